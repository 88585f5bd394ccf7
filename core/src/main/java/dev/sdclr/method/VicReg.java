package dev.sdclr.method;

import dev.sdclr.loss.VicRegLoss;
import dev.sdclr.method.part.SelfCompetitor;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.RankRows;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * VICReg (Bardes et al. 2022, algorithm 1): views should agree, and the projections of each vary in
 * every dimension without repeating one another; no negatives, no second network.
 *
 * <p>With self-damage view 2 goes through the pruned branch, and the gradient through both, as in
 * SDCLR.
 *
 * <p>What is minimised is the published loss divided by its λ. The paper's optimizer, LARS, takes
 * no notice of a loss's scale; to SGD, λ = 25 would be 25 times the learning rate, and it diverges.
 */
final class VicReg extends Method {

  private final SelfCompetitor competitor;
  private final VicRegLoss loss;
  private final Scalar scale;

  VicReg(VicRegConfig config, TrainingSetup setup) {
    super(setup.network(config.finishedParts()));
    competitor = with(new SelfCompetitor(network(), config, setup.seed()));
    VicRegConfig.Settings weights = config.vicreg();
    loss = new VicRegLoss(weights.invariance(), weights.variance(), weights.covariance());
    scale = new Scalar(1 / weights.invariance());
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    TrainingBatch views = competitor.arranged(batch, time);
    Tensor z1 = network().projections(views.view1(), Pass.DENSE_TRAINING);
    Tensor z2 = network().projections(views.view2(), competitor.pass(Branch.PRUNED));
    RankRows rows = batch.rows(network().compute().ranks());
    return rows.share(loss.loss(rows.all(z1), rows.all(z2)).mul(scale));
  }
}
