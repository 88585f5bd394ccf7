package dev.sdclr.tensor;

import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/**
 * A region in which a network trains, with as many threads for single-precision matrix products as
 * help it.
 *
 * <p>Mostly one, as they are small (heads and losses), and OpenBLAS's other threads, once woken,
 * spin for a while beside the convolutions. In float64 it does the convolutions too, and has all.
 * In float32 it does those that are filtered, and has all but where there are lanes of one thread
 * each, which multiply at once. Closing gives all of them back.
 */
public final class BlasThreads implements AutoCloseable {

  private final Compute compute;

  /**
   * Opens the region.
   *
   * @param lanes pieces of a step that are computed at once, at least 1
   */
  public BlasThreads(Compute compute, int lanes) {
    this.compute = compute;
    torch.set_num_threads(compute.threads()); // an encoder of other settings may have set its own
    openblas.blas_set_num_threads(threads(compute, lanes));
  }

  private static int threads(Compute compute, int lanes) {
    boolean convolves =
        switch (compute.type()) {
          case FP64 -> true;
          case FP32 -> compute.winograd() && compute.threads() > lanes;
          case BF16 -> false;
        };
    return convolves ? compute.threads() : 1;
  }

  @Override
  public void close() {
    openblas.blas_set_num_threads(compute.threads());
  }
}
