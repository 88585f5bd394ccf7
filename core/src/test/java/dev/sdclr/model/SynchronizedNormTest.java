package dev.sdclr.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.lang.ref.WeakReference;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With one rank it has to do what libtorch's own batch norm does; several: RankUpdatesTest. */
class SynchronizedNormTest {

  private static final int CHANNELS = 4;
  private static final Compute COMPUTE = Precision.F64.compute();

  /** Output, then gradients of the input and of the affine values, if any. */
  private record Outcome(List<double[]> values) {

    static Outcome of(Tensor y, Tensor x, BranchNorm.Values values) {
      gradient(x, y);
      return values.weight().has_value()
          ? of(y, x.grad(), values.weight().get().grad(), values.bias().get().grad())
          : of(y, x.grad());
    }

    static Outcome of(Tensor... tensors) {
      return new Outcome(List.of(tensors).stream().map(HostArray::doubles).toList());
    }
  }

  /** Of some loss of y, by x. */
  private static double[] gradient(Tensor x, Tensor y) {
    y.mul(tensor(2, 5, CHANNELS, 3, 3)).sum().add(y.pow(new Scalar(3)).sum()).backward();
    return HostArray.doubles(x.grad());
  }

  private static Tensor tensor(long seed, int... sizes) {
    int count = 1;
    long[] shape = new long[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      shape[i] = sizes[i];
      count *= sizes[i];
    }
    return ReferenceTensors.tensor(RandomTensors.normal(seed, count), COMPUTE, shape);
  }

  private static BranchNorm.Values values(boolean isAffine) {
    return new BranchNorm.Values(
        isAffine ? leaf(tensor(3, CHANNELS)) : new TensorOptional(),
        isAffine ? leaf(tensor(4, CHANNELS)) : new TensorOptional(),
        new TensorOptional(tensor(5, CHANNELS)),
        new TensorOptional(tensor(6, CHANNELS).square_()));
  }

  private static TensorOptional leaf(Tensor tensor) {
    return new TensorOptional(tensor.set_requires_grad(true));
  }

  private static Tensor input() {
    return tensor(1, 5, CHANNELS, 3, 3).set_requires_grad(true);
  }

  private static Tensor usual(Tensor x, BranchNorm.Values v) {
    return torch.batch_norm(
        x, v.weight(), v.bias(), v.mean(), v.variance(), true, 0.1, 1e-5, false);
  }

  private static void assertSame(Outcome actual, Outcome expected) {
    assertThat(actual.values()).hasSameSizeAs(expected.values());
    for (int i = 0; i < actual.values().size(); i++) {
      assertThat(actual.values().get(i))
          .usingComparatorWithPrecision(1e-12)
          .containsExactly(expected.values().get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isTheUsualBatchNormOfOneRank(boolean isAffine) {
    try (TensorScope scope = new TensorScope()) {
      BranchNorm.Values own = values(isAffine);
      BranchNorm.Values theirs = values(isAffine);
      Tensor x = input();
      SynchronizedNorm norm = new SynchronizedNorm(Ranks.alone(), Channel.DENSE, own, true);
      Tensor y = norm.forward(x, false);
      Tensor other = input();
      assertSame(Outcome.of(y, x, own), Outcome.of(usual(other, theirs), other, theirs));
      Outcome statistics = Outcome.of(theirs.mean().get(), theirs.variance().get());
      assertSame(Outcome.of(own.mean().get(), own.variance().get()), statistics);
      Tensor again = norm.forward(x, true);
      assertThat(HostArray.doubles(again)).isEqualTo(HostArray.doubles(y));
      assertSame(Outcome.of(own.mean().get(), own.variance().get()), statistics);
    }
  }

  /** From the second pass on, native code alone knows the hooks, and does not keep Java's part. */
  @Test
  void isCompletedAfterAGarbageCollection() {
    try (TensorScope all = new TensorScope()) {
      Tensor theirs = input();
      double[] expected = gradient(theirs, usual(theirs, values(false)));
      SynchronizedNorm norm =
          new SynchronizedNorm(Ranks.alone(), Channel.DENSE, values(false), true);
      for (int pass = 0; pass < 4; pass++) {
        try (TensorScope scope = new TensorScope()) {
          Tensor x = input();
          Tensor y = norm.forward(x, false);
          collectGarbage();
          assertThat(gradient(x, y)).usingComparatorWithPrecision(1e-12).containsExactly(expected);
        }
      }
    }
  }

  private static void collectGarbage() {
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    while (garbage.get() != null) {
      System.gc();
    }
  }
}
