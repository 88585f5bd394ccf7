package dev.sdclr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {

  @ParameterizedTest
  @CsvSource({
    "AuthenticAMD, fma avx512f avx512_bf16 avx512_vpopcntdq, '', true",
    "AuthenticAMD, fma avx512f avx512_bf16 avx512_vpopcntdq, AVX512_CORE, false",
    "AuthenticAMD, fma avx512f avx512_bf16 avx512_vpopcntdq, avx2, false",
    "AuthenticAMD, fma avx512f avx512_bf16 avx512_vpopcntdq, AVX512_CORE_BF16, true",
    "AuthenticAMD, fma avx2, '', false",
    "GenuineIntel, avx512f avx512_bf16 amx_bf16 amx_tile, '', true",
    "GenuineIntel, avx512f avx512_bf16 amx_bf16 amx_tile, ALL, true",
    "GenuineIntel, avx512f avx512_bf16 amx_bf16 amx_tile, AVX512_CORE_FP16, false",
    "GenuineIntel, avx512f avx512_bf16 avx512_fp16, '', false",
    "GenuineIntel, avx512f avx512vl, '', false",
  })
  void gainsFromBf16WhereItsInstructionsAreFaster(
      String vendor, String flags, String limit, boolean gains) {
    List<String> lines =
        List.of("processor\t: 0", "vendor_id\t: " + vendor, "flags\t\t: fpu " + flags + " sse2");
    assertThat(Processor.gainsFromBf16(lines, limitedTo(limit))).isEqualTo(gains);
  }

  private static Map<String, String> limitedTo(String limit) {
    return limit.isEmpty() ? Map.of() : Map.of("ONEDNN_MAX_CPU_ISA", limit);
  }

  @ParameterizedTest
  @CsvSource({
    "avx2, '', true",
    "avx2 avx512f, '', false",
    "avx2 avx512f, AVX2, true",
    "avx2 avx512f, AVX2_VNNI, true",
    "avx2 avx512f, avx2, true",
    "avx2 avx512f, SSE41, true",
    "avx2 avx512f, ALL, false",
    "avx2 avx512f, AVX512_CORE, false",
    "avx, '', false",
  })
  void gainsFromFilteringWithAvx2AndNoMore(String flags, String limit, boolean gains) {
    List<String> lines = List.of("flags\t\t: fpu " + flags + " sse2");
    assertThat(Processor.gainsFromFiltering(lines, limitedTo(limit))).isEqualTo(gains);
  }

  @ParameterizedTest
  @CsvSource({
    "AuthenticAMD, 25, true",
    "AuthenticAMD, 26, false",
    "GenuineIntel, 6, false",
    "GenuineIntel, 25, false",
  })
  void gainsFromFilteringWhereAvx512ComputesAtHalfItsWidth(
      String vendor, String family, boolean gains) {
    List<String> lines =
        List.of(
            "vendor_id\t: " + vendor,
            "cpu family\t: " + family,
            "flags\t\t: fpu avx2 avx512f avx512_bf16");
    assertThat(Processor.gainsFromFiltering(lines, Map.of())).isEqualTo(gains);
  }

  @Test
  void takesNothingForGrantedWhereNothingIsTold() {
    assertThat(Processor.gainsFromBf16(List.of(), Map.of())).isFalse();
    assertThat(Processor.gainsFromFiltering(List.of(), Map.of())).isFalse();
  }
}
