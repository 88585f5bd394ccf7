package dev.sdclr.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A batch's rows, of which each rank has its part.
 *
 * @param ranks that share the batch
 * @param first place of this rank's first row
 * @param total rows of the batch
 */
public record RankRows(Ranks ranks, long first, long total) {

  /**
   * The rows of all ranks, without gradient.
   *
   * @param own this rank's rows (n, …)
   * @return (total, …)
   */
  public Tensor values(Tensor own) {
    if (ranks.isAlone()) {
      return own;
    }
    try (NoGradient none = new NoGradient()) {
      Tensor all = padded(own.detach()).contiguous();
      ranks.sum(all, Channel.STEP);
      return all;
    }
  }

  /**
   * The rows of all ranks; what each rank's loss makes of them goes back, summed, to the rank that
   * has the row.
   *
   * @param own this rank's rows (n, D)
   * @return (total, D)
   */
  public Tensor all(Tensor own) {
    if (ranks.isAlone()) {
      return own;
    }
    Tensor others = values(own).clone();
    others.narrow(0, first, own.size(0)).zero_();
    Tensor all = padded(own).add(others);
    all.register_hook(sumOfGradients());
    return all;
  }

  /**
   * What each rank adds to a loss that all compute alike, from the rows of all.
   *
   * @param loss a scalar
   */
  public Tensor share(Tensor loss) {
    return ranks.isAlone() ? loss : loss.div(new Scalar((double) ranks.size()));
  }

  private Tensor padded(Tensor own) {
    long after = total - first - own.size(0);
    return torch.cat(new TensorVector(zeros(first, own), own, zeros(after, own)));
  }

  private static Tensor zeros(long rows, Tensor like) {
    long[] shape = like.sizes().vec().get();
    shape[0] = rows;
    return like.new_zeros(shape);
  }

  /** Lives as long as the open scope, in which the backward pass has to run. */
  private TensorTensorHook sumOfGradients() {
    return new TensorTensorHook() {
      @Override
      public TensorBase call(TensorBase gradient) {
        Tensor sum = new Tensor(gradient).contiguous().clone();
        ranks.sum(sum, Channel.STEP);
        return sum;
      }
    };
  }
}
