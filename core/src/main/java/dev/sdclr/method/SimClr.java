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
  private final NtXentLoss loss;

  SimClr(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    this(new Network(model, false, compute, seed), config.temperature());
  }

  /** Takes over {@code network}. */
  SimClr(Network network, double temperature) {
    this.network = network;
    this.loss = new NtXentLoss(temperature);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public Tensor loss(Tensor view1, Tensor view2) {
    long n = view1.size(0);
    Tensor views = torch.cat(new TensorVector(view1, view2)); // (2N, 3, H, W)
    Tensor z = network.projections(views, Pass.DENSE_TRAINING);
    return loss.loss(z.narrow(0, 0, n), z.narrow(0, n, n));
  }

  @Override
  public void close() {
    network.close();
  }
}
