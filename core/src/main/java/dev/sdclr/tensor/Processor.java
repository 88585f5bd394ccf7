package dev.sdclr.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What this machine's processor can do, as the operating system tells. */
final class Processor {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private static final String AMD = "AuthenticAMD";

  /** Flags of /proc/cpuinfo with the names that manufacturers give them. */
  private static final Map<String, String> INSTRUCTION_SETS = instructionSetNames();

  private static final String CONVOLUTION_LIMIT = "ONEDNN_MAX_CPU_ISA";

  /** Limits below the instructions for bfloat16, as oneDNN names them. */
  private static final Set<String> LIMITS_WITHOUT_BF16 =
      Set.of("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2", "AVX512_CORE", "AVX512_CORE_VNNI");

  private static final Set<String> LIMITS_WITHOUT_AVX512 =
      Set.of("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2");

  /** Limits with AVX-512 BF16, but without AMX. */
  private static final Set<String> LIMITS_WITHOUT_AMX =
      Set.of("AVX512_CORE_BF16", "AVX512_CORE_FP16");

  /** Variables by which libtorch, oneDNN and OpenBLAS are kept from instructions that are there. */
  private static final List<String> LIMITS =
      List.of("ATEN_CPU_CAPABILITY", CONVOLUTION_LIMIT, "OPENBLAS_CORETYPE");

  private Processor() {}

  private static Map<String, String> instructionSetNames() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("avx2", "AVX2");
    names.put("avx512f", "AVX-512");
    names.put("avx512_bf16", "AVX-512 BF16");
    names.put("amx_bf16", "AMX");
    return names;
  }

  /** Whether bfloat16 products are faster than those of float32. */
  static boolean gainsFromBf16() {
    return gainsFromBf16(cpuInfo(), System.getenv());
  }

  /**
   * With AMX, or with AVX-512 BF16 on AMD's processors.
   *
   * <p>Intel's multiply more slowly by AVX-512 BF16 than in float32, which matters where a virtual
   * machine hides AMX.
   *
   * @param cpuInfo lines of /proc/cpuinfo
   * @param environment in which oneDNN may be held back
   */
  static boolean gainsFromBf16(List<String> cpuInfo, Map<String, String> environment) {
    String limit = limit(environment);
    if (LIMITS_WITHOUT_BF16.contains(limit)) {
      return false;
    }
    Set<String> flags = Set.copyOf(List.of(value(cpuInfo, "flags").split(" ")));
    return (flags.contains("amx_bf16") && !LIMITS_WITHOUT_AMX.contains(limit))
        || (flags.contains("avx512_bf16") && value(cpuInfo, "vendor_id").equals(AMD));
  }

  /** Whether convolutions in float32 are faster by filtering in matrix products. */
  static boolean gainsFromFiltering() {
    return gainsFromFiltering(cpuInfo(), System.getenv());
  }

  /**
   * With AVX2 and no more, as libtorch's matrix products do not use AVX-512 as its convolutions do;
   * and on AMD's family 25, whose AVX-512 computes no more at a time than AVX2 (docs/fast-step.md).
   *
   * @param cpuInfo lines of /proc/cpuinfo
   * @param environment in which oneDNN may be held back
   */
  static boolean gainsFromFiltering(List<String> cpuInfo, Map<String, String> environment) {
    Set<String> flags = Set.copyOf(List.of(value(cpuInfo, "flags").split(" ")));
    boolean isHeldBack = LIMITS_WITHOUT_AVX512.contains(limit(environment));
    boolean isOfHalfWidth =
        value(cpuInfo, "vendor_id").equals(AMD) && value(cpuInfo, "cpu family").equals("25");
    return flags.contains("avx2") && (isHeldBack || isOfHalfWidth || !flags.contains("avx512f"));
  }

  /** What oneDNN is held back to, in capitals; empty: nothing. */
  private static String limit(Map<String, String> environment) {
    return environment.getOrDefault(CONVOLUTION_LIMIT, "").toUpperCase(Locale.ROOT);
  }

  /** Of the first processor; empty when there is none. */
  private static String value(List<String> cpuInfo, String key) {
    return cpuInfo.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Model name, number of available cores, operating system, and limits if there are any. */
  static String description() {
    String name = value(cpuInfo(), "model name");
    String model = name.isEmpty() ? System.getProperty("os.arch") : name;
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %s%s",
        model,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        limits(System.getenv()));
  }

  /** Those that decide about kernels and bits, and what the environment holds them back to. */
  static String instructionSets() {
    return instructionSets(cpuInfo(), System.getenv());
  }

  private static String limits(Map<String, String> environment) {
    return LIMITS.stream()
        .filter(environment::containsKey)
        .map(name -> "; %s=%s".formatted(name, environment.get(name)))
        .collect(Collectors.joining());
  }

  static String instructionSets(List<String> cpuInfo, Map<String, String> environment) {
    Set<String> flags = Set.copyOf(List.of(value(cpuInfo, "flags").split(" ")));
    String sets =
        INSTRUCTION_SETS.entrySet().stream()
            .filter(set -> flags.contains(set.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(", "));
    return (sets.isEmpty() ? System.getProperty("os.arch") : sets) + limits(environment);
  }

  /** Cores that are not hyper-threads of one another, at most the available ones. */
  static int physicalCores() {
    int available = Runtime.getRuntime().availableProcessors();
    Set<String> cores = new HashSet<>();
    String socket = "";
    for (String line : cpuInfo()) {
      if (line.startsWith("physical id")) {
        socket = line;
      } else if (line.startsWith("core id")) {
        cores.add(socket + line);
      }
    }
    return cores.isEmpty() ? available : Math.min(available, cores.size());
  }

  private static List<String> cpuInfo() {
    try {
      return Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
