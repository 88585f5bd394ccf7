package dev.sdclr.method;

import dev.sdclr.augment.view.MultiCropViews;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.method.part.MethodPart;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * A way to learn features from views of images; closing it frees its network and its parts.
 *
 * <p>An epoch is {@link #startEpoch}, then for each update {@link #gradients}, a move of the
 * network's parameters and {@link #afterUpdate}. A method says what its loss is; what it keeps
 * beside the network are {@link MethodPart}s, in the order in which they were added. Not safe for
 * concurrent use.
 */
public abstract class Method implements AutoCloseable {

  private final Network network;
  private final List<MethodPart> parts = new ArrayList<>();

  /** Takes over {@code network}. */
  Method(Network network) {
    this.network = network;
  }

  /** Takes over a part: from now on it shares the method's epochs, its checkpoints and its end. */
  final <P extends MethodPart> P with(P part) {
    parts.add(part);
    return part;
  }

  /** The network whose dense branch is the product, and whose parameters are trained. */
  public final Network network() {
    return network;
  }

  /** Pieces of an update that are computed at once, each on its share of the compute threads. */
  public int lanes() {
    return 1;
  }

  /** Renews what stays fixed during an epoch; the first one begins with the network as it is. */
  public void startEpoch(TrainingTime time) {
    parts.forEach(part -> part.startEpoch(time));
  }

  /** Names of the parameters that {@link #startEpoch} has drawn anew: nothing moves them yet. */
  public Set<String> redrawn(TrainingTime time) {
    return Set.of();
  }

  /**
   * Runs the training forward and backward pass: leaves the loss's gradient, and no other, in the
   * network's parameters.
   *
   * @return the mean loss, or what this rank's images add to it
   */
  public final double gradients(TrainingBatch batch, TrainingTime time) {
    parts.forEach(part -> part.startStep(time));
    network.tensors().clearGradients();
    return backward(batch, time);
  }

  /** Sends the gradient back; returns the loss. */
  double backward(TrainingBatch batch, TrainingTime time) {
    Tensor value = loss(batch, time);
    value.backward();
    return value.item_double();
  }

  /**
   * What the batch's images add to the mean loss of the whole batch, a scalar with a graph to the
   * network's parameters.
   */
  abstract Tensor loss(TrainingBatch batch, TrainingTime time);

  /** Follows the parameters, which have just moved along the last {@link #gradients}. */
  public final void afterUpdate(TrainingTime time) {
    parts.forEach(part -> part.afterUpdate(time));
  }

  /** Tensors beside the network's that outlive an epoch, by name: live, for reading and writing. */
  public final Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    parts.forEach(part -> state.putAll(part.state()));
    return state;
  }

  /** Takes note that values were written into {@link #state}. */
  public final void stateRestored() {
    parts.forEach(MethodPart::stateRestored);
  }

  /**
   * Tensors that are needed to go on from here, by name.
   *
   * @param withinEpoch whether the epoch goes on
   */
  public final Map<String, Tensor> epochState(boolean withinEpoch) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    parts.forEach(part -> state.putAll(part.epochState(withinEpoch)));
    return state;
  }

  /** Takes back what {@link #epochState} gave. */
  public final void restoreEpoch(Map<String, Tensor> state) {
    parts.forEach(part -> part.restoreEpoch(state));
  }

  /** What its parts were asked for and do not do, a sentence each with a full stop. */
  public final List<String> warnings() {
    return parts.stream().map(MethodPart::warning).flatMap(Optional::stream).toList();
  }

  /** What may help its parts to do more good, a sentence each with a full stop. */
  public final List<String> advice() {
    return parts.stream().map(MethodPart::advice).flatMap(Optional::stream).toList();
  }

  /** What makes the views of the present epoch. */
  public final ViewMaker views(ViewConfig config, long seed) {
    ViewMaker whole =
        parts.stream()
            .map(part -> part.views(config, seed))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseGet(() -> new TwoViews(config, seed));
    return config.smallCrops() == null ? whole : new MultiCropViews(whole, config, seed);
  }

  @Override
  public final void close() {
    List<MethodPart> last = new ArrayList<>(parts);
    Collections.reverse(last);
    last.forEach(MethodPart::close);
    network.close();
  }
}
