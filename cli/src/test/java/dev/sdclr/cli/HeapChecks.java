package dev.sdclr.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** glibc's checks of the native heap: a process that corrupts it aborts as it frees something. */
final class HeapChecks {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("LD_PRELOAD", "libc_malloc_debug.so.0", "GLIBC_TUNABLES", "glibc.malloc.check=3");

  private HeapChecks() {}

  /** For a process that is to be checked; the test is skipped where there is no such library. */
  static Map<String, String> environment() throws IOException, InterruptedException {
    ProcessBuilder probe = new ProcessBuilder("true").redirectErrorStream(true);
    probe.environment().putAll(ENVIRONMENT);
    Process started = probe.start();
    String complaint =
        new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assumeTrue(started.waitFor() == 0 && complaint.isEmpty(), complaint);
    return ENVIRONMENT;
  }
}
