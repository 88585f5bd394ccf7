package dev.sdclr.eval;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Votes by the k most similar labelled images (Wu et al. 2018, section 3.4).
 *
 * <p>Similarity is the cosine of the features; a neighbour's vote weighs exp(similarity /
 * temperature). Where there are fewer labelled images than k, all of them vote.
 *
 * @param neighbours k, at least 1
 * @param temperature above 0
 */
public record KnnClassifier(int neighbours, double temperature) {

  /** The usual choice for small collections. */
  public static final KnnClassifier DEFAULT = new KnnClassifier(20, 0.1);

  private static final int QUERIES_AT_ONCE = 1024;

  /** One gibibyte. */
  private static final int COSINES_AT_ONCE = 1 << 28;

  public KnnClassifier {
    Ranges.atLeast("neighbours", neighbours, 1);
    Ranges.require("temperature", temperature, temperature > 0, "> 0");
  }

  /**
   * One phrase for results.
   *
   * @param labelled images to vote
   */
  String protocol(int labelled) {
    String k =
        labelled < neighbours
            ? "%d, which is all there are, less than the %d asked for"
                .formatted(labelled, neighbours)
            : String.valueOf(neighbours);
    return "kNN, k = %s, cosine, temperature %s".formatted(k, temperature);
  }

  /** Predicts the class of each query from {@code bank}. */
  public int[] predict(Features bank, Features queries, int classes) {
    int[] predicted = new int[queries.size()];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor keys = UnitRows.of(bank.values()).t().contiguous(); // (D, bank)
      int atOnce = Math.max(1, Math.min(QUERIES_AT_ONCE, COSINES_AT_ONCE / bank.size()));
      for (int from = 0; from < queries.size(); from += atOnce) {
        int count = Math.min(atOnce, queries.size() - from);
        vote(bank, keys, queries.values().narrow(0, from, count), classes, predicted, from);
      }
    }
    return predicted;
  }

  private void vote(
      Features bank, Tensor keys, Tensor queries, int classes, int[] predicted, int from) {
    try (TensorScope scope = new TensorScope()) {
      int k = Math.min(neighbours, bank.size());
      Tensor similarity = torch.mm(UnitRows.of(queries), keys); // (queries, bank)
      T_TensorTensor_T nearest = similarity.topk(k);
      float[] values = HostArray.floats(nearest.get0());
      int[] indices = HostArray.ints(nearest.get1());
      double[] votes = new double[classes];
      for (int q = 0; q * k < values.length; q++) {
        Arrays.fill(votes, 0);
        for (int i = q * k; i < (q + 1) * k; i++) {
          // The nearest comes first: relative to it no temperature makes the weights overflow.
          votes[bank.labels()[indices[i]]] += Math.exp((values[i] - values[q * k]) / temperature);
        }
        predicted[from + q] = argMax(votes);
      }
    }
  }

  private static int argMax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
