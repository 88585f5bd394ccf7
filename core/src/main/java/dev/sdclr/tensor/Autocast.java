package dev.sdclr.tensor;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A region in which convolutions and matrix products run in bfloat16, on its thread.
 *
 * <p>Does nothing unless the compute type is {@link ComputeType#BF16}. Losses and backward passes
 * belong outside. Weights are converted at each use: a cache would be shared by all threads.
 */
public final class Autocast implements AutoCloseable {

  private final Compute compute;
  private final boolean enabled;

  public Autocast(Compute compute) {
    this.compute = compute;
    this.enabled = compute.type() == ComputeType.BF16;
    if (enabled) {
      torch.set_autocast_dtype(compute.deviceType(), ScalarType.BFloat16);
      torch.set_autocast_enabled(compute.deviceType(), true);
      torch.set_autocast_cache_enabled(false);
    }
  }

  @Override
  public void close() {
    if (enabled) {
      torch.set_autocast_enabled(compute.deviceType(), false);
    }
  }
}
