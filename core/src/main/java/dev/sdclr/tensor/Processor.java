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

  /** Whether bfloat16 products run in hardware (AVX-512 BF16 or AMX). */
  static boolean computesBf16() {
    for (String line : cpuInfo()) {
      if (line.startsWith("flags")) {
        return line.contains("avx512_bf16") || line.contains("amx_bf16");
      }
    }
    return false;
  }

  /** Model name and number of available cores. */
  static String description() {
    String model =
        cpuInfo().stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
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
