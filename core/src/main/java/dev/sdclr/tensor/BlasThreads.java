package dev.sdclr.tensor;

import org.bytedeco.openblas.global.openblas;

/**
 * A region in which single-precision matrix products run on one thread.
 *
 * <p>While a network trains they are small (heads and losses), and OpenBLAS's other threads, once
 * woken, spin for some 20 ms beside the convolutions. In float64 it does the convolutions too, so
 * that its threads stay. Closing gives all of them back.
 */
public final class BlasThreads implements AutoCloseable {

  private final Compute compute;

  public BlasThreads(Compute compute) {
    this.compute = compute;
    openblas.blas_set_num_threads(compute.type() == ComputeType.FP64 ? compute.threads() : 1);
  }

  @Override
  public void close() {
    openblas.blas_set_num_threads(compute.threads());
  }
}
