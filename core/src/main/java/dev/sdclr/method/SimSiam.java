package dev.sdclr.method;

import dev.sdclr.loss.NegativeCosine;
import dev.sdclr.model.Branch;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import java.util.Optional;
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
final class SimSiam implements Method {

  private final MethodConfig config;
  private final Network network;
  private final SelfCompetitor competitor;

  SimSiam(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    this.config = config;
    network = new Network(model, config.trainedParts(0), compute, seed);
    competitor = new SelfCompetitor(network, config, seed);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public void startEpoch(TrainingTime time) {
    competitor.startEpoch(time);
  }

  @Override
  public double gradients(TrainingBatch batch, TrainingTime time) {
    competitor.startStep(time);
    network.tensors().clearGradients();
    Tensor value = batch.share(loss(batch));
    value.backward();
    return value.item_double();
  }

  private Tensor loss(TrainingBatch batch) {
    Tensor z1 = network.projections(batch.view1(), Pass.DENSE_TRAINING);
    Tensor z2 = network.projections(batch.view2(), Pass.DENSE_TRAINING);
    Tensor fixed1 = config.damagesSelf() ? pruned(batch.view1()) : z1;
    Tensor fixed2 = config.damagesSelf() ? pruned(batch.view2()) : z2;
    return NegativeCosine.loss(predictions(z1), fixed2)
        .add(NegativeCosine.loss(predictions(z2), fixed1))
        .div(new Scalar(2));
  }

  private Tensor predictions(Tensor projections) {
    return network.predictions(projections, Pass.DENSE_TRAINING);
  }

  private Tensor pruned(Tensor view) {
    try (NoGradient none = new NoGradient()) {
      return network.projections(view, competitor.pass(Branch.PRUNED));
    }
  }

  @Override
  public Optional<SelfCompetitor> competitor() {
    return Optional.of(competitor);
  }

  @Override
  public void close() {
    competitor.close();
    network.close();
  }
}
