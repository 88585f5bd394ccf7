package dev.sdclr.method;

import dev.sdclr.loss.NegativeCosine;
import dev.sdclr.method.part.SelfCompetitor;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.NoGradient;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * SimSiam (Chen and He 2021, algorithm 1): a predictor predicts what the same network makes of the
 * other view, which is held fixed; no negatives, no second network.
 *
 * <p>Both views go both ways, and each pass is normalised by its own batch. With self-damage what
 * is held fixed comes from the pruned network, with running statistics of its own; as no gradient
 * reaches that branch, its batch norms share the dense branch's affine values.
 */
final class SimSiam extends Method {

  private final SimSiamConfig config;
  private final SelfCompetitor competitor;

  SimSiam(SimSiamConfig config, TrainingSetup setup) {
    super(setup.network(config.finishedParts().withPredictor(config.simsiam().predictorWidth())));
    this.config = config;
    competitor = with(new SelfCompetitor(network(), config, setup.seed()));
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    Tensor z1 = network().projections(batch.view1(), Pass.DENSE_TRAINING);
    Tensor z2 = network().projections(batch.view2(), Pass.DENSE_TRAINING);
    Tensor fixed1 = config.prunes() ? pruned(batch.view1()) : z1;
    Tensor fixed2 = config.prunes() ? pruned(batch.view2()) : z2;
    return batch.share(
        NegativeCosine.loss(predictions(z1), fixed2)
            .add(NegativeCosine.loss(predictions(z2), fixed1))
            .div(new Scalar(2)));
  }

  private Tensor predictions(Tensor projections) {
    return network().predictions(projections, Pass.DENSE_TRAINING);
  }

  private Tensor pruned(Tensor view) {
    try (NoGradient none = new NoGradient()) {
      return network().projections(view, competitor.pass(Branch.PRUNED));
    }
  }
}
