package dev.sdclr.method;

import dev.sdclr.loss.GeometricHarmonization;
import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.RankRows;
import dev.sdclr.tensor.Ranks;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * NT-Xent with the long-tail options of a run, and what they remember; closing frees that.
 *
 * <p>One temperature an epoch, a focal exponent, geometric harmonization beside it, and a memory of
 * the images' losses.
 */
final class NtXentObjective implements AutoCloseable {

  private static final String HARMONIZATION = "harmonization.";

  private final MethodConfig config;
  private final Ranks ranks;
  private final HarmonizationConfig harmonization;
  private final GeometricHarmonization targets;
  private final NtXentLoss loss;
  private final BoostMemory memory;

  /**
   * Makes the loss.
   *
   * @param images of the run
   * @param seed of the harmonization's targets
   */
  NtXentObjective(MethodConfig config, ModelConfig model, Compute compute, long seed, int images) {
    this.config = config;
    ranks = compute.ranks();
    loss = new NtXentLoss(config.temperature(0), config.contrast().focalGamma());
    memory = new BoostMemory(config.contrast(), images);
    harmonization = config.contrast().harmonization();
    targets =
        harmonization == null
            ? null
            : new GeometricHarmonization(
                harmonization, images, model.headDimension(), compute, seed);
  }

  void startEpoch(TrainingTime time) {
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
  Tensor loss(Tensor z1, Tensor z2, TrainingBatch batch, TrainingTime time) {
    NtXentLoss tempered = loss.withTemperature(config.temperature(time.epoch()));
    return ranks.isAlone() ? whole(tempered, z1, z2, batch, time) : part(tempered, z1, z2, batch);
  }

  /** Own anchors, compared with the images of all ranks. */
  private Tensor part(NtXentLoss tempered, Tensor z1, Tensor z2, TrainingBatch batch) {
    RankRows rows = batch.rows(ranks);
    return tempered
        .perImage(rows.all(z1), rows.all(z2), batch.first(), z1.size(0))
        .sum()
        .div(new Scalar((double) batch.total()));
  }

  private Tensor whole(
      NtXentLoss tempered, Tensor z1, Tensor z2, TrainingBatch batch, TrainingTime time) {
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

  /** Live tensors by name. */
  Map<String, Tensor> state() {
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
  public void close() {
    memory.close();
    if (targets != null) {
      targets.close();
    }
  }
}
