package dev.sdclr.method;

import dev.sdclr.method.part.BoostMemory;
import dev.sdclr.method.part.ContrastiveObjective;
import dev.sdclr.method.part.SelfCompetitor;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * SDCLR (Jiang et al. 2021, section 3): the network against its own pruned copy.
 *
 * <p>View 1 goes through the dense branch, view 2 through the pruned one; one NT-Xent loss sends
 * its gradient through both. As published, views are never swapped, and the mask is renewed from
 * the current weights at the start of each epoch, also of the first: {@link SelfDamageConfig} has
 * variations.
 *
 * <p>Small crops, if there are such, pass through the dense branch, before the views: it is the
 * product, and each is contrasted with both branches, with view 1 in the dense and with view 2 in
 * the pruned one. The pruned branch sees what it sees without them, so that self-damage stays a
 * matter of whole views.
 */
final class Sdclr extends Method {

  private final SdclrConfig config;
  private final SelfCompetitor competitor;
  private final TwoPasses passes;
  private final ContrastiveObjective objective;

  Sdclr(SdclrConfig config, TrainingSetup setup) {
    this(setup.network(config.finishedParts()), config, setup);
  }

  /** Takes over {@code network}. */
  Sdclr(Network network, SdclrConfig config, TrainingSetup setup) {
    super(network);
    this.config = config;
    competitor = with(new SelfCompetitor(network, config, setup.seed()));
    BoostMemory memory = with(new BoostMemory(config.contrast(), setup.images().count()));
    objective = with(new ContrastiveObjective(config, setup, memory));
    passes = with(new TwoPasses(network.compute(), failure -> {}));
  }

  @Override
  public int lanes() {
    return passes.areParallel() ? config.lanes(network().compute().sharesNorms()) : 1;
  }

  @Override
  double backward(TrainingBatch batch, TrainingTime time) {
    if (lanes() == 1) {
      return super.backward(batch, time);
    }
    TrainingBatch views = competitor.arranged(batch, time);
    Optional<HeldBack> small = views.smallCrops().map(this::dense).map(HeldBack::of);
    double loss =
        passes.backward(
            () -> dense(views.view1()),
            () -> pruned(views.view2()),
            (z1, z2) -> objective.loss(z1, z2, small.map(HeldBack::leaf), views, time));
    small.ifPresent(HeldBack::sendBack);
    return loss;
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    TrainingBatch views = competitor.arranged(batch, time);
    Optional<Tensor> small = views.smallCrops().map(this::dense);
    return objective.loss(dense(views.view1()), pruned(views.view2()), small, views, time);
  }

  private Tensor dense(Tensor view) {
    return network().projections(view, Pass.DENSE_TRAINING);
  }

  private Tensor pruned(Tensor view) {
    return network().projections(view, competitor.pass(Branch.PRUNED));
  }
}
