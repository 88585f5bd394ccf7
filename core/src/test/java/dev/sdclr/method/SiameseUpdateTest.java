package dev.sdclr.method;

import static dev.sdclr.loss.SlowMath.dot;
import static dev.sdclr.loss.SlowMath.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.HeadNorm;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.optim.Sgd;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Updates of MoCo, BYOL, SimSiam and NNCLR against slow loops after their pseudocode, in float64.
 */
class SiameseUpdateTest {

  private static final Compute COMPUTE = Precision.F64.compute();
  private static final ModelConfig MODEL = withHead(HeadNorm.EVERY_LAYER);
  private static final NetworkParts SINGLE = NetworkParts.projecting(NormSharing.SHARED);
  private static final int IMAGES = 5;
  private static final TrainingTime FIRST = new TrainingTime(0, 4, 0, 8);
  private static final TrainingTime SECOND = new TrainingTime(0, 4, 1, 8);

  private static ModelConfig withHead(HeadNorm norm) {
    return new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, 6, null, norm, null);
  }

  private static MethodConfig moco(Double pruneFraction) {
    return new MoCoConfig(
        0.3, pruneFraction, new MoCoConfig.Settings(2 * IMAGES, 0.75, null, null));
  }

  private static MethodConfig byol(Double pruneFraction) {
    return new ByolConfig(pruneFraction, new ByolConfig.Settings(0.6, 4));
  }

  private static MethodConfig simsiam(Double pruneFraction) {
    return new SimSiamConfig(pruneFraction, new SimSiamConfig.Settings(4));
  }

  /** The target network stays behind by the moving average; loss and queue follow algorithm 1. */
  @ParameterizedTest
  @CsvSource({"0", "0.8"})
  void moCoFollowsItsAlgorithm(double pruneFraction) {
    Double fraction = pruneFraction == 0 ? null : pruneFraction;
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(moco(fraction), MODEL, COMPUTE, 1);
        Sgd sgd = new Sgd(method.network().tensors().parameters(), 0, 0);
        Network query = copy(method.network(), SINGLE);
        Network key = copy(method.network(), SINGLE)) {
      method.startEpoch(FIRST);
      double[][] queue = rows(method.state().get("queue.keys"));
      try (PruneMask mask = MagnitudePruning.mask(key.convolutions(), pruneFraction)) {
        Pass keyPass = new Pass(Branch.DENSE, true, mask);
        for (TrainingTime time : new TrainingTime[] {FIRST, SECOND}) {
          TrainingBatch batch = batch(time.step());
          double[][] k = unit(projections(key, batch.view2(), keyPass));
          double[][] q = unit(projections(query, batch.view1(), Pass.DENSE_TRAINING));
          double expected = 0;
          for (int i = 0; i < IMAGES; i++) {
            double positive = Math.exp(dot(q[i], k[i]) / 0.3);
            double all = positive;
            for (double[] negative : queue) {
              all += Math.exp(dot(q[i], negative) / 0.3);
            }
            expected -= Math.log(positive / all) / IMAGES;
          }
          assertThat(method.gradients(batch, time)).isCloseTo(expected, within(1e-9));
          update(method, sgd, time);
          follow(key, query, method.network(), 0.75);
          System.arraycopy(k, 0, queue, (int) time.step() * IMAGES, IMAGES);
          assertThat(HostArray.doubles(method.state().get("queue.keys")))
              .usingComparatorWithPrecision(1e-9)
              .containsExactly(flat(queue));
          assertTargetIs(method, key);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "0.8"})
  void byolFollowsItsAlgorithm(double pruneFraction) {
    Double fraction = pruneFraction == 0 ? null : pruneFraction;
    NetworkParts parts = SINGLE.withPredictor(4);
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(byol(fraction), MODEL, COMPUTE, 1);
        Sgd sgd = new Sgd(method.network().tensors().parameters(), 0, 0);
        Network online = copy(method.network(), parts);
        Network target = copy(method.network(), SINGLE)) {
      method.startEpoch(FIRST);
      try (PruneMask mask = MagnitudePruning.mask(target.convolutions(), pruneFraction)) {
        Pass targetPass = new Pass(Branch.DENSE, true, mask);
        for (TrainingTime time : new TrainingTime[] {FIRST, SECOND}) {
          TrainingBatch batch = batch(time.step());
          double[][] z1 = unit(projections(target, batch.view1(), targetPass));
          double[][] z2 = unit(projections(target, batch.view2(), targetPass));
          double[][] p1 = unit(predictions(online, batch.view1()));
          double[][] p2 = unit(predictions(online, batch.view2()));
          double expected = 0;
          for (int i = 0; i < IMAGES; i++) {
            expected += (4 - 2 * dot(p1[i], z2[i]) - 2 * dot(p2[i], z1[i])) / IMAGES;
          }
          assertThat(method.gradients(batch, time)).isCloseTo(expected, within(1e-9));
          update(method, sgd, time);
          double tau = 1 - 0.4 * (Math.cos(Math.PI * time.step() / 8) + 1) / 2;
          follow(target, online, method.network(), tau);
          assertTargetIs(method, target);
        }
      }
    }
  }

  /** Gradients reach the network through the predictions alone. */
  @ParameterizedTest
  @CsvSource({"0", "0.8"})
  void simSiamFollowsItsAlgorithm(double pruneFraction) {
    Double fraction = pruneFraction == 0 ? null : pruneFraction;
    MethodConfig config = simsiam(fraction);
    ModelConfig simSiamModel = withHead(HeadNorm.PLAIN_LAST);
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(config, simSiamModel, COMPUTE, 1);
        Network network =
            copy(method.network(), simSiamModel, config.finishedParts().withPredictor(4))) {
      method.startEpoch(FIRST);
      TrainingBatch batch = batch(0);
      double loss = method.gradients(batch, FIRST);
      try (PruneMask mask = MagnitudePruning.mask(network.convolutions(), pruneFraction)) {
        Branch fixedBranch = fraction == null ? Branch.DENSE : Branch.PRUNED;
        Pass fixed = new Pass(fixedBranch, true, mask);
        Tensor z1 = constant(projections(network, batch.view1(), fixed));
        Tensor z2 = constant(projections(network, batch.view2(), fixed));
        Tensor p1 = predicted(network, batch.view1());
        Tensor p2 = predicted(network, batch.view2());
        Tensor expected =
            cosine(p1, z2).add(cosine(p2, z1)).mul(new org.bytedeco.pytorch.Scalar(-0.5));
        assertThat(loss).isCloseTo(expected.item_double(), within(1e-9));
        expected.backward();
      }
      Map<String, Tensor> gradients = method.network().tensors().parameters();
      network
          .tensors()
          .parameters()
          .forEach(
              (name, tensor) ->
                  assertThat(HostArray.doubles(gradients.get(name).grad()))
                      .as(name)
                      .usingComparatorWithPrecision(1e-9)
                      .containsExactly(HostArray.doubles(tensor.grad())));
    }
  }

  /** Neighbours are looked for among the first view's projections of earlier batches. */
  @ParameterizedTest
  @CsvSource({"0", "0.8"})
  void nnclrFollowsItsAlgorithm(double pruneFraction) {
    NnclrConfig config =
        new NnclrConfig(
            0.3,
            pruneFraction == 0 ? null : pruneFraction,
            null,
            new NnclrConfig.Settings(2 * IMAGES, 4));
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(config, MODEL, COMPUTE, 1);
        Sgd sgd = new Sgd(method.network().tensors().parameters(), 0, 0);
        Network network = copy(method.network(), config.finishedParts().withPredictor(4))) {
      method.startEpoch(FIRST);
      double[][] support = rows(method.state().get("queue.keys"));
      try (PruneMask mask = MagnitudePruning.mask(network.convolutions(), pruneFraction)) {
        Pass other = new Pass(Branch.PRUNED, true, mask);
        for (TrainingTime time : new TrainingTime[] {FIRST, SECOND}) {
          TrainingBatch batch = batch(time.step());
          double[][] z1 = unit(projections(network, batch.view1(), Pass.DENSE_TRAINING));
          double[][] z2 = unit(projections(network, batch.view2(), other));
          double[][] p1 = unit(predictions(network, batch.view1(), Pass.DENSE_TRAINING));
          double[][] p2 = unit(predictions(network, batch.view2(), other));
          double expected = (found(z1, p2, support) + found(z2, p1, support)) / 2;
          assertThat(method.gradients(batch, time)).isCloseTo(expected, within(1e-9));
          update(method, sgd, time);
          assign(network, method.network());
          System.arraycopy(z1, 0, support, (int) time.step() * IMAGES, IMAGES);
          assertThat(HostArray.doubles(method.state().get("queue.keys")))
              .usingComparatorWithPrecision(1e-9)
              .containsExactly(flat(support));
        }
      }
    }
  }

  /** How well nearest neighbours find the predictions of their images. */
  private static double found(double[][] z, double[][] p, double[][] support) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      double[] nearest = support[0];
      for (double[] one : support) {
        nearest = dot(z[i], one) > dot(z[i], nearest) ? one : nearest;
      }
      double all = 0;
      for (double[] prediction : p) {
        all += Math.exp(dot(nearest, prediction) / 0.3);
      }
      sum -= Math.log(Math.exp(dot(nearest, p[i]) / 0.3) / all) / z.length;
    }
    return sum;
  }

  @Test
  void noGradientReachesATarget() {
    for (MethodConfig config : List.of(moco(0.5), byol(0.5))) {
      try (TensorScope scope = new TensorScope();
          Method method = Methods.of(config, MODEL, COMPUTE, 1)) {
        method.startEpoch(FIRST);
        method.gradients(batch(0), FIRST);
        method
            .state()
            .forEach((key, tensor) -> assertThat(tensor.grad().defined()).as(key).isFalse());
        assertThat(method.network().tensors().parameters().values())
            .allSatisfy(parameter -> assertThat(parameter.grad().defined()).isTrue());
      }
    }
  }

  private static Tensor cosine(Tensor p, Tensor z) {
    return UnitRows.of(p).mul(UnitRows.of(z)).sum(1).mean();
  }

  private static Tensor constant(double[][] rows) {
    return HostArray.tensor(flat(rows), rows.length, rows[0].length);
  }

  private static TrainingBatch batch(long step) {
    return Methods.batch(
        RandomTensors.images(2 * step + 1, IMAGES, 8, COMPUTE),
        RandomTensors.images(2 * step + 2, IMAGES, 8, COMPUTE));
  }

  private static void update(Method method, Sgd sgd, TrainingTime time) {
    sgd.step(0.1);
    method.afterUpdate(time);
  }

  /** A network with the same values in those tensors that it has. */
  private static Network copy(Network source, NetworkParts parts) {
    return copy(source, MODEL, parts);
  }

  private static Network copy(Network source, ModelConfig model, NetworkParts parts) {
    Network copy = new Network(model, parts, COMPUTE, 99);
    assign(copy, source);
    return copy;
  }

  private static void assign(Network target, Network source) {
    Map<String, Tensor> values = source.tensors().all();
    target
        .tensors()
        .all()
        .forEach((name, t) -> ReferenceTensors.assign(t, HostArray.doubles(values.get(name))));
  }

  /** Brings {@code online} up to the method's network, and its average after it. */
  private static void follow(Network average, Network online, Network moved, double momentum) {
    Map<String, Tensor> now = moved.tensors().parameters();
    Map<String, double[]> next = new HashMap<>();
    average
        .tensors()
        .parameters()
        .forEach(
            (name, tensor) -> {
              double[] old = HostArray.doubles(tensor);
              double[] fresh = HostArray.doubles(now.get(name));
              for (int i = 0; i < old.length; i++) {
                old[i] = momentum * old[i] + (1 - momentum) * fresh[i];
              }
              next.put(name, old);
            });
    next.forEach((n, values) -> ReferenceTensors.assign(average.tensors().all().get(n), values));
    assign(online, moved);
  }

  /** Statistics too, which the target gathers itself. */
  private static void assertTargetIs(Method method, Network expected) {
    expected
        .tensors()
        .all()
        .forEach(
            (name, tensor) ->
                assertThat(HostArray.doubles(method.state().get("target." + name)))
                    .as(name)
                    .usingComparatorWithPrecision(1e-9)
                    .containsExactly(HostArray.doubles(tensor)));
  }

  private static double[][] projections(Network network, Tensor view, Pass pass) {
    try (NoGradient none = new NoGradient()) {
      return rows(network.projections(view, pass));
    }
  }

  private static double[][] predictions(Network network, Tensor view) {
    return predictions(network, view, Pass.DENSE_TRAINING);
  }

  private static double[][] predictions(Network network, Tensor view, Pass pass) {
    try (NoGradient none = new NoGradient()) {
      return rows(network.predictions(network.projections(view, pass), pass));
    }
  }

  private static Tensor predicted(Network network, Tensor view) {
    return network.predictions(network.projections(view, Pass.DENSE_TRAINING), Pass.DENSE_TRAINING);
  }

  private static double[][] rows(Tensor tensor) {
    int width = (int) tensor.size(1);
    double[] values = HostArray.doubles(tensor);
    double[][] rows = new double[values.length / width][width];
    for (int i = 0; i < values.length; i++) {
      rows[i / width][i % width] = values[i];
    }
    return rows;
  }

  private static double[] flat(double[][] rows) {
    double[] values = new double[rows.length * rows[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return values;
  }

  private static double[][] unit(double[][] rows) {
    for (double[] row : rows) {
      double norm = Math.sqrt(dot(row, row));
      for (int i = 0; i < row.length; i++) {
        row[i] /= norm;
      }
    }
    return rows;
  }
}
