package dev.sdclr.rare;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The plane in which the rows of a table vary most: their first two principal components.
 *
 * <p>Each component points to where its largest weight is positive, so that the same features give
 * the same picture.
 *
 * @param x first component, N
 * @param y second component, N
 * @param explained share of the variance along x and along y, in [0, 1]
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record FeaturePlane(float[] x, float[] y, double[] explained) {

  private static final int SAMPLE = 1 << 16;

  /**
   * Finds the plane, of more than {@value #SAMPLE} rows by as many that lie evenly among them;
   * features of one dimension lie on a line.
   */
  public static FeaturePlane of(FeatureTable features) {
    int n = features.size();
    float[][] places = {new float[n], new float[n]};
    double[] explained = new double[2];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      T_TensorTensor_T spectrum = torch.linalg_eigh(features.covariance(SAMPLE)); // ascending
      double[] values = HostArray.doubles(spectrum.get0());
      double total = Arrays.stream(values).map(value -> Math.max(0, value)).sum();
      for (int axis = 0; axis < Math.min(2, values.length); axis++) {
        int which = values.length - 1 - axis;
        explained[axis] = total > 0 ? Math.max(0, values[which]) / total : 0;
        project(features, spectrum.get1().select(1, which), places[axis]);
      }
    }
    return new FeaturePlane(places[0], places[1], explained);
  }

  private static void project(FeatureTable features, Tensor component, float[] places) {
    double largest = 0;
    for (double weight : HostArray.doubles(component)) {
      largest = Math.abs(weight) > Math.abs(largest) ? weight : largest;
    }
    float sign = (float) Math.signum(largest);
    Tensor direction = component.to(ScalarType.Float).contiguous();
    double middle = features.mean().dot(direction).item_double();
    features.eachBlock(
        from -> {
          float[] block = HostArray.floats(features.block(from).mv(direction));
          for (int i = 0; i < block.length; i++) {
            places[from + i] = sign * (float) (block[i] - middle);
          }
        });
  }
}
