package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class NormGroupsTest {

  private static final int COUNT = 16;

  private final List<double[]> seen = new ArrayList<>();

  private Tensor images() {
    return HostArray.tensor(IntStream.range(0, COUNT).asDoubleStream().toArray(), COUNT, 1, 1, 1);
  }

  /** Remembers its part and adds 100. */
  private Tensor pass(Tensor part) {
    seen.add(HostArray.doubles(part));
    return part.add(new Scalar(100));
  }

  private static double[] expected() {
    return IntStream.range(0, COUNT).asDoubleStream().map(i -> i + 100).toArray();
  }

  @Test
  void takesPartsInOrder() {
    try (TensorScope scope = new TensorScope()) {
      Tensor out = new NormGroups(4).inOrder(images(), this::pass);
      assertThat(HostArray.doubles(out)).isEqualTo(expected());
      assertThat(seen).hasSize(4);
      assertThat(seen.get(1)).containsExactly(4, 5, 6, 7);
    }
  }

  @Test
  void shufflesAndPutsBack() {
    try (TensorScope scope = new TensorScope()) {
      Tensor out = new NormGroups(4).shuffled(images(), this::pass, 1, 0);
      assertThat(HostArray.doubles(out)).isEqualTo(expected());
      assertThat(seen).hasSize(4).allSatisfy(part -> assertThat(part).hasSize(4));
      double[] all = seen.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
      assertThat(all).isNotEqualTo(HostArray.doubles(images()));
      assertThat(all).containsExactlyInAnyOrder(HostArray.doubles(images()));
    }
  }

  @Test
  void shufflesOtherwiseAtEveryStep() {
    try (TensorScope scope = new TensorScope()) {
      NormGroups groups = new NormGroups(2);
      groups.shuffled(images(), this::pass, 1, 0);
      groups.shuffled(images(), this::pass, 1, 1);
      groups.shuffled(images(), this::pass, 1, 0);
      assertThat(seen.get(2)).isNotEqualTo(seen.get(0));
      assertThat(seen.get(4)).isEqualTo(seen.get(0));
    }
  }

  @Test
  void leavesTwoImagesAtLeastInAPart() {
    try (TensorScope scope = new TensorScope()) {
      new NormGroups(8).inOrder(images().narrow(0, 0, 5), this::pass);
      assertThat(seen).hasSize(2).allSatisfy(part -> assertThat(part.length).isBetween(2, 3));
    }
  }
}
