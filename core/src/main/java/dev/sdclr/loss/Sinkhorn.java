package dev.sdclr.loss;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Soft assignment of rows to classes that respects how many rows each class is due.
 *
 * <p>Of all assignments with the given marginals, the one that costs least, smoothed by an entropy
 * (Cuturi 2013, <i>Sinkhorn Distances</i>, algorithm 1): exp(logits / temperature) with columns and
 * rows scaled in turn, rows last, so that every row sums up to 1 while columns approach the prior.
 *
 * @param temperature above 0
 * @param iterations at least 1
 */
record Sinkhorn(double temperature, int iterations) {

  Sinkhorn {
    Ranges.positive("temperature", temperature);
    Ranges.atLeast("iterations", iterations, 1);
  }

  /**
   * Assigns rows.
   *
   * @param logits (N, K), float32 or float64, within [−1, 1]; a constant here
   * @param prior (K), at least 0, with sum 1: share of the rows that each class is due
   * @return (N, K) of the logits' type, each row a distribution; no gradient flows out of it
   */
  Tensor assign(Tensor logits, Tensor prior) {
    try (NoGradient none = new NoGradient()) {
      // Doubles, as exponentials of a small temperature would vanish in float32.
      Tensor exponents = logits.to(ScalarType.Double).div(new Scalar(temperature));
      // One factor for all elements changes nothing but keeps exponentials at most 1.
      Tensor joint = exponents.sub(exponents.max()).exp_(); // (N, K)
      double n = logits.size(0);
      Tensor byColumn = prior.to(ScalarType.Double).clone(); // (K)
      Tensor byRow = joint.select(1, 0).clone().fill_(new Scalar(1 / n)); // (N)
      balance(joint, byColumn, byRow);
      return joint.mul_(byColumn).mul_(byRow.unsqueeze(1)).mul_(new Scalar(n)).to(logits);
    }
  }

  /** Finds the factors; {@code byColumn} holds the columns' shares, {@code byRow} the rows'. */
  private void balance(Tensor joint, Tensor byColumn, Tensor byRow) {
    Tensor columnShares = byColumn.clone();
    Tensor rowShares = byRow.clone();
    Tensor columns = joint.t();
    for (int i = 0; i < iterations; i++) {
      try (TensorScope iteration = new TensorScope()) {
        byColumn.copy_(columnShares.div(columns.mv(byRow)));
        byRow.copy_(rowShares.div(joint.mv(byColumn)));
      }
    }
  }
}
