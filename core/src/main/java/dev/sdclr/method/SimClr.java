package dev.sdclr.method;

import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * SimCLR (Chen et al. 2020): both views through one network, as one batch of 2N.
 *
 * <p>Batch norm statistics are therefore over both views together.
 */
public final class SimClr implements Method {

  private final Network network;
  private final NtXentObjective objective;

  SimClr(MethodConfig config, ModelConfig model, Compute compute, long seed, int images) {
    this(new Network(model, config.trainedParts(0), compute, seed), config, seed, images);
  }

  /** Takes over {@code network}. */
  SimClr(Network network, MethodConfig config, long seed, int images) {
    this.network = network;
    this.objective = new NtXentObjective(config, network.config(), network.compute(), seed, images);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public void startEpoch(TrainingTime time) {
    objective.startEpoch(time);
  }

  @Override
  public double gradients(TrainingBatch batch, TrainingTime time) {
    network.tensors().clearGradients();
    long n = batch.view1().size(0);
    Tensor views = torch.cat(new TensorVector(batch.view1(), batch.view2())); // (2N, 3, H, W)
    Tensor z = network.projections(views, Pass.DENSE_TRAINING);
    Tensor value = objective.loss(z.narrow(0, 0, n), z.narrow(0, n, n), batch, time);
    value.backward();
    return value.item_double();
  }

  @Override
  public Map<String, Tensor> state() {
    return objective.state();
  }

  @Override
  public void stateRestored() {
    objective.memory().restored();
  }

  @Override
  public Optional<double[]> viewWeights() {
    return objective.memory().viewWeights();
  }

  @Override
  public void close() {
    objective.close();
    network.close();
  }
}
