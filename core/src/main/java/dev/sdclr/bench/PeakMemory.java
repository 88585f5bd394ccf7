package dev.sdclr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that this process had at once. */
final class PeakMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double KIBIBYTES_PER_MEBIBYTE = 1024;

  private PeakMemory() {}

  /** In MiB, or null where the system does not tell. */
  static Double mebibytes() {
    return mebibytes(STATUS);
  }

  /** The same from a file of Linux's format. */
  static Double mebibytes(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES_PER_MEBIBYTE)
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }
}
