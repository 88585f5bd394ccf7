package dev.sdclr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.reference.Comparison;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedNormsTest {

  private static Compute compute(ComputeType type) {
    return new Compute(false, type, 1, 1, false, List.of());
  }

  /** A network whose running statistics and affine values are those of no fresh one. */
  private static Network network(Depth depth, Stem stem, Compute compute) {
    Network network =
        new Network(
            new ModelConfig(depth, 8, stem, 2, 16),
            NetworkParts.projecting(NormSharing.OWN),
            compute,
            1);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      for (int i = 0; i < 3; i++) {
        Tensor images = RandomTensors.images(i, 8, 32, compute);
        network.features(images, Pass.DENSE_TRAINING);
        network.features(images, Pass.pruned(true, ConvolutionMask.NONE));
      }
      network
          .tensors()
          .parameters()
          .forEach(
              (name, tensor) -> {
                if (name.contains("bn")) {
                  tensor.add_(around(name.hashCode(), tensor.numel()).to(tensor.scalar_type()));
                }
              });
    }
    return network;
  }

  private static Tensor around(int seed, long size) {
    return HostArray.tensor(new Random(seed).doubles(size, -0.3, 0.3).toArray(), size);
  }

  private static double[] features(Network network, Pass pass, Tensor images) {
    try (NoGradient none = new NoGradient()) {
      return HostArray.doubles(network.features(images, pass));
    }
  }

  @ParameterizedTest
  @CsvSource({"RESNET10, SMALL", "RESNET18, IMAGENET", "RESNET50, SMALL"})
  void changesNothingButRounding(Depth depth, Stem stem) {
    Compute compute = compute(ComputeType.FP64);
    try (TensorScope scope = new TensorScope();
        Network network = network(depth, stem, compute);
        PruneMask mask = MagnitudePruning.mask(network.convolutions(), 0.5);
        FoldedNorms dense = network.foldNorms(Branch.DENSE, ConvolutionMask.NONE);
        FoldedNorms pruned = network.foldNorms(Branch.PRUNED, mask)) {
      Tensor images = RandomTensors.images(9, 3, 32, compute);
      double[] apart = features(network, Pass.DENSE_EVALUATION, images);
      double[] prunedApart = features(network, Pass.pruned(false, mask), images);
      double allowed = 1e-12 * Comparison.largest(apart);
      assertThat(features(network, dense.pass(), images)).containsExactly(apart, within(allowed));
      assertThat(features(network, pruned.pass(), images))
          .isNotEqualTo(apart)
          .containsExactly(prunedApart, within(1e-12 * Comparison.largest(prunedApart)));
    }
  }

  @ParameterizedTest
  @CsvSource({"FP32, 1e-5", "BF16, 0.02"})
  void roundsAsItsTypeDoes(ComputeType type, double allowed) {
    try (TensorScope scope = new TensorScope();
        Network exact = network(Depth.RESNET18, Stem.SMALL, compute(ComputeType.FP64));
        Network rounded = network(Depth.RESNET18, Stem.SMALL, compute(type))) {
      exact
          .tensors()
          .all()
          .forEach(
              (name, tensor) -> {
                try (NoGradient none = new NoGradient()) {
                  rounded.tensors().all().get(name).copy_(tensor);
                }
              });
      try (FoldedNorms folded = rounded.foldNorms(Branch.DENSE, ConvolutionMask.NONE)) {
        double[] expected =
            features(exact, Pass.DENSE_EVALUATION, RandomTensors.images(9, 4, 32, exact.compute()));
        Tensor images = RandomTensors.images(9, 4, 32, rounded.compute());
        double apart = error(features(rounded, Pass.DENSE_EVALUATION, images), expected);
        double together = error(features(rounded, folded.pass(), images), expected);
        assertThat(together).isLessThan(allowed).isLessThan(1.5 * apart + 1e-7);
      }
    }
  }

  private static double error(double[] actual, double[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      size += expected[i] * expected[i];
    }
    return Math.sqrt(difference / size);
  }
}
