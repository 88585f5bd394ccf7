package dev.sdclr.method;

import static dev.sdclr.loss.SlowMath.dot;
import static dev.sdclr.loss.SlowMath.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multi-crop against loops over crops, views and images in double precision. */
class SmallCropsTest {

  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 8);
  private static final int IMAGES = 5;
  private static final int CROPS = 3;
  private static final double TEMPERATURE = 0.2;
  private static final double PRUNED = 0.6;

  @AfterEach
  void backToOneThread() {
    torch.set_num_threads(1);
  }

  private static Compute compute(ComputeType type, int threads) {
    NativeLibrary.load();
    return new Compute(false, type, threads, 1, false, List.of());
  }

  private static Method method(String name, Compute compute) {
    return Methods.of(Methods.all(IMAGES, PRUNED, 0.9, 8).get(name), MODEL, compute, 1);
  }

  private static TrainingBatch batch(Compute compute) {
    return Methods.batch(
        RandomTensors.images(1, IMAGES, 16, compute),
        RandomTensors.images(2, IMAGES, 16, compute),
        RandomTensors.images(3, CROPS * IMAGES, 6, compute));
  }

  /** Both views are one batch to SimCLR's batch norms; small crops are another. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void simClrContrastsThemWithBothViews(int threads) {
    Compute compute = compute(ComputeType.FP64, threads);
    try (TensorScope scope = new TensorScope();
        Method method = method("simclr", compute)) {
      TrainingBatch batch = batch(compute);
      double[][] whole =
          projected(
              method.network(),
              torch.cat(new TensorVector(batch.view1(), batch.view2())),
              Pass.DENSE_TRAINING);
      double[][] small =
          projected(method.network(), batch.smallCrops().orElseThrow(), Pass.DENSE_TRAINING);
      method.startEpoch(Methods.START);
      assertThat(method.gradients(batch, Methods.START))
          .isCloseTo(contrast(part(whole, 0), part(whole, 1), small), within(1e-9));
    }
  }

  /** Through the dense branch, and contrasted with both. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void sdclrSeesThemInItsDenseBranch(int threads) {
    Compute compute = compute(ComputeType.FP64, threads);
    try (TensorScope scope = new TensorScope();
        Method method = method("sdclr", compute);
        PruneMask mask = MagnitudePruning.mask(method.network().convolutions(), PRUNED)) {
      TrainingBatch batch = batch(compute);
      Network network = method.network();
      double[][] dense = projected(network, batch.view1(), Pass.DENSE_TRAINING);
      double[][] pruned = projected(network, batch.view2(), Pass.pruned(true, mask));
      double[][] small = projected(network, batch.smallCrops().orElseThrow(), Pass.DENSE_TRAINING);
      method.startEpoch(Methods.START);
      assertThat(method.gradients(batch, Methods.START))
          .isCloseTo(contrast(dense, pruned, small), within(1e-9));
    }
  }

  /** Before the first update the key network is the trained one. */
  @Test
  void mocoTakesThemForQueriesAlone() {
    Compute compute = compute(ComputeType.FP64, 1);
    try (TensorScope scope = new TensorScope();
        Method method = method("moco", compute)) {
      TrainingBatch batch = batch(compute);
      Network network = method.network();
      double[][] queries = projected(network, batch.view1(), Pass.DENSE_TRAINING);
      double[][] keys = projected(network, batch.view2(), Pass.DENSE_TRAINING);
      double[][] small = projected(network, batch.smallCrops().orElseThrow(), Pass.DENSE_TRAINING);
      double[][] queue = rows(method.state().get("queue.keys"));
      double expected = 0;
      for (int i = 0; i < IMAGES; i++) {
        expected += found(queries[i], keys[i], queue) / IMAGES / (1 + CROPS);
        for (int crop = 0; crop < CROPS; crop++) {
          expected += found(small[crop * IMAGES + i], keys[i], queue) / IMAGES / (1 + CROPS);
        }
      }
      method.startEpoch(Methods.START);
      assertThat(method.gradients(batch, Methods.START)).isCloseTo(expected, within(1e-9));
      method.afterUpdate(Methods.START);
      double[][] fresh = rows(method.state().get("queue.keys"));
      for (int i = 0; i < IMAGES; i++) {
        assertThat(dot(fresh[i], unit(keys[i]))).as("key of view 2").isCloseTo(1, within(1e-9));
      }
      for (int i = IMAGES; i < queue.length; i++) {
        assertThat(fresh[i]).as("older keys").isEqualTo(queue[i]);
      }
    }
  }

  /** The mean over 1 + k comparisons, where a small crop's is the mean of its two. */
  private static double contrast(double[][] one, double[][] other, double[][] small) {
    double sum = ntXent(one, other);
    for (int crop = 0; crop < CROPS; crop++) {
      double[][] z = part(small, crop);
      sum += (ntXent(z, one) + ntXent(z, other)) / 2;
    }
    return sum / (1 + CROPS);
  }

  /** SimCLR, equation 1. */
  private static double ntXent(double[][] one, double[][] other) {
    double sum = 0;
    for (int i = 0; i < 2 * IMAGES; i++) {
      double[] anchor = i < IMAGES ? one[i] : other[i - IMAGES];
      double[] partner = i < IMAGES ? other[i] : one[i - IMAGES];
      double all = 0;
      for (int j = 0; j < 2 * IMAGES; j++) {
        if (j != i) {
          all += similarity(anchor, j < IMAGES ? one[j] : other[j - IMAGES]);
        }
      }
      sum -= Math.log(similarity(anchor, partner) / all);
    }
    return sum / (2 * IMAGES);
  }

  /** MoCo, equation 1. */
  private static double found(double[] query, double[] key, double[][] queue) {
    double own = similarity(query, key);
    double all = own;
    for (double[] other : queue) {
      all += similarity(query, other);
    }
    return -Math.log(own / all);
  }

  private static double similarity(double[] a, double[] b) {
    return Math.exp(dot(unit(a), unit(b)) / TEMPERATURE);
  }

  private static double[][] part(double[][] rows, int number) {
    double[][] part = new double[IMAGES][];
    System.arraycopy(rows, number * IMAGES, part, 0, IMAGES);
    return part;
  }

  /** A training pass changes running statistics, which another one does not look at. */
  private static double[][] projected(Network network, Tensor images, Pass pass) {
    try (NoGradient none = new NoGradient()) {
      return rows(network.projections(images, pass));
    }
  }

  private static double[][] rows(Tensor tensor) {
    double[] all = HostArray.doubles(tensor);
    int n = Math.toIntExact(tensor.size(0));
    double[][] rows = new double[n][all.length / n];
    for (int i = 0; i < all.length; i++) {
      rows[i / rows[0].length][i % rows[0].length] = all[i];
    }
    return rows;
  }

  /** Three gradients meet in the shared weights, and a sum of three depends on its order. */
  @ParameterizedTest
  @ValueSource(strings = {"sdclr", "simclr"})
  void passesSideBySideGiveTheSameBitsEveryTime(String name) {
    Map<String, double[]> once = gradients(name, compute(ComputeType.FP32, 2));
    for (int i = 0; i < 5; i++) {
      assertSame(gradients(name, compute(ComputeType.FP32, 2)), once);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sdclr", "simclr"})
  void passesSideBySideDoWhatPassesInTurnDo(String name) {
    Map<String, double[]> inTurn = gradients(name, compute(ComputeType.FP64, 1));
    gradients(name, compute(ComputeType.FP64, 2))
        .forEach(
            (tensor, values) ->
                assertThat(values)
                    .as(tensor)
                    .usingComparatorWithPrecision(1e-10)
                    .containsExactly(inTurn.get(tensor)));
  }

  private static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(20);
    actual.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(expected.get(name)));
  }

  /** And statistics of batch norms. */
  private static Map<String, double[]> gradients(String name, Compute compute) {
    torch.set_num_threads(compute.threads());
    Map<String, double[]> values = new TreeMap<>();
    try (TensorScope scope = new TensorScope();
        Method method = method(name, compute)) {
      method.startEpoch(Methods.START);
      method.gradients(batch(compute), Methods.START);
      method
          .network()
          .tensors()
          .parameters()
          .forEach((parameter, t) -> values.put(parameter, HostArray.doubles(t.grad())));
      method
          .network()
          .tensors()
          .buffers()
          .forEach((buffer, t) -> values.put(buffer, HostArray.doubles(t)));
    }
    return values;
  }
}
