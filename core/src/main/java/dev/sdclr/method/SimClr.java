package dev.sdclr.method;

import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
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
  private final MethodConfig config;
  private NtXentLoss loss;

  SimClr(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    this(new Network(model, config.trainedParts(0), compute, seed), config);
  }

  /** Takes over {@code network}. */
  SimClr(Network network, MethodConfig config) {
    this.network = network;
    this.config = config;
    this.loss = new NtXentLoss(config.temperature(0), config.contrast().focalGamma());
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public double gradients(TrainingBatch batch, TrainingTime time) {
    loss = loss.withTemperature(config.temperature(time.epoch()));
    network.tensors().clearGradients();
    Tensor value = loss(batch);
    value.backward();
    return value.item_double();
  }

  /** The mean loss of the training forward pass, a scalar. */
  Tensor loss(TrainingBatch batch) {
    long n = batch.view1().size(0);
    Tensor views = torch.cat(new TensorVector(batch.view1(), batch.view2())); // (2N, 3, H, W)
    Tensor z = network.projections(views, Pass.DENSE_TRAINING);
    return loss.loss(z.narrow(0, 0, n), z.narrow(0, n, n));
  }

  @Override
  public void close() {
    network.close();
  }
}
