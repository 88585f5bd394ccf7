package dev.sdclr.rare.suggest;

import dev.sdclr.eval.SoftmaxRegression;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the labels so far make of all images: a linear classifier in which every class weighs the
 * same ({@link SoftmaxRegression}), fitted to the labelled ones.
 *
 * <p>Only the two most probable classes of each image are kept; {@link #probabilities} and {@link
 * #probabilitiesOf} compute the others when asked, as long as the features are open.
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public final class ClassProbe {

  /** scikit-learn's C: the penalty is ‖W‖² / (2 C) for the sum of the images' losses. */
  private static final double C = 0.1;

  private static final double MIN_DEVIATION = 1e-6;

  /** Directions in which labelled images differ by less than this, squared, tell nothing. */
  private static final double MIN_SQUARE = 1e-9;

  private static final int BLOCK_ROWS = 8192;

  private final FeatureTable features;
  private final List<String> classes;
  private final float[] weight; // (Y, D)
  private final float[] bias; // (Y)
  private final float[] normaliser; // (N), log of the sum of exponentials
  private final int[] first;
  private final int[] second;
  private final float[] firstProbability;
  private final float[] secondProbability;

  private ClassProbe(FeatureTable features, List<String> classes, float[] weight, float[] bias) {
    this.features = features;
    this.classes = classes;
    this.weight = weight;
    this.bias = bias;
    int n = features.size();
    normaliser = new float[n];
    first = new int[n];
    second = new int[n];
    firstProbability = new float[n];
    secondProbability = new float[n];
  }

  /**
   * Fits it.
   *
   * @return empty with fewer than two classes
   */
  public static Optional<ClassProbe> of(FeatureTable features, Labels labels) {
    Map<String, Integer> counts = labels.counts();
    if (counts.size() < 2) {
      return Optional.empty();
    }
    List<String> classes = List.copyOf(counts.keySet());
    List<RowDecision> known = labels.classified();
    int[] rows = known.stream().mapToInt(RowDecision::image).toArray();
    int[] numbers = known.stream().mapToInt(l -> classes.indexOf(l.className())).toArray();
    double[] balance =
        counts.values().stream()
            .mapToDouble(count -> rows.length / ((double) counts.size() * count))
            .toArray();
    try (TensorScope scope = new TensorScope()) {
      Tensor deviation = features.deviation().clamp_min(new Scalar(MIN_DEVIATION));
      Tensor values =
          HostArray.rows(features.rows(), rows).sub(features.mean()).div_(deviation); // (n, D)
      Tensor weights = HostArray.tensor(toFloats(balance), balance.length);
      Tensor directions = spanning(values); // (r, D)
      Tensor inSpan = values.mm(directions.t());
      try (SoftmaxRegression regression =
          new SoftmaxRegression(
              torch.zeros(directions.size(0)), torch.ones(directions.size(0)), classes.size())) {
        regression.fit(inSpan, HostArray.indices(numbers), weights, 1 / (C * rows.length));
        Tensor weight = regression.plainWeight().mm(directions).div_(deviation);
        Tensor bias = regression.plainBias().sub(weight.mv(features.mean()));
        ClassProbe probe =
            new ClassProbe(features, classes, HostArray.floats(weight), HostArray.floats(bias));
        probe.predictAll();
        return Optional.of(probe);
      }
    }
  }

  /**
   * Orthonormal directions (r, D) that all rows lie in: the penalised minimum does, too, and is
   * found there with far fewer products when rows are few.
   */
  private static Tensor spanning(Tensor rows) {
    try (NoGradient none = new NoGradient()) {
      return TensorScope.within(() -> directions(rows));
    }
  }

  private static Tensor directions(Tensor rows) {
    Tensor wide = rows.to(ScalarType.Double);
    boolean isWide = rows.size(0) < rows.size(1);
    if (!isWide) {
      return torch.eye(rows.size(1));
    }
    T_TensorTensor_T spectrum = torch.linalg_eigh(wide.mm(wide.t())); // ascending
    long first = 0;
    double[] squares = HostArray.doubles(spectrum.get0());
    while (first + 1 < squares.length
        && squares[(int) first] < MIN_SQUARE * squares[squares.length - 1]) {
      first++;
    }
    long count = squares.length - first;
    Tensor used = spectrum.get1().narrow(1, first, count); // (n, r)
    Tensor lengths = spectrum.get0().narrow(0, first, count).sqrt();
    return used.div(lengths).t().mm(wide).to(ScalarType.Float).contiguous();
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private void predictAll() {
    try (TensorScope outer = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor columns = weightTensor().t().contiguous(); // (D, Y)
      Tensor offset = HostArray.tensor(bias, bias.length);
      for (int from = 0; from < features.size(); from += BLOCK_ROWS) {
        try (TensorScope scope = new TensorScope()) {
          int count = Math.min(BLOCK_ROWS, features.size() - from);
          Tensor rows = features.rows().narrow(0, from, count);
          Tensor logits = torch.addmm(offset, rows, columns); // (n, Y)
          Tensor sum = logits.logsumexp(1);
          T_TensorTensor_T best = logits.topk(2);
          float[] chances = HostArray.floats(best.get0().sub(sum.unsqueeze(1)).exp());
          int[] places = HostArray.ints(best.get1());
          System.arraycopy(HostArray.floats(sum), 0, normaliser, from, count);
          for (int i = 0; i < count; i++) {
            first[from + i] = places[2 * i];
            second[from + i] = places[2 * i + 1];
            firstProbability[from + i] = chances[2 * i];
            secondProbability[from + i] = chances[2 * i + 1];
          }
        }
      }
    }
  }

  private Tensor weightTensor() {
    return HostArray.tensor(weight, classes.size(), features.dimensions());
  }

  /** Names of the classes Y, in the order in which they turned up. */
  public List<String> classes() {
    return classes;
  }

  /** Number of the most probable class of an image. */
  public int predicted(int image) {
    return first[image];
  }

  /** Number of the second most probable class of an image. */
  public int runnerUp(int image) {
    return second[image];
  }

  /** Probability of the most probable class, in [1 / Y, 1]. */
  float confidence(int image) {
    return firstProbability[image];
  }

  /** By how much the most probable class leads the next, in [0, 1]. */
  public float margin(int image) {
    return firstProbability[image] - secondProbability[image];
  }

  /** Images that each class is the most probable one of, by class number. */
  public int[] predictedCounts() {
    int[] counts = new int[classes.size()];
    for (int number : first) {
      counts[number]++;
    }
    return counts;
  }

  /** Takes probabilities of some images. */
  interface ProbabilityVisitor {

    /**
     * Takes them.
     *
     * @param from row of the first image
     * @param images how many there are
     * @param probabilities of one class after the other for all of these images; valid during the
     *     call, and may be longer
     */
    void visit(int from, int images, float[] probabilities);
  }

  /** Probability of one class for every image (N). */
  public float[] probabilities(int classNumber) {
    float[] probabilities = new float[features.size()];
    eachBlock(
        new long[] {classNumber},
        (from, images, block) -> System.arraycopy(block, 0, probabilities, from, images));
    return probabilities;
  }

  /** Visits the probabilities of all classes, some images after others: together they are large. */
  void eachBlock(ProbabilityVisitor visitor) {
    eachBlock(LongStream.range(0, classes.size()).toArray(), visitor);
  }

  private void eachBlock(long[] classNumbers, ProbabilityVisitor visitor) {
    float[] probabilities = new float[classNumbers.length * Math.min(BLOCK_ROWS, features.size())];
    try (TensorScope outer = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor chosen = HostArray.tensor(classNumbers, classNumbers.length);
      Tensor own = weightTensor().index_select(0, chosen); // (C, D)
      Tensor offset = HostArray.tensor(bias, bias.length).index_select(0, chosen).unsqueeze(1);
      for (int from = 0; from < features.size(); from += BLOCK_ROWS) {
        try (TensorScope scope = new TensorScope()) {
          int count = Math.min(BLOCK_ROWS, features.size() - from);
          float[] sums = Arrays.copyOfRange(normaliser, from, from + count);
          Tensor logits = own.mm(features.rows().narrow(0, from, count).t()).add_(offset);
          Tensor chances = logits.sub_(HostArray.tensor(sums, 1, count)).exp_(); // (C, n)
          HostArray.floats(chances, probabilities);
          visitor.visit(from, count, probabilities);
        }
      }
    }
  }

  /** Probabilities of all classes for one image (Y). */
  public float[] probabilitiesOf(int image) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor logits =
          weightTensor()
              .mv(features.rows().select(0, image))
              .add_(HostArray.tensor(bias, bias.length));
      return HostArray.floats(logits.softmax(0));
    }
  }
}
