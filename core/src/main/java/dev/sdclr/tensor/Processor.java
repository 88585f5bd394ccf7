package dev.sdclr.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What this machine's processor can do, as the operating system tells. */
final class Processor {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Processor() {}

  /** Whether bfloat16 products are faster than those of float32. */
  static boolean gainsFromBf16() {
    return gainsFromBf16(cpuInfo());
  }

  /**
   * With AMX, or with AVX-512 BF16 on AMD's processors.
   *
   * <p>Intel's multiply more slowly by AVX-512 BF16 than in float32, which matters where a virtual
   * machine hides AMX.
   *
   * @param cpuInfo lines of /proc/cpuinfo
   */
  static boolean gainsFromBf16(List<String> cpuInfo) {
    Set<String> flags = Set.copyOf(List.of(value(cpuInfo, "flags").split(" ")));
    return flags.contains("amx_bf16")
        || (flags.contains("avx512_bf16") && value(cpuInfo, "vendor_id").equals("AuthenticAMD"));
  }

  /** Of the first processor; empty when there is none. */
  private static String value(List<String> cpuInfo, String key) {
    return cpuInfo.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Model name and number of available cores. */
  static String description() {
    String name = value(cpuInfo(), "model name");
    String model = name.isEmpty() ? System.getProperty("os.arch") : name;
    return "%s, %d cores, %s"
        .formatted(
            model, Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"));
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
