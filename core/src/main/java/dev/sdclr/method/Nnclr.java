package dev.sdclr.method;

import dev.sdclr.loss.NearestNeighbourLoss;
import dev.sdclr.method.part.KeyQueue;
import dev.sdclr.method.part.SelfCompetitor;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.RankRows;
import dev.sdclr.tensor.UnitRows;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * NNCLR (Dwibedi et al. 2021, appendix: pseudocode): an image's partner is not its other view
 * itself but what lies nearest to that among earlier projections.
 *
 * <p>Both views go both ways, and each pass is normalised by its own batch. The support set takes
 * the first view's projections after each update. With self-damage view 2 goes through the pruned
 * branch, predictor included, and the gradient through both, as in SDCLR.
 */
final class Nnclr extends Method {

  private final SelfCompetitor competitor;
  private final KeyQueue support;
  private final NearestNeighbourLoss loss;

  Nnclr(NnclrConfig config, TrainingSetup setup) {
    super(setup.network(config.finishedParts().withPredictor(config.nnclr().predictorWidth())));
    competitor = with(new SelfCompetitor(network(), config, setup.seed()));
    support =
        with(
            new KeyQueue(
                config.nnclr().queueSize(),
                setup.model().headDimension(),
                setup.compute(),
                setup.seed()));
    loss = new NearestNeighbourLoss(config.temperature());
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    TrainingBatch views = competitor.arranged(batch, time);
    Pass pruned = competitor.pass(Branch.PRUNED);
    Tensor z1 = network().projections(views.view1(), Pass.DENSE_TRAINING);
    Tensor z2 = network().projections(views.view2(), pruned);
    Tensor p1 = network().predictions(z1, Pass.DENSE_TRAINING);
    Tensor p2 = network().predictions(z2, pruned);
    RankRows rows = batch.rows(network().compute().ranks());
    Tensor all1 = rows.values(z1);
    support.enqueueAfterUpdate(UnitRows.of(all1.detach()));
    return rows.share(
        loss.loss(all1, rows.all(p2), support.columns())
            .add(loss.loss(rows.values(z2), rows.all(p1), support.columns()))
            .div(new Scalar(2)));
  }
}
