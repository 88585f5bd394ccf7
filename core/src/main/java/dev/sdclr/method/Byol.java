package dev.sdclr.method;

import dev.sdclr.loss.NegativeCosine;
import dev.sdclr.method.part.SelfCompetitor;
import dev.sdclr.method.part.TargetNetwork;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.NoGradient;
import org.bytedeco.pytorch.Tensor;

/**
 * BYOL (Grill et al. 2020, section 3.1): the trained network and its predictor predict what a
 * target network, which follows by a moving average, makes of the other view; no negatives.
 *
 * <p>Both views go both ways, and each pass is normalised by its own batch. With self-damage the
 * target is pruned: it is the branch that no gradient reaches, and has batch norms of its own
 * already. Its mask is made from its own weights.
 */
final class Byol extends Method {

  private final TargetNetwork target;
  private final SelfCompetitor competitor;

  Byol(ByolConfig config, TrainingSetup setup) {
    super(setup.network(config.finishedParts().withPredictor(config.byol().predictorWidth())));
    target = with(new TargetNetwork(network(), setup, config.prunes(), config.byol()::momentum));
    competitor = with(new SelfCompetitor(target.network(), config, setup.seed()));
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    Tensor target1 = targets(batch.view1());
    Tensor target2 = targets(batch.view2());
    return batch.share(
        NegativeCosine.squaredDistance(predictions(batch.view1()), target2)
            .add(NegativeCosine.squaredDistance(predictions(batch.view2()), target1)));
  }

  private Tensor predictions(Tensor view) {
    return network()
        .predictions(network().projections(view, Pass.DENSE_TRAINING), Pass.DENSE_TRAINING);
  }

  private Tensor targets(Tensor view) {
    try (NoGradient none = new NoGradient()) {
      return target.network().projections(view, competitor.pass(Branch.DENSE));
    }
  }
}
