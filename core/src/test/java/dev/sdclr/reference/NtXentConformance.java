package dev.sdclr.reference;

import static dev.sdclr.reference.ReferenceTensors.leaf;

import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss and its gradients to both views, always against the float64 numbers.
 *
 * <p>Float64 must agree to 1e-9. Float32 cannot: logits as large as 1/t are rounded to a multiple
 * of their last place, and the loss is a difference of two such numbers, so that an error of that
 * size remains even where the loss itself is tiny. The same holds, 2^29 times smaller, in float64
 * at temperature 0.01. Without a maximum subtracted, the reference overflows there in float32; ours
 * must give the float64 value.
 */
final class NtXentConformance {

  private static final double F64 = 1e-9;

  /** Twice the reference's own float32 error in the worst of its ordinary cases. */
  private static final double F32 = 2e-6;

  private NtXentConformance() {}

  static void run(ReferenceCase reference, Comparison comparison) {
    for (Precision precision : Precision.values()) {
      try (TensorScope scope = new TensorScope()) {
        compare(reference, comparison, precision);
      }
    }
  }

  private static void compare(ReferenceCase reference, Comparison comparison, Precision precision) {
    Compute compute = precision.compute();
    double temperature = reference.settings().get("temperature").doubleValue();
    Tensor z1 = leaf(reference.array("f1"), compute);
    Tensor z2 = leaf(reference.array("f2"), compute);
    Tensor loss = new NtXentLoss(temperature).loss(z1, z2);
    loss.backward();

    double relative = precision == Precision.F64 ? F64 : F32;
    double lastPlace =
        precision == Precision.F64
            ? Math.ulp(1 / temperature)
            : Math.ulp((float) (1 / temperature));
    double expected = reference.values().get("loss_f64").doubleValue();
    comparison.number(
        "loss" + precision.suffix(),
        loss.item_double(),
        expected,
        Math.max(relative * expected, 4 * lastPlace));

    double rounding = lastPlace / temperature / z1.size(0);
    double[] grad1 = HostArray.doubles(z1.grad());
    double[] grad2 = HostArray.doubles(z2.grad());
    int columns = (int) z1.size(1);
    Rows rows = new Rows(comparison, columns, relative, rounding);
    rows.compare("grad_f1" + precision.suffix(), grad1, gradient(reference, "grad_f1_f64"));
    rows.compare("grad_f2" + precision.suffix(), grad2, gradient(reference, "grad_f2_f64"));
    if (reference.hasArray("grad_interleaved_f64")) {
      rows.compare(
          "grad_interleaved" + precision.suffix(),
          interleaved(grad1, grad2, columns),
          gradient(reference, "grad_interleaved_f64"));
    }
  }

  private static double[] gradient(ReferenceCase reference, String array) {
    return reference.array(array).doubles();
  }

  /** Rows of both views by turns. */
  private static double[] interleaved(double[] first, double[] second, int columns) {
    double[] both = new double[first.length + second.length];
    for (int row = 0; row < first.length / columns; row++) {
      System.arraycopy(first, row * columns, both, 2 * row * columns, columns);
      System.arraycopy(second, row * columns, both, (2 * row + 1) * columns, columns);
    }
    return both;
  }

  /** Compares row by row, since the gradient of a zero row is 1e12 times that of others. */
  private record Rows(Comparison comparison, int columns, double relative, double rounding) {

    void compare(String what, double[] actual, double[] expected) {
      for (int from = 0; from < expected.length; from += columns) {
        double[] row = java.util.Arrays.copyOfRange(expected, from, from + columns);
        comparison.array(
            what + " row " + from / columns,
            java.util.Arrays.copyOfRange(actual, from, from + columns),
            row,
            Math.max(relative * Comparison.largest(row), rounding));
      }
    }
  }
}
