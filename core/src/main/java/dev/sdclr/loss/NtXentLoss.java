package dev.sdclr.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Normalised temperature-scaled cross entropy (SimCLR, equation 1).
 *
 * <p>Each of the 2N projections should find its partner among the other 2N − 1, by cosine
 * similarity over the temperature; both views' similarities to one another and among themselves
 * take part. The maximum is subtracted before exponentials, so that small temperatures do not
 * overflow.
 */
public final class NtXentLoss {

  private static final double LEAST_NORM = 1e-12;

  private final double temperature;

  /**
   * Makes the loss.
   *
   * @param temperature above 0; published: 0.2 to 0.5
   * @throws IllegalArgumentException when it is not
   */
  public NtXentLoss(double temperature) {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be > 0, was " + temperature);
    }
    this.temperature = temperature;
  }

  /**
   * Compares two views.
   *
   * @param z1 projections of the first view (N, D), float32 or float64, N ≥ 2
   * @param z2 projections of the second view (N, D), row i of the same image as in {@code z1}
   * @return the mean over all 2N rows, a scalar
   */
  public Tensor loss(Tensor z1, Tensor z2) {
    long n = z1.size(0);
    Tensor z = unit(torch.cat(new TensorVector(z1, z2))); // (2N, D)
    Tensor similarity = torch.mm(z, z.t()).div_(new Scalar(temperature)); // (2N, 2N)
    similarity = similarity.fill_diagonal_(new Scalar(Double.NEGATIVE_INFINITY));
    return torch.cross_entropy(similarity, partners(n, z));
  }

  /**
   * Compares two views, image by image.
   *
   * @param z1 projections of the first view (N, D), float32 or float64
   * @param z2 projections of the second view (N, D), row i of the same image as in {@code z1}
   * @return of each image the mean over its two rows (N): {@link #loss} is the mean of these
   */
  public Tensor perImage(Tensor z1, Tensor z2) {
    long n = z1.size(0);
    Tensor z = unit(torch.cat(new TensorVector(z1, z2))); // (2N, D)
    Tensor similarity = torch.mm(z, z.t()).div_(new Scalar(temperature)); // (2N, 2N)
    similarity = similarity.fill_diagonal_(new Scalar(Double.NEGATIVE_INFINITY));
    Tensor all = similarity.logsumexp(1); // (2N)
    Tensor partner = similarity.diagonal(n, 0, 1); // (N), equal for both rows
    return all.narrow(0, 0, n).add(all.narrow(0, n, n)).div_(new Scalar(2)).sub_(partner);
  }

  /** Row i's partner is row i + N, and the other way round. */
  private static Tensor partners(long n, Tensor like) {
    Tensor rows =
        torch.arange(
            new Scalar(2 * n),
            like.options()
                .dtype(new org.bytedeco.pytorch.ScalarTypeOptional(torch.ScalarType.Long)));
    return rows.add(new Scalar(n)).remainder_(new Scalar(2 * n));
  }

  private static Tensor unit(Tensor z) {
    Tensor norms = z.norm(new ScalarOptional(new Scalar(2)), new long[] {1}, true);
    return z.div(norms.clamp_min(new Scalar(LEAST_NORM)));
  }
}
