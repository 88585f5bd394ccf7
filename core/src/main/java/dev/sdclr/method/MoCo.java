package dev.sdclr.method;

import dev.sdclr.loss.InfoNceLoss;
import dev.sdclr.method.part.BoostMemory;
import dev.sdclr.method.part.KeyQueue;
import dev.sdclr.method.part.SelfCompetitor;
import dev.sdclr.method.part.TargetNetwork;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.UnitRows;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * MoCo v2 (He et al. 2020, algorithm 1; Chen et al. 2020b): a query should find its key among the
 * keys of earlier batches.
 *
 * <p>View 1 is the query and goes through the trained network, view 2 the key and goes through a
 * target network that follows by a moving average. With self-damage the target is pruned: it is the
 * branch that no gradient reaches, and has batch norms of its own already. Its mask is made from
 * its own weights.
 *
 * <p>Small crops, if there are such, are further queries for the same keys, and never keys: the
 * loss is the mean over all 1 + k queries of an image.
 */
final class MoCo extends Method {

  private final TargetNetwork target;
  private final SelfCompetitor competitor;
  private final MoCoConfig config;
  private final NormGroups groups;
  private final BoostMemory memory;
  private final KeyQueue queue;
  private final long seed;
  private final InfoNceLoss loss;

  MoCo(MoCoConfig config, TrainingSetup setup) {
    super(setup.network(config.finishedParts()));
    this.config = config;
    seed = setup.seed();
    target =
        with(
            new TargetNetwork(network(), setup, config.prunes(), time -> config.moco().momentum()));
    competitor = with(new SelfCompetitor(target.network(), config, seed));
    groups = new NormGroups(config.moco().groups());
    memory = with(new BoostMemory(config.contrast(), setup.images().count()));
    queue =
        with(
            new KeyQueue(
                config.moco().queueSize(), setup.model().headDimension(), setup.compute(), seed));
    loss = new InfoNceLoss(config.temperature(0), config.contrast().focalGamma());
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    InfoNceLoss tempered = loss.withTemperature(config.temperature(time.epoch()));
    TrainingBatch views = competitor.arranged(batch, time);
    Tensor keys = keys(views.view2(), time);
    Optional<Tensor> small = views.smallCrops().map(this::queries);
    Tensor queries = queries(views.view1());
    Tensor ofWhole =
        memory.remembers()
            ? memory
                .remembered(tempered.perImage(queries, keys, queue.columns()), batch.indices())
                .mean()
            : tempered.loss(queries, keys, queue.columns());
    queue.enqueueAfterUpdate(batch.rows(network().compute().ranks()).values(keys));
    return batch.share(small.map(q -> withSmallCrops(tempered, ofWhole, q, keys)).orElse(ofWhole));
  }

  private Tensor queries(Tensor view) {
    return groups.inOrder(view, part -> network().projections(part, Pass.DENSE_TRAINING));
  }

  /** The mean over all queries, of k small crops (kN, D), crop by crop. */
  private Tensor withSmallCrops(InfoNceLoss tempered, Tensor ofWhole, Tensor small, Tensor keys) {
    long crops = small.size(0) / keys.size(0);
    Tensor ofSmall = tempered.loss(small, keys.repeat(crops, 1), queue.columns());
    return ofWhole.add(ofSmall, new Scalar((double) crops)).div(new Scalar(1.0 + crops));
  }

  private Tensor keys(Tensor view, TrainingTime time) {
    try (NoGradient none = new NoGradient()) {
      Pass pass = competitor.pass(Branch.DENSE);
      return UnitRows.of(
          groups.shuffled(
              view, part -> target.network().projections(part, pass), seed, time.step()));
    }
  }
}
