package dev.sdclr.tensor;

/**
 * Where and how tensors are computed, as asked for.
 *
 * @param device {@code AUTO} takes a CUDA GPU when the build and machine have one
 * @param type {@code AUTO} takes bf16 where the processor gains from it, else fp32
 * @param threads of the tensor library, in [1, 1024]; 0 for one per physical core
 * @param loaderThreads that decode and augment, in [1, 1024]; 0 for one per available core
 * @param convolutions how they are computed in training; absent in runs older than the choice,
 *     which were {@code DIRECT}
 * @param activations whether the encoder's are kept for the backward pass; absent in runs older
 *     than the choice, which kept them
 */
public record ComputeConfig(
    DeviceChoice device,
    TypeChoice type,
    int threads,
    int loaderThreads,
    ConvolutionChoice convolutions,
    ActivationChoice activations) {

  /** Everything chosen by what the machine has. */
  public static final ComputeConfig AUTO =
      new ComputeConfig(
          DeviceChoice.AUTO, TypeChoice.AUTO, 0, 0, ConvolutionChoice.AUTO, ActivationChoice.KEPT);

  /** Asked-for device. */
  public enum DeviceChoice {
    AUTO,
    CPU,
    CUDA
  }

  /** Asked-for compute type. */
  public enum TypeChoice {
    AUTO,
    BF16,
    FP32,
    FP64
  }

  /** Asked-for way to convolve. */
  public enum ConvolutionChoice {
    /** Small, deep maps by Winograd's filtering where the processor gains from it. */
    AUTO,
    /** All by the definition. */
    DIRECT,
    /** Small, deep maps by Winograd's filtering on any processor; not in fp64, nor on a GPU. */
    WINOGRAD
  }

  /** What becomes of the encoder's activations between the forward and the backward pass. */
  public enum ActivationChoice {
    /** They are kept. */
    KEPT,
    /** They are computed once more, block by block: takes less memory, and longer. */
    RECOMPUTED
  }

  public ComputeConfig {
    activations = activations == null ? ActivationChoice.KEPT : activations;
    convolutions = convolutions == null ? ConvolutionChoice.DIRECT : convolutions;
    requireThreads("threads", threads);
    requireThreads("loaderThreads", loaderThreads);
  }

  /** With activations that are kept. */
  public ComputeConfig(
      DeviceChoice device,
      TypeChoice type,
      int threads,
      int loaderThreads,
      ConvolutionChoice convolutions) {
    this(device, type, threads, loaderThreads, convolutions, ActivationChoice.KEPT);
  }

  private static void requireThreads(String name, int value) {
    if (value < 0 || value > 1024) {
      throw new IllegalArgumentException(
          "compute.%s must be in [0, 1024] (0: as the machine has), was %d".formatted(name, value));
    }
  }

  public ComputeConfig withType(TypeChoice choice) {
    return new ComputeConfig(device, choice, threads, loaderThreads, convolutions, activations);
  }
}
