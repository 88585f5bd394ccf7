package dev.sdclr.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sdclr.UsageException;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeTest {

  private static final String NOT_GAINING =
      "computes in bf16 as it was told: fp32 is as fast on this processor, and more exact.";

  @ParameterizedTest
  @ValueSource(ints = {2, 1})
  void setsTheThreadsOfEveryLibrary(int threads) {
    Compute compute =
        Compute.resolve(
            new ComputeConfig(
                DeviceChoice.CPU, TypeChoice.FP32, threads, 1, ConvolutionChoice.DIRECT));

    assertThat(compute.threads()).isEqualTo(threads);
    assertThat(torch.get_num_threads()).isEqualTo(threads);
    assertThat(openblas.blas_get_num_threads()).isEqualTo(threads);
  }

  @Test
  void findsOutWhatIsLeftToTheMachine() {
    Compute compute = Compute.resolve(ComputeConfig.AUTO);

    assertThat(compute.threads()).isBetween(1, Runtime.getRuntime().availableProcessors());
    assertThat(compute.loaderThreads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(compute.type()).isIn(ComputeType.BF16, ComputeType.FP32);
  }

  @Test
  void convolvesByFilteringInBfloat16UnlessToldNotTo() {
    assertThat(winograd(TypeChoice.BF16, ConvolutionChoice.AUTO)).isTrue();
    assertThat(winograd(TypeChoice.BF16, ConvolutionChoice.DIRECT)).isFalse();
    assertThat(winograd(TypeChoice.BF16, null)).isFalse();
  }

  @Test
  void convolvesByFilteringInFloat32WhereToldToOrTheProcessorGains() {
    assertThat(winograd(TypeChoice.FP32, ConvolutionChoice.AUTO))
        .isEqualTo(Processor.gainsFromFiltering());
    assertThat(winograd(TypeChoice.FP32, ConvolutionChoice.WINOGRAD)).isTrue();
    assertThat(winograd(TypeChoice.FP32, ConvolutionChoice.DIRECT)).isFalse();
    assertThat(winograd(TypeChoice.FP64, ConvolutionChoice.WINOGRAD)).isFalse();
  }

  /** So that {@code run.json} tells. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FP32 | WINOGRAD | convolves small, deep maps by Winograd's filtering.",
        "BF16 | AUTO | convolves small, deep maps by Winograd's filtering.",
        "FP32 | DIRECT | ''",
        "BF16 | DIRECT | ''",
        "FP64 | WINOGRAD | computes all convolutions directly: there is no filtering in fp64, or on a GPU.",
        "FP64 | AUTO | ''",
      })
  void saysThatItFilters(TypeChoice type, ConvolutionChoice convolutions, String fact) {
    Compute compute =
        Compute.resolve(new ComputeConfig(DeviceChoice.CPU, type, 1, 1, convolutions));
    List<String> facts = new ArrayList<>(compute.facts());
    assertThat(facts).allMatch(Compute::isHowItComputed);
    boolean isSlow = type == TypeChoice.BF16 && !Processor.gainsFromBf16();
    assertThat(facts.remove(NOT_GAINING)).isEqualTo(isSlow);
    assertThat(String.join(" ", facts)).isEqualTo(fact);
  }

  @Test
  void saysThatThereIsNothingToFilterWhereThatWasAskedFor() {
    Compute filtering =
        Compute.resolve(
            new ComputeConfig(DeviceChoice.CPU, TypeChoice.FP32, 1, 1, ConvolutionChoice.WINOGRAD));
    Compute direct = filtering.convolvingDirectly(ConvolutionChoice.WINOGRAD);
    assertThat(direct.winograd()).isFalse();
    assertThat(direct.facts())
        .containsExactly(
            "computes all convolutions directly: no map is small and deep enough to be filtered.")
        .allMatch(Compute::isHowItComputed);
    assertThat(filtering.convolvingDirectly(ConvolutionChoice.AUTO).facts()).isEmpty();
  }

  /** On several threads it takes longer beside other work. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "1, 2"})
  void filtersInFloat32OfItselfWhereEachLaneHasAThread(int threads, int lanes) {
    assertThat(filtersOfItself(threads, lanes)).isEqualTo(Processor.gainsFromFiltering());
    assertThat(filtersOfItself(lanes + 1, lanes)).isFalse();
  }

  private static boolean filtersOfItself(int threads, int lanes) {
    ComputeConfig config =
        new ComputeConfig(DeviceChoice.CPU, TypeChoice.FP32, threads, 1, ConvolutionChoice.AUTO);
    return Compute.resolve(config, 1, lanes).winograd();
  }

  @Test
  void saysThatThereAreMoreThreadsThanCores() {
    int cores = Runtime.getRuntime().availableProcessors();
    assertThat(facts(cores)).isEmpty();
    assertThat(facts(cores + 1))
        .containsExactly(
            "computes on more threads than run at once here, %d on %d: that is slow."
                .formatted(cores + 1, cores))
        .allMatch(Compute::isHowItComputed);
  }

  private static List<String> facts(int threads) {
    return Compute.resolve(
            new ComputeConfig(
                DeviceChoice.CPU, TypeChoice.FP32, threads, 1, ConvolutionChoice.DIRECT))
        .facts();
  }

  /** A lane of one thread multiplies by itself; small products alone are left to one thread. */
  @ParameterizedTest
  @CsvSource({
    "FP32, WINOGRAD, 2, 2, 1",
    "FP32, WINOGRAD, 2, 1, 2",
    "FP32, WINOGRAD, 4, 2, 4",
    "FP32, DIRECT, 2, 1, 1",
    "BF16, WINOGRAD, 2, 1, 1",
    "FP64, DIRECT, 2, 2, 2"
  })
  void multipliesOnAllThreadsWhereThatIsHowItConvolves(
      TypeChoice type, ConvolutionChoice convolutions, int threads, int lanes, int expected) {
    Compute compute =
        Compute.resolve(new ComputeConfig(DeviceChoice.CPU, type, threads, 1, convolutions));
    try (BlasThreads few = new BlasThreads(compute, lanes)) {
      assertThat(openblas.blas_get_num_threads()).isEqualTo(expected);
    }
    assertThat(openblas.blas_get_num_threads()).isEqualTo(threads);
  }

  private static boolean winograd(TypeChoice type, ConvolutionChoice convolutions) {
    return Compute.resolve(new ComputeConfig(DeviceChoice.CPU, type, 1, 1, convolutions))
        .winograd();
  }

  @Test
  void refusesAMissingGpu() {
    NativeLibrary.load();
    assumeFalse(torch.cuda_is_available());
    assertThatThrownBy(
            () ->
                Compute.resolve(
                    new ComputeConfig(
                        DeviceChoice.CUDA, TypeChoice.AUTO, 1, 1, ConvolutionChoice.DIRECT)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "compute.device: no CUDA GPU is usable; build with -Pcuda on a machine that "
                + "has one, or use cpu");
  }

  @ParameterizedTest
  @CsvSource({"-1, 0, threads, -1", "0, 1025, loaderThreads, 1025"})
  void refusesThreadsOutOfRange(int threads, int loaders, String key, int value) {
    assertThatThrownBy(
            () ->
                new ComputeConfig(
                    DeviceChoice.CPU, TypeChoice.FP32, threads, loaders, ConvolutionChoice.DIRECT))
        .hasMessage(
            "compute.%s must be in [0, 1024] (0: as the machine has), was %d"
                .formatted(key, value));
  }
}
