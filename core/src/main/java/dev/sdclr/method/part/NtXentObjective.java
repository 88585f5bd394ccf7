package dev.sdclr.method.part;

import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.loss.ContrastiveLoss;
import dev.sdclr.loss.GeometricHarmonization;
import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.tensor.RankRows;
import dev.sdclr.tensor.Ranks;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A contrastive loss with the long-tail options of a run, and what they remember; closing frees
 * that.
 *
 * <p>One temperature an epoch, a focal exponent, geometric harmonization beside it, and a memory of
 * the images' losses.
 */
public final class NtXentObjective implements MethodPart {

  private static final String HARMONIZATION = "harmonization.";

  private final Contrastive config;
  private final Ranks ranks;
  private final HarmonizationConfig harmonization;
  private final GeometricHarmonization targets;
  private final ContrastiveLoss loss;
  private final BoostMemory memory;

  /** Makes the loss; the seed is of the harmonization's targets. */
  public NtXentObjective(Contrastive config, TrainingSetup setup) {
    this.config = config;
    int images = setup.images().count();
    ranks = setup.compute().ranks();
    loss = config.contrast().loss(config.temperature(0));
    memory = new BoostMemory(config.contrast(), images);
    harmonization = config.contrast().harmonization();
    targets =
        harmonization == null
            ? null
            : new GeometricHarmonization(
                harmonization,
                images,
                setup.model().headDimension(),
                setup.compute(),
                setup.seed());
  }

  @Override
  public void startEpoch(TrainingTime time) {
    memory.startEpoch(time);
    if (targets != null && time.epoch() > 0 && harmonization.renewsPriorAfter(time.epoch() - 1)) {
      targets.renewPrior();
    }
  }

  /**
   * Compares two views.
   *
   * @param z1 projections of the first view (N, D)
   * @param z2 projections of the second view (N, D)
   * @param batch the N images
   * @return what they add to the mean loss of the whole batch, a scalar
   */
  public Tensor loss(Tensor z1, Tensor z2, TrainingBatch batch, TrainingTime time) {
    ContrastiveLoss tempered = loss.withTemperature(config.temperature(time.epoch()));
    return ranks.isAlone() ? whole(tempered, z1, z2, batch, time) : part(tempered, z1, z2, batch);
  }

  /** Own anchors, compared with the images of all ranks. */
  private Tensor part(ContrastiveLoss tempered, Tensor z1, Tensor z2, TrainingBatch batch) {
    RankRows rows = batch.rows(ranks);
    return tempered
        .perImage(rows.all(z1), rows.all(z2), batch.first(), z1.size(0))
        .sum()
        .div(new Scalar((double) batch.total()));
  }

  private Tensor whole(
      ContrastiveLoss tempered, Tensor z1, Tensor z2, TrainingBatch batch, TrainingTime time) {
    Tensor contrast =
        memory.remembers()
            ? memory.mean(tempered.perImage(z1, z2), batch.indices())
            : tempered.loss(z1, z2);
    if (targets == null) {
      return contrast;
    }
    targets.observe(batch.indices(), z1, time.epoch());
    double weight = harmonization.weight(time.epoch());
    return weight == 0 ? contrast : contrast.add(targets.term(z1, z2), new Scalar(weight));
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>(memory.state());
    if (targets != null) {
      targets.state().forEach((name, tensor) -> state.put(HARMONIZATION + name, tensor));
    }
    return state;
  }

  /** What remembers the images' losses. */
  BoostMemory memory() {
    return memory;
  }

  @Override
  public void stateRestored() {
    memory.stateRestored();
  }

  @Override
  public Optional<ViewMaker> views(ViewConfig views, long seed) {
    return memory.views(views, seed);
  }

  @Override
  public void close() {
    memory.close();
    if (targets != null) {
      targets.close();
    }
  }
}
