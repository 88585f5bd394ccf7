package dev.sdclr.export;

import dev.sdclr.tensor.HostArray;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A linear classifier of features f, to be written behind their encoder: its probabilities are
 * softmax(W f / ‖f‖ + b).
 *
 * @param classes names of the Y classes, in the order of the probabilities
 * @param weight W, (Y, D) row by row
 * @param bias b, (Y)
 * @param properties what else the file is to say of it
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record ClassifierLayer(
    List<String> classes, float[] weight, float[] bias, Map<String, String> properties) {

  /** As features are scaled everywhere, so that zeros stay zeros. */
  static final float MIN_NORM = 1e-12f;

  /** Checks that the sizes belong together. */
  public ClassifierLayer {
    classes = List.copyOf(classes);
    properties = Map.copyOf(properties);
    int y = classes.size();
    if (y < 2 || bias.length != y || weight.length == 0 || weight.length % y != 0) {
      throw new IllegalArgumentException(
          "%d classes do not match %d weights and %d biases"
              .formatted(y, weight.length, bias.length));
    }
  }

  /** Numbers of one image's features, D. */
  int dimension() {
    return weight.length / classes.size();
  }

  /** W (Y, D), in the scope of the caller. */
  Tensor weightTensor() {
    return HostArray.tensor(weight, classes.size(), dimension());
  }

  /** b (Y), in the scope of the caller. */
  Tensor biasTensor() {
    return HostArray.tensor(bias, classes.size());
  }

  /**
   * The probabilities of one image (Y), summed in float64: what the file is compared with.
   *
   * @param features (D)
   */
  float[] probabilities(float[] features) {
    double squares = 0;
    for (float value : features) {
      squares += (double) value * value;
    }
    double norm = Math.max(MIN_NORM, Math.sqrt(squares));
    double[] logits = new double[bias.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < logits.length; c++) {
      double product = 0;
      for (int i = 0; i < features.length; i++) {
        product += (double) weight[c * features.length + i] * features[i];
      }
      logits[c] = product / norm + bias[c];
      largest = Math.max(largest, logits[c]);
    }
    double sum = 0;
    for (int c = 0; c < logits.length; c++) {
      logits[c] = Math.exp(logits[c] - largest);
      sum += logits[c];
    }
    float[] probabilities = new float[logits.length];
    for (int c = 0; c < logits.length; c++) {
      probabilities[c] = (float) (logits[c] / sum);
    }
    return probabilities;
  }
}
