package dev.sdclr.train;

import dev.sdclr.Ranges;

/**
 * How the processes of a run work together; without meaning for one process alone.
 *
 * @param synchronizedBatchNorm whether batch norms see the batches of all ranks, as one process
 *     would; absent: true
 * @param compressedGradients whether gradients are sent as bf16; absent: false
 * @param bucketMebibytes of gradients are sent at once, in [1, 1024]; absent: 25, as in PyTorch
 * @param timeoutSeconds that a rank waits for the others, in [5, 86400]; absent: 300
 */
public record DistributedConfig(
    Boolean synchronizedBatchNorm,
    Boolean compressedGradients,
    Integer bucketMebibytes,
    Integer timeoutSeconds) {

  /** Everything absent. */
  public static final DistributedConfig DEFAULT = new DistributedConfig(null, null, null, null);

  public DistributedConfig {
    synchronizedBatchNorm = synchronizedBatchNorm == null || synchronizedBatchNorm;
    compressedGradients = compressedGradients != null && compressedGradients;
    bucketMebibytes = bucketMebibytes == null ? 25 : bucketMebibytes;
    timeoutSeconds = timeoutSeconds == null ? 300 : timeoutSeconds;
    Ranges.within("distributed.bucketMebibytes", bucketMebibytes, 1, 1024);
    Ranges.within("distributed.timeoutSeconds", timeoutSeconds, 5, 86_400);
  }
}
