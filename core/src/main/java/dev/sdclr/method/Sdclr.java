package dev.sdclr.method;

import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.SideBySide;
import dev.sdclr.tensor.SideBySide.Both;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * SDCLR (Jiang et al. 2021, section 3): the network against its own pruned copy.
 *
 * <p>View 1 goes through the dense branch, view 2 through the pruned one, never swapped; one
 * NT-Xent loss sends its gradient through both. The mask is renewed from the current weights at the
 * start of each epoch, also of the first.
 */
public final class Sdclr implements Method {

  private final Network network;
  private final NtXentLoss loss;
  private final double pruneFraction;
  private final SideBySide lanes;
  private PruneMask mask;

  Sdclr(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    this(new Network(model, true, compute, seed), config.temperature(), config.pruneFraction());
  }

  /** Takes over {@code network}. */
  Sdclr(Network network, double temperature, double pruneFraction) {
    this.network = network;
    this.loss = new NtXentLoss(temperature);
    this.pruneFraction = pruneFraction;
    this.lanes = new SideBySide(network.compute());
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public void startEpoch() {
    replaceMask(MagnitudePruning.mask(network.convolutions(), pruneFraction));
  }

  @Override
  public Tensor loss(Tensor view1, Tensor view2) {
    return loss.loss(dense(view1), pruned(view2));
  }

  private Tensor dense(Tensor view) {
    return network.projections(view, Pass.DENSE_TRAINING);
  }

  private Tensor pruned(Tensor view) {
    if (mask == null) {
      throw new IllegalStateException("startEpoch() makes the mask: call it before a pass");
    }
    return network.projections(view, Pass.pruned(true, mask));
  }

  /**
   * Runs both branches side by side: they meet in the loss only.
   *
   * <p>Their gradients meet in the shared weights. Which of the two is added first changes nothing,
   * as a + b = b + a.
   */
  @Override
  public double gradients(Tensor view1, Tensor view2) {
    if (!lanes.isParallel()) {
      return Method.super.gradients(view1, view2);
    }
    network.tensors().clearGradients();
    Both<Tensor> z = lanes.call(() -> kept(() -> dense(view1)), () -> kept(() -> pruned(view2)));
    try (Tensor dense = z.first();
        Tensor pruned = z.second()) {
      Tensor denseLeaf = dense.detach().set_requires_grad(true);
      Tensor prunedLeaf = pruned.detach().set_requires_grad(true);
      Tensor value = loss.loss(denseLeaf, prunedLeaf);
      value.backward();
      lanes.call(
          () -> sentBack(dense, denseLeaf.grad()), () -> sentBack(pruned, prunedLeaf.grad()));
      return value.item_double();
    }
  }

  private static Tensor kept(Supplier<Tensor> pass) {
    try (TensorScope scope = new TensorScope()) {
      return TensorScope.keep(pass.get());
    }
  }

  private static boolean sentBack(Tensor projections, Tensor gradient) {
    try (TensorScope scope = new TensorScope()) {
      projections.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
      return true;
    }
  }

  @Override
  public Map<String, Tensor> epochState() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (int i = 0; i < mask.kept().size(); i++) {
      state.put("mask." + i, mask.kept().get(i).to(ScalarType.Byte));
    }
    return state;
  }

  @Override
  public void restoreEpochState(Map<String, Tensor> state) {
    List<Tensor> kept = new ArrayList<>();
    network
        .convolutions()
        .forEach(
            convolution ->
                kept.add(
                    state
                        .get("mask." + convolution.index())
                        .to(convolution.operandType())
                        .contiguous(org.bytedeco.pytorch.global.torch.MemoryFormat.ChannelsLast)));
    replaceMask(new PruneMask(kept));
  }

  private void replaceMask(PruneMask next) {
    if (mask != null) {
      mask.close();
    }
    mask = next;
  }

  @Override
  public void close() {
    lanes.close();
    replaceMask(null);
    network.close();
  }
}
