package dev.sdclr.method.part;

import dev.sdclr.loss.ContrastiveLoss;
import dev.sdclr.loss.GeometricHarmonization;
import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.tensor.RankRows;
import dev.sdclr.tensor.Ranks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A contrastive loss with the long-tail options of a run; closing frees what they keep.
 *
 * <p>One temperature an epoch, a focal exponent, geometric harmonization beside it, and a memory of
 * the images' losses, which is told of them.
 */
public final class ContrastiveObjective implements MethodPart {

  private static final String HARMONIZATION = "harmonization.";

  private final Contrastive config;
  private final Ranks ranks;
  private final HarmonizationConfig harmonization;
  private final GeometricHarmonization targets;
  private final ContrastiveLoss loss;
  private final BoostMemory memory;

  /**
   * Makes the loss; the seed is of the harmonization's targets.
   *
   * @param memory of the images' losses, a part of its own
   */
  public ContrastiveObjective(Contrastive config, TrainingSetup setup, BoostMemory memory) {
    this.config = config;
    this.memory = memory;
    ranks = setup.compute().ranks();
    loss = config.contrast().lossAt(config.temperature(0));
    harmonization = config.contrast().harmonization();
    targets =
        harmonization == null
            ? null
            : new GeometricHarmonization(
                harmonization,
                setup.images().count(),
                setup.model().headDimension(),
                setup.compute(),
                setup.seed());
  }

  @Override
  public void startEpoch(TrainingTime time) {
    if (targets != null && time.epoch() > 0 && harmonization.renewsPriorAfter(time.epoch() - 1)) {
      targets.renewPrior();
    }
  }

  /**
   * Compares two whole views and, where there are such, each of k small crops with both of them:
   * the mean over 1 + k losses, where a small crop's is the mean of its two (multi-crop; SwAV,
   * Caron et al. 2020, section 3.2).
   *
   * <p>Small crops are not compared with each other, as there. NT-Xent is symmetric, so that the
   * gradient also reaches the whole views, unlike there. Where other ranks have more of the batch,
   * own anchors are compared with the images of all.
   *
   * @param z1 projections of the first view (N, D)
   * @param z2 projections of the second view (N, D)
   * @param smallCrops projections of small crops (kN, D), crop by crop
   * @param batch the N images
   * @return what they add to the mean loss of the whole batch, a scalar
   */
  public Tensor loss(
      Tensor z1, Tensor z2, Optional<Tensor> smallCrops, TrainingBatch batch, TrainingTime time) {
    ContrastiveLoss tempered = loss.withTemperature(config.temperature(time.epoch()));
    RankRows rows = batch.rows(ranks);
    BinaryOperator<Tensor> compared =
        ranks.isAlone() ? tempered::loss : (a, b) -> share(tempered, a, b, batch);
    Tensor all1 = rows.all(z1);
    Tensor all2 = rows.all(z2);
    List<Tensor> crops =
        smallCrops.map(z -> each(z, z1.size(0))).orElse(List.of()).stream().map(rows::all).toList();
    Tensor ofWhole =
        memory.remembers()
            ? memory.remembered(tempered.perImage(all1, all2), batch.indices()).mean()
            : compared.apply(all1, all2);
    Tensor contrast = mean(ofWhole, all1, all2, crops, compared);
    return targets == null ? contrast : harmonized(contrast, z1, z2, batch.indices(), time.epoch());
  }

  /** What own anchors add to the mean over the images of all ranks. */
  private static Tensor share(ContrastiveLoss loss, Tensor all1, Tensor all2, TrainingBatch batch) {
    return loss.perImage(all1, all2, batch.first(), batch.indices().length)
        .sum()
        .div(new Scalar((double) batch.total()));
  }

  /** Of k crops of each of n images, crop by crop, the n projections of each crop. */
  private static List<Tensor> each(Tensor crops, long images) {
    List<Tensor> each = new ArrayList<>();
    for (long from = 0; from < crops.size(0); from += images) {
      each.add(crops.narrow(0, from, images));
    }
    return each;
  }

  /** Over the loss of the whole views and those of each small crop. */
  private static Tensor mean(
      Tensor ofWhole, Tensor z1, Tensor z2, List<Tensor> smallCrops, BinaryOperator<Tensor> loss) {
    Tensor sum = ofWhole;
    for (Tensor crop : smallCrops) {
      Tensor both = loss.apply(crop, z1).add(loss.apply(crop, z2));
      sum = sum.add(both, new Scalar(0.5));
    }
    return smallCrops.isEmpty() ? sum : sum.div(new Scalar(1.0 + smallCrops.size()));
  }

  private Tensor harmonized(Tensor contrast, Tensor z1, Tensor z2, int[] indices, int epoch) {
    targets.observe(indices, z1, epoch);
    double weight = harmonization.weight(epoch);
    return weight == 0 ? contrast : contrast.add(targets.term(z1, z2), new Scalar(weight));
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    if (targets != null) {
      targets.state().forEach((name, tensor) -> state.put(HARMONIZATION + name, tensor));
    }
    return state;
  }

  @Override
  public void close() {
    if (targets != null) {
      targets.close();
    }
  }
}
