package dev.sdclr.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnixSignalTest {

  /** Has a signal end its process, as {@link StopSignal} does. */
  static final class Ends {

    private Ends() {}

    public static void main(String[] args) {
      UnixSignal signal = UnixSignal.valueOf(args[0]);
      signal.onArrival(() -> {});
      System.out.println("begins");
      signal.end();
    }
  }

  /** The JVM writes of its heap when it leaves by {@code exit}, be it {@code Runtime.halt}. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void endsAProcessWithoutExit(String signal, int code) throws Exception {
    Process process = start(signal);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(code);
    assertThat(output.strip()).isEqualTo("begins");
  }

  private static Process start(String signal) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:gc+heap+exit",
            "-cp",
            System.getProperty("java.class.path"),
            Ends.class.getName(),
            signal)
        .redirectErrorStream(true)
        .start();
  }
}
