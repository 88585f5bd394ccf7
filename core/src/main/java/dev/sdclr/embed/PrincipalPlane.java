package dev.sdclr.embed;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The plane in which features of length one vary most: their first two principal components.
 *
 * <p>Of two such features the distance tells the cosine. Each component points to where its largest
 * weight is positive, so that the same features give the same picture.
 *
 * @param x first component, N
 * @param y second component, N
 * @param explained percent of the variance along x and along y; 0 where nothing varies
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record PrincipalPlane(double[] x, double[] y, double[] explained) {

  static final String METHOD = "principal components of the features, each scaled to length one";

  private static final double MIN_NORM = 1e-12;

  /**
   * Finds the plane.
   *
   * @param features (N, D), D at least 2
   */
  static PrincipalPlane of(Tensor features) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor rows = UnitRows.of(features.to(ScalarType.Double));
      Tensor centred = rows.sub(rows.mean(new long[] {0}, true, null)); // (N, D)
      Tensor scatter = torch.mm(centred.t(), centred); // (D, D), ascending eigenvalues follow
      T_TensorTensor_T spectrum = torch.linalg_eigh(scatter);
      double[] values = HostArray.doubles(spectrum.get0());
      double[] x = along(centred, spectrum.get1(), values.length - 1);
      double[] y = along(centred, spectrum.get1(), values.length - 2);
      return new PrincipalPlane(x, y, explained(values));
    }
  }

  private static double[] along(Tensor centred, Tensor components, int which) {
    Tensor component = components.narrow(1, which, 1); // (D, 1)
    double[] weights = HostArray.doubles(component);
    double largest = 0;
    for (double weight : weights) {
      largest = Math.abs(weight) > Math.abs(largest) ? weight : largest;
    }
    double sign = Math.signum(largest);
    double[] places = HostArray.doubles(torch.mm(centred, component));
    return Arrays.stream(places).map(place -> sign * place).toArray();
  }

  private static double[] explained(double[] values) {
    double total = Arrays.stream(values).map(value -> Math.max(0, value)).sum();
    int last = values.length - 1;
    return total <= MIN_NORM
        ? new double[2]
        : new double[] {
          100 * Math.max(0, values[last]) / total, 100 * Math.max(0, values[last - 1]) / total
        };
  }
}
