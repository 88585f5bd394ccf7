package dev.sdclr.optim;

import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Some parameters' gradients in one piece of memory, which is sent at once. */
final class GradientBucket implements AutoCloseable {

  private final Ranks ranks;
  private final Channel channel;
  private final Tensor values;
  private final Tensor compressed;
  private final List<Tensor> places = new ArrayList<>();
  private final List<GradientSlot> slots = new ArrayList<>();
  private Ranks.PendingSum pending;

  GradientBucket(List<Tensor> parameters, Ranks ranks, Channel channel, boolean compressed) {
    this.ranks = ranks;
    this.channel = channel;
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      long size = parameters.stream().mapToLong(Tensor::numel).sum();
      values = TensorScope.keep(torch.zeros(new long[] {size}, parameters.get(0).options()));
      this.compressed = compressed ? TensorScope.keep(values.to(ScalarType.BFloat16)) : null;
      long at = 0;
      for (Tensor parameter : parameters) {
        places.add(TensorScope.keep(place(at, parameter)));
        at += parameter.numel();
      }
    }
  }

  /** A view in the layout of the parameter. */
  private Tensor place(long at, Tensor parameter) {
    Tensor flat = values.narrow(0, at, parameter.numel());
    return flat.as_strided(
        parameter.sizes(), parameter.strides(), new LongOptional(flat.storage_offset()));
  }

  Tensor slot(int i) {
    return places.get(i);
  }

  void add(GradientSlot slot) {
    slots.add(slot);
  }

  void begin() {
    pending = null;
  }

  /** Whether all gradients have arrived as often as in the step before. */
  boolean isComplete() {
    return slots.stream().allMatch(GradientSlot::isComplete);
  }

  void send() {
    slots.forEach(GradientSlot::send);
    if (compressed != null) {
      compressed.copy_(values);
    }
    pending = ranks.beginSum(compressed == null ? values : compressed, channel);
  }

  void await() {
    pending.await();
    if (compressed != null) {
      values.copy_(compressed);
    }
  }

  @Override
  public void close() {
    places.forEach(Tensor::close);
    values.close();
    if (compressed != null) {
      compressed.close();
    }
  }
}
