package dev.sdclr.method;

import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.tensor.Compute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
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
  private PruneMask mask;

  Sdclr(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    this(new Network(model, true, compute, seed), config.temperature(), config.pruneFraction());
  }

  /** Takes over {@code network}. */
  Sdclr(Network network, double temperature, double pruneFraction) {
    this.network = network;
    this.loss = new NtXentLoss(temperature);
    this.pruneFraction = pruneFraction;
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
    if (mask == null) {
      throw new IllegalStateException("startEpoch() makes the mask: call it before loss()");
    }
    Tensor dense = network.projections(view1, Pass.DENSE_TRAINING);
    Tensor pruned = network.projections(view2, Pass.pruned(true, mask));
    return loss.loss(dense, pruned);
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
                        .to(convolution.weight())
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
    replaceMask(null);
    network.close();
  }
}
