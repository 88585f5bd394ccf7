package dev.sdclr.method.part;

import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewMaker;
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
 * A contrastive loss with the long-tail options of a run, and what they remember; closing frees
 * that.
 *
 * <p>One temperature an epoch, a focal exponent, geometric harmonization beside it, and a memory of
 * the images' losses.
 */
public final class ContrastiveObjective implements MethodPart {

  private static final String HARMONIZATION = "harmonization.";

  private final Contrastive config;
  private final Ranks ranks;
  private final HarmonizationConfig harmonization;
  private final GeometricHarmonization targets;
  private final ContrastiveLoss loss;
  private final BoostMemory memory;

  /** Makes the loss; the seed is of the harmonization's targets. */
  public ContrastiveObjective(Contrastive config, TrainingSetup setup) {
    this.config = config;
    int images = setup.images().count();
    ranks = setup.compute().ranks();
    loss = config.contrast().lossAt(config.temperature(0));
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
   * Compares two whole views and, where there are such, each of k small crops with both of them:
   * the mean over 1 + k losses, where a small crop's is the mean of its two (multi-crop; SwAV,
   * Caron et al. 2020, section 3.2).
   *
   * <p>Small crops are not compared with each other, as there. NT-Xent is symmetric, so that the
   * gradient also reaches the whole views, unlike there.
   *
   * @param z1 projections of the first view (N, D)
   * @param z2 projections of the second view (N, D)
   * @param smallCrops projections of small crops (kN, D), all first ones first
   * @param batch the N images
   * @return what they add to the mean loss of the whole batch, a scalar
   */
  public Tensor loss(
      Tensor z1, Tensor z2, Optional<Tensor> smallCrops, TrainingBatch batch, TrainingTime time) {
    ContrastiveLoss tempered = loss.withTemperature(config.temperature(time.epoch()));
    return ranks.isAlone()
        ? whole(tempered, z1, z2, smallCrops, batch, time)
        : part(tempered, z1, z2, smallCrops, batch);
  }

  /** Own anchors, compared with the images of all ranks. */
  private Tensor part(
      ContrastiveLoss tempered,
      Tensor z1,
      Tensor z2,
      Optional<Tensor> smallCrops,
      TrainingBatch batch) {
    RankRows rows = batch.rows(ranks);
    Tensor all1 = rows.all(z1);
    Tensor all2 = rows.all(z2);
    long own = z1.size(0);
    BinaryOperator<Tensor> share =
        (a, b) ->
            tempered
                .perImage(a, b, batch.first(), own)
                .sum()
                .div(new Scalar((double) batch.total()));
    List<Tensor> all = new ArrayList<>();
    smallCrops.ifPresent(z -> each(z, own).forEach(crop -> all.add(rows.all(crop))));
    return mean(share.apply(all1, all2), all1, all2, all, share);
  }

  /** Of k crops of each of n images, all n first crops first, the n projections of each crop. */
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

  private Tensor whole(
      ContrastiveLoss tempered,
      Tensor z1,
      Tensor z2,
      Optional<Tensor> smallCrops,
      TrainingBatch batch,
      TrainingTime time) {
    Tensor ofWhole =
        memory.remembers()
            ? memory.remembered(tempered.perImage(z1, z2), batch.indices()).mean()
            : tempered.loss(z1, z2);
    List<Tensor> crops = smallCrops.map(z -> each(z, z1.size(0))).orElse(List.of());
    Tensor contrast = mean(ofWhole, z1, z2, crops, tempered::loss);
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
