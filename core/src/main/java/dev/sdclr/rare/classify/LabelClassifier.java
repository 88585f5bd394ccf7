package dev.sdclr.rare.classify;

import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import dev.sdclr.eval.SoftmaxRegression;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.suggest.Labels;
import dev.sdclr.rare.suggest.RowDecision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A classifier of features that a person's labels make: a linear one in which every class weighs
 * the same ({@link SoftmaxRegression}), whose probabilities are calibrated on held-out labels and
 * shifted to how frequent the classes are.
 *
 * <p>With logits z of a feature of length 1, temperature T and priors π, the probabilities are
 * softmax(z / T + log π). C and T are those with the least log loss on labels held out in turn
 * (temperature scaling, Guo et al. 2017; priors by Bayes' rule, Saerens et al. 2002).
 *
 * @param classes names of the Y classes, sorted
 * @param weight (Y, D) for features of length 1, temperature included
 * @param bias (Y), temperature and priors included
 * @param temperature T
 * @param c scikit-learn's C that was chosen, the inverse of a penalty
 * @param validation how well it does; empty when fewer than two classes have two labels, and
 *     nothing is calibrated then
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record LabelClassifier(
    List<String> classes,
    float[] weight,
    float[] bias,
    double temperature,
    double c,
    Optional<CrossValidation> validation) {

  private static final double[] CANDIDATE_CS = {0.01, 0.1, 1, 10};
  private static final double USUAL_C = 0.1;
  private static final int MAX_FOLDS = 5;

  private static final int BLOCK_ROWS = 8192;
  private static final long STREAM = 0x434c4153L;

  /** Takes the probabilities of images. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * Takes those of one image.
     *
     * @param image its row
     * @param probabilities of the classes; valid during the call
     */
    void take(int image, float[] probabilities);
  }

  /**
   * Fits it.
   *
   * @param labels of rows of the features
   * @param abstainBelow probability below which no class is named, for the validation; in [0, 1]
   * @param seed of who is held out when
   * @throws SdclrException when fewer than two classes have labels
   */
  public static LabelClassifier fit(
      FeatureTable features, Labels labels, ClassPriors priors, double abstainBelow, long seed) {
    labels.requireWithin(features.size());
    Map<String, Integer> counts = new TreeMap<>(labels.counts());
    if (counts.size() < 2) {
      throw new SdclrException(
          "a classifier needs two classes or more, and the labels are of %s: label images of another"
              .formatted(counts.isEmpty() ? "none" : "one, " + counts.keySet().iterator().next()));
    }
    List<String> classes = List.copyOf(counts.keySet());
    List<RowDecision> known = labels.classified();
    int[] rows = known.stream().mapToInt(RowDecision::image).toArray();
    int[] numbers = known.stream().mapToInt(l -> classes.indexOf(l.className())).toArray();
    int[] ofClass = counts.values().stream().mapToInt(Integer::intValue).toArray();
    double[] shares = priors.of(classes, ofClass);
    HeldOut heldOut = HeldOut.of(numbers, ofClass, seed);
    if (heldOut.folds < 2) {
      Fitted fitted = Fitted.of(features, rows, numbers, classes.size(), USUAL_C);
      return of(classes, fitted, shares, 1, USUAL_C, Optional.empty());
    }
    Tried best =
        DoubleStream.of(CANDIDATE_CS)
            .mapToObj(
                c -> {
                  float[][] logits = heldOut.logits(features, rows, numbers, classes.size(), c);
                  return Tried.of(
                      c, new HeldOutScores(logits, numbers, heldOut.fold, shares, ofClass));
                })
            .min(Comparator.comparingDouble(Tried::loss))
            .orElseThrow();
    CrossValidation validation =
        best.scores.validation(classes, heldOut.folds, best.temperature, abstainBelow);
    Fitted fitted = Fitted.of(features, rows, numbers, classes.size(), best.c);
    return of(classes, fitted, shares, best.temperature, best.c, Optional.of(validation));
  }

  /** What held-out labels say of one C, calibrated as well as they can be. */
  private record Tried(double c, double temperature, double loss, HeldOutScores scores) {

    static Tried of(double c, HeldOutScores scores) {
      double temperature = scores.bestTemperature();
      return new Tried(c, temperature, scores.loss(temperature), scores);
    }
  }

  private static LabelClassifier of(
      List<String> classes,
      Fitted fitted,
      double[] shares,
      double temperature,
      double c,
      Optional<CrossValidation> validation) {
    float[] weight = new float[fitted.weight.length];
    float[] bias = new float[fitted.bias.length];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (fitted.weight[i] / temperature);
    }
    for (int y = 0; y < bias.length; y++) {
      bias[y] = (float) (fitted.bias[y] / temperature + Math.log(shares[y]));
    }
    return new LabelClassifier(classes, weight, bias, temperature, c, validation);
  }

  /** Probabilities of all images, in their order. */
  public void classify(FeatureTable features, Visitor visitor) {
    int y = classes.size();
    if (features.dimensions() != weight.length / y) {
      throw new SdclrException(
          "the classifier takes %,d features, and the images have %,d: use the encoder that made the others"
              .formatted(weight.length / y, features.dimensions()));
    }
    float[] own = new float[y];
    try (TensorScope outer = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor columns = HostArray.tensor(weight, y, features.dimensions()).t();
      Tensor offset = HostArray.tensor(bias, y);
      for (int from = 0; from < features.size(); from += BLOCK_ROWS) {
        try (TensorScope scope = new TensorScope()) {
          int count = Math.min(BLOCK_ROWS, features.size() - from);
          Tensor block = features.rows().narrow(0, from, count);
          float[] chances = HostArray.floats(torch.addmm(offset, block, columns).softmax(1));
          for (int i = 0; i < count; i++) {
            System.arraycopy(chances, i * y, own, 0, y);
            visitor.take(from + i, own);
          }
        }
      }
    }
  }

  /** Number of the most probable class. */
  public static int best(float[] probabilities) {
    int best = 0;
    for (int c = 1; c < probabilities.length; c++) {
      best = probabilities[c] > probabilities[best] ? c : best;
    }
    return best;
  }

  /** The linear map, before calibration. */
  private record Fitted(float[] weight, float[] bias) {

    static Fitted of(FeatureTable features, int[] rows, int[] numbers, int classes, double c) {
      float[] balance = new float[classes];
      IntStream.of(numbers).forEach(y -> balance[y]++);
      for (int y = 0; y < classes; y++) {
        balance[y] = rows.length / (classes * Math.max(1, balance[y]));
      }
      try (TensorScope scope = new TensorScope();
          SoftmaxRegression regression =
              new SoftmaxRegression(features.mean(), features.deviation(), classes)) {
        regression.fit(
            HostArray.rows(features.rows(), rows),
            HostArray.indices(numbers),
            HostArray.tensor(balance, classes),
            1 / (c * rows.length));
        return new Fitted(
            HostArray.floats(regression.plainWeight()), HostArray.floats(regression.plainBias()));
      }
    }

    /** Logits of some rows. */
    float[][] logits(FeatureTable features, int[] rows) {
      int y = bias.length;
      float[][] logits = new float[rows.length][];
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        Tensor values = HostArray.rows(features.rows(), rows);
        Tensor columns = HostArray.tensor(weight, y, features.dimensions()).t();
        float[] all = HostArray.floats(torch.addmm(HostArray.tensor(bias, y), values, columns));
        for (int i = 0; i < rows.length; i++) {
          logits[i] = Arrays.copyOfRange(all, i * y, (i + 1) * y);
        }
        return logits;
      }
    }
  }

  /**
   * Which labels are held out when: those of each class in turn, so that every class stays in what
   * is learnt from.
   *
   * @param fold of each label, −1 for the only one of its class
   */
  private record HeldOut(int[] fold, int folds) {

    static HeldOut of(int[] numbers, int[] counts, long seed) {
      int folds = Math.min(MAX_FOLDS, Arrays.stream(counts).max().orElse(0));
      int classes = (int) Arrays.stream(counts).filter(count -> count > 1).count();
      int[] fold = new int[numbers.length];
      Arrays.fill(fold, -1);
      int next = 0;
      for (int c = 0; c < counts.length && classes > 1; c++) {
        if (counts[c] > 1) {
          int number = c;
          int[] own =
              IntStream.range(0, numbers.length).filter(i -> numbers[i] == number).toArray();
          SplitMix.of(seed, STREAM, c).shuffle(own);
          for (int i : own) {
            fold[i] = next++ % folds;
          }
        }
      }
      return new HeldOut(fold, classes > 1 ? folds : 0);
    }

    /** Logits of each label by a classifier that has not learnt from it; null for none. */
    float[][] logits(FeatureTable features, int[] rows, int[] numbers, int classes, double c) {
      float[][] logits = new float[rows.length][];
      for (int f = 0; f < folds; f++) {
        int now = f;
        int[] out = IntStream.range(0, rows.length).filter(i -> fold[i] == now).toArray();
        int[] in = IntStream.range(0, rows.length).filter(i -> fold[i] != now).toArray();
        if (out.length > 0) {
          Fitted fitted =
              Fitted.of(
                  features,
                  IntStream.of(in).map(i -> rows[i]).toArray(),
                  IntStream.of(in).map(i -> numbers[i]).toArray(),
                  classes,
                  c);
          float[][] own = fitted.logits(features, IntStream.of(out).map(i -> rows[i]).toArray());
          for (int i = 0; i < out.length; i++) {
            logits[out[i]] = own[i];
          }
        }
      }
      return logits;
    }
  }
}
