package dev.sdclr.method;

import dev.sdclr.loss.BarlowTwinsLoss;
import dev.sdclr.method.part.SelfCompetitor;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.RankRows;
import org.bytedeco.pytorch.Tensor;

/**
 * Barlow Twins (Zbontar et al. 2021, algorithm 1): the two views' projections should agree in every
 * dimension and repeat themselves in none; no negatives, no second network.
 *
 * <p>Each view is normalised by its own batch. With self-damage view 2 goes through the pruned
 * branch, and the gradient through both, as in SDCLR.
 */
final class BarlowTwins extends Method {

  private final SelfCompetitor competitor;
  private final BarlowTwinsLoss loss;

  BarlowTwins(BarlowTwinsConfig config, TrainingSetup setup) {
    super(setup.network(config.finishedParts()));
    competitor = with(new SelfCompetitor(network(), config, setup.seed()));
    loss = new BarlowTwinsLoss(config.barlow().offDiagonalWeight());
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    TrainingBatch views = competitor.arranged(batch, time);
    Tensor z1 = network().projections(views.view1(), Pass.DENSE_TRAINING);
    Tensor z2 = network().projections(views.view2(), competitor.pass(Branch.PRUNED));
    RankRows rows = batch.rows(network().compute().ranks());
    return rows.share(loss.loss(rows.all(z1), rows.all(z2)));
  }
}
