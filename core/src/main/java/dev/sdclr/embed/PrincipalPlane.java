package dev.sdclr.embed;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
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
 * @param explained share of the variance along x and along y, in [0, 1]; 0 where nothing varies
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record PrincipalPlane(double[] x, double[] y, double[] explained) {

  static final String METHOD = "principal components of the features, each scaled to length one";

  private static final int BLOCK_ROWS = 1024;
  private static final int SAMPLE = 1 << 16;
  private static final double MIN_VARIANCE = 1e-12;

  /**
   * Finds the plane, of more than {@value #SAMPLE} rows by as many that lie evenly among them;
   * features of one dimension lie on a line. Needs room for a block of rows only.
   *
   * @param rows (N, D), float32 or float64, of length one
   */
  public static PrincipalPlane of(Tensor rows) {
    int n = Math.toIntExact(rows.size(0));
    double[][] places = {new double[n], new double[n]};
    double[] explained = new double[2];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor mean = mean(rows);
      T_TensorTensor_T spectrum = torch.linalg_eigh(covariance(rows, mean)); // ascending
      double[] values = HostArray.doubles(spectrum.get0());
      double total = Arrays.stream(values).map(value -> Math.max(0, value)).sum();
      for (int axis = 0; axis < Math.min(2, values.length); axis++) {
        int which = values.length - 1 - axis;
        explained[axis] = total > MIN_VARIANCE ? Math.max(0, values[which]) / total : 0;
        project(rows, mean, spectrum.get1().select(1, which), places[axis]);
      }
    }
    return new PrincipalPlane(places[0], places[1], explained);
  }

  private static Tensor mean(Tensor rows) {
    Tensor sum = torch.zeros(rows.size(1)).to(ScalarType.Double);
    for (int from = 0; from < rows.size(0); from += BLOCK_ROWS) {
      try (TensorScope scope = new TensorScope()) {
        sum.add_(block(rows, from).sum(0).to(ScalarType.Double));
      }
    }
    return sum.div_(new Scalar((double) rows.size(0)));
  }

  private static Tensor covariance(Tensor rows, Tensor mean) {
    Tensor chosen = sample(rows);
    Tensor middle = mean.to(rows.scalar_type());
    Tensor scatter = torch.zeros(rows.size(1), rows.size(1)).to(ScalarType.Double);
    for (int from = 0; from < chosen.size(0); from += BLOCK_ROWS) {
      try (TensorScope scope = new TensorScope()) {
        Tensor centred = block(chosen, from).sub(middle);
        scatter.add_(centred.t().mm(centred).to(ScalarType.Double));
      }
    }
    return scatter.div_(new Scalar((double) chosen.size(0)));
  }

  private static Tensor sample(Tensor rows) {
    long n = rows.size(0);
    if (n <= SAMPLE) {
      return rows;
    }
    int[] chosen = new int[SAMPLE];
    Arrays.setAll(chosen, i -> (int) (i * n / SAMPLE));
    return HostArray.rows(rows, chosen);
  }

  private static void project(Tensor rows, Tensor mean, Tensor component, double[] places) {
    double largest = 0;
    for (double weight : HostArray.doubles(component)) {
      largest = Math.abs(weight) > Math.abs(largest) ? weight : largest;
    }
    double sign = Math.signum(largest);
    Tensor direction = component.to(rows.scalar_type()).contiguous();
    double middle = mean.dot(component).item_double();
    for (int from = 0; from < places.length; from += BLOCK_ROWS) {
      try (TensorScope scope = new TensorScope()) {
        double[] along = HostArray.doubles(block(rows, from).mv(direction));
        for (int i = 0; i < along.length; i++) {
          places[from + i] = sign * (along[i] - middle);
        }
      }
    }
  }

  private static Tensor block(Tensor rows, int from) {
    return rows.narrow(0, from, Math.min(BLOCK_ROWS, rows.size(0) - from));
  }
}
