package dev.sdclr.method.part;

import dev.sdclr.augment.view.BoostConfig;
import dev.sdclr.augment.view.BoostedViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.loss.Memorisation;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a run remembers of its images' losses, to change the views of those more that it keeps
 * forgetting (BCL, Zhou et al. 2022); closing frees it.
 *
 * <p>Without that option it remembers nothing.
 */
public final class BoostMemory implements MethodPart {

  private static final String NAME = "memorisation";

  private final BoostConfig boost;
  private final Memorisation losses;
  private final Tensor saved;

  /**
   * Starts with no image seen.
   *
   * @param images of the run
   */
  public BoostMemory(ContrastConfig config, int images) {
    boost = config.boost();
    boolean isAsked = boost != null;
    losses = isAsked ? new Memorisation(images, config.boostBeta()) : null;
    saved = isAsked ? tensor(losses.state()) : null;
  }

  private static Tensor tensor(double[] values) {
    try (TensorScope scope = new TensorScope()) {
      return TensorScope.keep(HostArray.tensor(values, values.length));
    }
  }

  /** Whether it wants to see each image's loss. */
  public boolean remembers() {
    return losses != null;
  }

  @Override
  public void startEpoch(TrainingTime time) {
    if (remembers() && time.epoch() > 0) {
      losses.endEpoch();
    }
  }

  /**
   * Remembers losses, unless one of them is not finite.
   *
   * @param perImage (N)
   * @param indices numbers of the images (N)
   * @return {@code perImage}
   */
  public Tensor remembered(Tensor perImage, int[] indices) {
    double[] values = HostArray.doubles(perImage);
    if (Double.isFinite(Arrays.stream(values).sum())) {
      losses.observe(indices, values);
    }
    return perImage;
  }

  /** How far each image's views are changed in the present epoch, in [0, 1]. */
  double[] weights() {
    return losses.weights();
  }

  @Override
  public Optional<ViewMaker> views(ViewConfig config, long seed) {
    return remembers()
        ? Optional.of(new BoostedViews(config, boost, seed, weights()))
        : Optional.empty();
  }

  /** A tensor that {@link #stateRestored} reads. */
  @Override
  public Map<String, Tensor> state() {
    if (!remembers()) {
      return Map.of();
    }
    try (TensorScope scope = new TensorScope()) {
      double[] values = losses.state();
      saved.copy_(HostArray.tensor(values, values.length));
    }
    return Map.of(NAME, saved);
  }

  /** Takes over the values that were put into {@link #state}. */
  @Override
  public void stateRestored() {
    if (remembers()) {
      losses.restore(HostArray.doubles(saved));
    }
  }

  @Override
  public void close() {
    if (saved != null) {
      saved.close();
    }
  }
}
