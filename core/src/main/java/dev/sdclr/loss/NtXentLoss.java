package dev.sdclr.loss;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.UnitRows;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Normalised temperature-scaled cross entropy (SimCLR, equation 1), with a focal exponent if asked.
 *
 * <p>Each of the 2N projections should find its partner among the other 2N − 1, by cosine
 * similarity over the temperature; both views' similarities to one another and among themselves
 * take part. The maximum is subtracted before exponentials, so that small temperatures do not
 * overflow.
 *
 * <p>With gamma above 0, rows that find their partner with probability p count (1 − p)^gamma times:
 * the focal baseline of Zhou et al. 2023, <i>Combating Representation Learning Disparity with
 * Geometric Harmonization</i>, whose code takes gamma 2.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class NtXentLoss implements ContrastiveLoss {

  private final double temperature;
  private final double gamma;

  /**
   * Makes the loss without a focal exponent.
   *
   * @param temperature above 0; published: 0.2 to 0.5
   * @throws IllegalArgumentException when it is not
   */
  public NtXentLoss(double temperature) {
    this(temperature, 0);
  }

  /**
   * Makes the loss.
   *
   * @param temperature above 0; published: 0.2 to 0.5
   * @param gamma focal exponent, at least 0; 0 is plain NT-Xent
   * @throws IllegalArgumentException when either is out of its range
   */
  public NtXentLoss(double temperature, double gamma) {
    Ranges.positive("temperature", temperature);
    Ranges.notNegative("gamma", gamma);
    this.temperature = temperature;
    this.gamma = gamma;
  }

  @Override
  public NtXentLoss withTemperature(double other) {
    return new NtXentLoss(other, gamma);
  }

  @Override
  public Tensor loss(Tensor z1, Tensor z2) {
    if (gamma > 0) {
      return perImage(z1, z2).mean();
    }
    return torch.cross_entropy(similarity(z1, z2), partners(z1.size(0), z1));
  }

  @Override
  public Tensor perImage(Tensor z1, Tensor z2) {
    long n = z1.size(0);
    Tensor similarity = similarity(z1, z2);
    Tensor all = similarity.logsumexp(1); // (2N)
    Tensor partner = similarity.diagonal(n, 0, 1); // (N), equal for both rows
    if (gamma > 0) {
      Tensor first = Focal.of(all.narrow(0, 0, n).sub(partner), gamma);
      Tensor second = Focal.of(all.narrow(0, n, n).sub(partner), gamma);
      return first.add(second).div(new Scalar(2));
    }
    return all.narrow(0, 0, n).add(all.narrow(0, n, n)).div_(new Scalar(2)).sub_(partner);
  }

  @Override
  public Tensor perImage(Tensor z1, Tensor z2, long first, long count) {
    long n = z1.size(0);
    Tensor z = UnitRows.of(torch.cat(new TensorVector(z1, z2))); // (2N, D)
    Tensor rows = torch.arange(new Scalar(first), new Scalar(first + count), indices(z1));
    Tensor partnersOfFirst = rows.add(new Scalar(n));
    Tensor own = ofAnchors(z, rows, partnersOfFirst);
    return own.add(ofAnchors(z, partnersOfFirst, rows)).div(new Scalar(2));
  }

  /** The loss of some rows of z (n), whose partners are other rows. */
  private Tensor ofAnchors(Tensor z, Tensor rows, Tensor partners) {
    Tensor similarity =
        torch.mm(z.index_select(0, rows), z.t()).div_(new Scalar(temperature)); // (n, 2N)
    Scalar never = new Scalar(Double.NEGATIVE_INFINITY);
    Tensor others = similarity.scatter(1, rows.unsqueeze(1), never);
    Tensor partner = others.gather(1, partners.unsqueeze(1)).squeeze(1);
    return Focal.of(others.logsumexp(1).sub(partner), gamma);
  }

  private static TensorOptions indices(Tensor like) {
    return like.options().dtype(new ScalarTypeOptional(torch.ScalarType.Long));
  }

  /** Cosines over the temperature (2N, 2N), minus infinity for a row with itself. */
  private Tensor similarity(Tensor z1, Tensor z2) {
    Tensor z = UnitRows.of(torch.cat(new TensorVector(z1, z2))); // (2N, D)
    Tensor similarity = torch.mm(z, z.t()).div_(new Scalar(temperature));
    return similarity.fill_diagonal_(new Scalar(Double.NEGATIVE_INFINITY));
  }

  /** Row i's partner is row i + N, and the other way round. */
  private static Tensor partners(long n, Tensor like) {
    Tensor rows = torch.arange(new Scalar(2 * n), indices(like));
    return rows.add(new Scalar(n)).remainder_(new Scalar(2 * n));
  }
}
