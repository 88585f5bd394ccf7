package dev.sdclr.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.process.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BarTest {

  private final StringWriter all = new StringWriter();
  private long nanos;

  private Bar.InLines bar() {
    return new Bar.InLines(new PrintWriter(all), "read train", "images", 0, 1344, () -> nanos);
  }

  /** The last images may come just when a line is due. */
  @Test
  void theEndIsSaidOnceWhereALineWasDueThen() {
    try (Bar bar = bar()) {
      nanos = Duration.ofSeconds(11).toNanos();
      bar.update(1344, "");
      nanos = Duration.ofSeconds(22).toNanos();
      bar.update(1344, "");
    }
    assertThat(all.toString().lines())
        .containsExactly("read train: 100 % of 1,344 images, 122 images/s, 0:00:11");
  }

  /** Such tasks are over before the library draws for the first time. */
  @RepeatedTest(10)
  void aBarOfAShortTaskEndsItsLine() {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(screen, true, UTF_8);
        Bar bar = new Bar.OnTerminal(out, new StopSignal(), "read train", "images", 0, 60)) {
      bar.update(60, "");
    }
    assertThat(screen.toString(UTF_8)).contains("60/60 images").endsWith(System.lineSeparator());
  }

  @Test
  void whatTakesSecondsEachHasNoSpeed() {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(screen, true, UTF_8);
        Bar onTerminal = new Bar.OnTerminal(out, new StopSignal(), "probe", "fits", 0, 5);
        Bar inLines = new Bar.InLines(new PrintWriter(all), "probe", "fits", 0, 5, () -> nanos)) {
      nanos = Duration.ofMinutes(10).toNanos();
      onTerminal.update(5, "");
      inLines.update(5, "");
    }
    assertThat(screen.toString(UTF_8)).contains("5/5 fits").doesNotContain("fits/s");
    assertThat(all.toString().lines()).containsExactly("probe: 100 % of 5 fits, 0:10:00");
  }

  @Test
  void theEndIsSaidWhereItIsNewSinceTheLastLine() {
    try (Bar bar = bar()) {
      nanos = Duration.ofSeconds(11).toNanos();
      bar.update(1343, "");
      bar.update(1344, "");
    }
    assertThat(all.toString().lines().map(line -> line.substring(0, 17)))
        .containsExactly("read train:  99 %", "read train: 100 %");
  }
}
