package dev.sdclr.tensor;

import dev.sdclr.UsageException;
import dev.sdclr.tensor.ComputeConfig.ActivationChoice;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where and how tensors are computed on this machine, as resolved from a {@link ComputeConfig}.
 *
 * @param cuda on a CUDA GPU, else on the processor
 * @param type precision of convolutions and matrix products
 * @param threads of the tensor library
 * @param loaderThreads that decode and augment
 * @param winograd whether training may convolve by Winograd's filtering
 * @param recomputes whether training computes an encoder's activations once more for the backward
 *     pass, and does not keep them
 * @param facts how the settings left to the machine were chosen, a sentence each
 * @param ranks that train together, this one among them
 * @param normRanks that share the statistics of batch norms
 */
public record Compute(
    boolean cuda,
    ComputeType type,
    int threads,
    int loaderThreads,
    boolean winograd,
    boolean recomputes,
    List<String> facts,
    Ranks ranks,
    Ranks normRanks) {

  private static final String FILTERING = "convolves small, deep maps by Winograd's filtering";
  private static final String ON_GPU = "computes on a CUDA GPU.";
  private static final String IN_FP32 = "computes in fp32: bf16 is no faster on this processor.";
  private static final String IN_BF16 =
      "computes in bf16 as it was told: fp32 is as fast on this processor, and more exact.";
  private static final String NOTHING_TO_FILTER =
      "computes all convolutions directly: no map is small and deep enough to be filtered.";
  private static final String NOT_FILTERED =
      "computes all convolutions directly: there is no filtering in fp64, or on a GPU.";
  private static final String CROWDED = "computes on more threads than run at once here";
  private static final String RECOMPUTES =
      "computes activations once more for the backward pass: slower, in less memory.";

  public Compute {
    facts = List.copyOf(facts);
  }

  /**
   * Loads libtorch, sets its threads and resolves what was left to the machine.
   *
   * @throws UsageException when CUDA is asked for and there is none
   */
  public static Compute resolve(ComputeConfig config) {
    return resolve(config, 1, 1);
  }

  /**
   * The same where several processes share this machine's cores.
   *
   * @param processes of this machine that compute at once, at least 1
   * @param lanes pieces of an update that are computed at once where there are threads for them, at
   *     least 1
   * @throws UsageException when CUDA is asked for and there is none
   */
  public static Compute resolve(ComputeConfig config, int processes, int lanes) {
    NativeLibrary.load();
    List<String> facts = new ArrayList<>();
    boolean cuda = resolveCuda(config);
    if (cuda) {
      facts.add(ON_GPU);
    }
    ComputeType type = resolveType(config, cuda, facts);
    int threads =
        config.threads() > 0
            ? config.threads()
            : Math.max(1, Processor.physicalCores() / processes);
    int loaders =
        config.loaderThreads() > 0
            ? config.loaderThreads()
            : Math.max(1, Runtime.getRuntime().availableProcessors() / processes);
    torch.set_num_threads(threads);
    openblas.blas_set_num_threads(threads); // float64 convolutions and matrix products
    boolean hasThreadPerLane = threads <= lanes;
    boolean winograd = resolveWinograd(config.convolutions(), type, cuda, hasThreadPerLane, facts);
    int cores = Runtime.getRuntime().availableProcessors();
    if (threads > cores) {
      facts.add("%s, %d on %d: that is slow.".formatted(CROWDED, threads, cores));
    }
    boolean recomputes = config.activations() == ActivationChoice.RECOMPUTED;
    if (recomputes) {
      facts.add(RECOMPUTES);
    }
    return new Compute(
        cuda, type, threads, loaders, winograd, recomputes, facts, Ranks.alone(), Ranks.alone());
  }

  /** In one process, with activations that are kept. */
  public Compute(
      boolean cuda,
      ComputeType type,
      int threads,
      int loaderThreads,
      boolean winograd,
      List<String> facts) {
    this(cuda, type, threads, loaderThreads, winograd, false, facts, Ranks.alone(), Ranks.alone());
  }

  /**
   * The same as one of several processes.
   *
   * @param synchronizesNorms whether batch norms see the batches of all
   */
  public Compute withRanks(Ranks others, boolean synchronizesNorms) {
    Ranks normOthers = synchronizesNorms ? others : Ranks.alone();
    return new Compute(
        cuda, type, threads, loaderThreads, winograd, recomputes, facts, others, normOthers);
  }

  /** Whether batch norms see the batches of other processes, too. */
  public boolean sharesNorms() {
    return !normRanks.isAlone();
  }

  /** The same with activations that are computed once more for the backward pass. */
  public Compute recomputing() {
    return new Compute(cuda, type, threads, loaderThreads, winograd, true, facts, ranks, normRanks);
  }

  /**
   * The same where no map is small and deep enough to be filtered.
   *
   * @param choice whose wish for filtering is said to come to nothing
   */
  public Compute convolvingDirectly(ConvolutionChoice choice) {
    List<String> others = new ArrayList<>(facts);
    if (others.removeIf(Compute::saysFiltering) && choice == ConvolutionChoice.WINOGRAD) {
      others.add(NOTHING_TO_FILTER);
    }
    return new Compute(
        cuda, type, threads, loaderThreads, false, recomputes, others, ranks, normRanks);
  }

  private static boolean resolveCuda(ComputeConfig config) {
    if (config.device() == DeviceChoice.CPU) {
      return false;
    }
    boolean present = torch.cuda_is_available();
    if (!present && config.device() == DeviceChoice.CUDA) {
      throw new UsageException(
          "compute.device: no CUDA GPU is usable; build with -Pcuda on a machine that "
              + "has one, or use cpu");
    }
    return present;
  }

  private static ComputeType resolveType(ComputeConfig config, boolean cuda, List<String> facts) {
    return switch (config.type()) {
      case BF16 -> {
        if (!cuda && !Processor.gainsFromBf16()) {
          facts.add(IN_BF16);
        }
        yield ComputeType.BF16;
      }
      case FP32 -> ComputeType.FP32;
      case FP64 -> ComputeType.FP64;
      case AUTO -> {
        if (cuda || Processor.gainsFromBf16()) {
          yield ComputeType.BF16;
        }
        facts.add(IN_FP32);
        yield ComputeType.FP32;
      }
    };
  }

  /**
   * Filtered products of float32 are OpenBLAS's, whose threads wait for one another by spinning:
   * beside other work, a convolution on several of them takes longer filtered than directly.
   */
  private static boolean resolveWinograd(
      ConvolutionChoice choice,
      ComputeType type,
      boolean cuda,
      boolean hasThreadPerLane,
      List<String> facts) {
    if (cuda || type == ComputeType.FP64) {
      if (choice == ConvolutionChoice.WINOGRAD) {
        facts.add(NOT_FILTERED);
      }
      return false;
    }
    if (choice == ConvolutionChoice.DIRECT) {
      return false;
    }
    boolean isChosen = choice == ConvolutionChoice.WINOGRAD || type == ComputeType.BF16;
    if (!isChosen && !(hasThreadPerLane && Processor.gainsFromFiltering())) {
      return false;
    }
    facts.add(FILTERING + (isChosen ? "." : ": faster on this processor."));
    return true;
  }

  /** Whether a fact says how a process computed, of {@link #facts} of any process. */
  public static boolean isHowItComputed(String fact) {
    return saysFiltering(fact)
        || fact.startsWith(CROWDED)
        || Set.of(ON_GPU, IN_FP32, IN_BF16, NOT_FILTERED, NOTHING_TO_FILTER, RECOMPUTES)
            .contains(fact);
  }

  /** Whether a fact says that convolutions are filtered. */
  public static boolean saysFiltering(String fact) {
    return fact.startsWith(FILTERING);
  }

  /** Options of a new tensor of type {@code type} on this device. */
  public TensorOptions options(ScalarType type) {
    return new TensorOptions(type).device(new DeviceOptional(device()));
  }

  /** Options of a new parameter, statistic or loss. */
  public TensorOptions parameterOptions() {
    return options(type.parameterType());
  }

  Device device() {
    return new Device(cuda ? DeviceType.CUDA : DeviceType.CPU);
  }

  DeviceType deviceType() {
    return cuda ? DeviceType.CUDA : DeviceType.CPU;
  }

  /**
   * The processor's name, its cores and the operating system, and what its instructions are held
   * back to.
   */
  public static String machine() {
    return Processor.description();
  }

  /** What the processor's fast kernels may use, such as {@code AVX2, AVX-512}. */
  public static String instructionSets() {
    return Processor.instructionSets();
  }
}
