package dev.sdclr.mine;

import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.FoldedNorms;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import java.util.List;

/**
 * A network as it is now, and without its smallest weights, once for each share removed; closing
 * frees the copies.
 *
 * <p>A pruned pass uses the pruned branch's batch norms where the network has them, else the shared
 * ones. The former have seen the share that the run was trained with: with another share, what
 * changes is also how well they fit.
 */
record PrunedCopies(FoldedNorms whole, List<FoldedNorms> copies) implements AutoCloseable {

  /** Ranks the current weights. */
  static PrunedCopies of(Network network, List<Double> pruneFractions) {
    return new PrunedCopies(
        network.foldNorms(Branch.DENSE, ConvolutionMask.NONE),
        pruneFractions.stream().map(fraction -> pruned(network, fraction)).toList());
  }

  private static FoldedNorms pruned(Network network, double fraction) {
    try (PruneMask mask = MagnitudePruning.mask(network.convolutions(), fraction)) {
      return network.foldNorms(Branch.PRUNED, mask);
    }
  }

  /** How to run the dense branch, with running statistics. */
  Pass dense() {
    return whole.pass();
  }

  /** How to run each copy, with running statistics. */
  List<Pass> passes() {
    return copies.stream().map(FoldedNorms::pass).toList();
  }

  @Override
  public void close() {
    whole.close();
    copies.forEach(FoldedNorms::close);
  }
}
