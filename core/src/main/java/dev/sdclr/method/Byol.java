package dev.sdclr.method;

import dev.sdclr.loss.NegativeCosine;
import dev.sdclr.model.Branch;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * BYOL (Grill et al. 2020, section 3.1): the trained network and its predictor predict what a
 * target network, which follows by a moving average, makes of the other view; no negatives.
 *
 * <p>Both views go both ways, and each pass is normalised by its own batch. With self-damage the
 * target is pruned: it is the branch that no gradient reaches, and has batch norms of its own
 * already. Its mask is cut from its own weights.
 */
final class Byol implements Method {

  private final MethodConfig config;
  private final Network network;
  private final TargetNetwork target;
  private final SelfCompetitor competitor;

  Byol(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    this.config = config;
    network = new Network(model, config.trainedParts(0), compute, seed);
    target = new TargetNetwork(model, compute, seed);
    competitor = new SelfCompetitor(target.network(), config, seed);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public void startEpoch(TrainingTime time) {
    if (time.step() == 0) {
      target.equal(network);
    }
    competitor.startEpoch(time);
  }

  @Override
  public double gradients(TrainingBatch batch, TrainingTime time) {
    competitor.startStep(time);
    network.tensors().clearGradients();
    Tensor target1 = targets(batch.view1());
    Tensor target2 = targets(batch.view2());
    Tensor value =
        NegativeCosine.squaredDistance(predictions(batch.view1()), target2)
            .add(NegativeCosine.squaredDistance(predictions(batch.view2()), target1));
    Tensor share = batch.share(value);
    share.backward();
    return share.item_double();
  }

  private Tensor predictions(Tensor view) {
    return network.predictions(network.projections(view, Pass.DENSE_TRAINING), Pass.DENSE_TRAINING);
  }

  private Tensor targets(Tensor view) {
    try (NoGradient none = new NoGradient()) {
      return target.network().projections(view, competitor.pass(Branch.DENSE));
    }
  }

  @Override
  public void afterUpdate(TrainingTime time) {
    target.follow(network, config.byol().momentum(time));
  }

  @Override
  public Map<String, Tensor> state() {
    return target.state();
  }

  @Override
  public Optional<SelfCompetitor> competitor() {
    return Optional.of(competitor);
  }

  @Override
  public void close() {
    competitor.close();
    target.close();
    network.close();
  }
}
