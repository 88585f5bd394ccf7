package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Commands on runs small enough for a test. */
final class SmallCommand {

  private static final long MAX_SECONDS = 60;

  private SmallCommand() {}

  /** What happens while a command is at work. */
  interface Mishap {
    void befall() throws IOException;
  }

  /** Arguments that pre-train as {@link SmallRun} does, with other settings beside. */
  static List<String> pretrain(Path data, RunDirectory run, List<String> settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "pretrain",
                "--recipe=small-images",
                "--method=sdclr",
                "--data=" + data,
                "--out=" + run.path()));
    SmallRun.SETTINGS.forEach(setting -> arguments.add("--set=" + setting));
    settings.forEach(setting -> arguments.add("--set=" + setting));
    return arguments;
  }

  /** How far a run has come, as its file says. */
  static long metricLines(RunDirectory run) {
    Path file = run.path().resolve("metrics.jsonl");
    if (!Files.exists(file)) {
      return 0;
    }
    try (var lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command that must succeed. */
  static void succeed(List<String> arguments) {
    Invocation invocation = Invocation.of(arguments);
    assertThat(invocation.code()).as(invocation.err()).isZero();
  }

  /** Runs a command that must fail, and answers the line that it fails with. */
  static String failure(Invocation invocation) {
    assertThat(invocation.code()).as(invocation.err()).isEqualTo(1);
    List<String> lines = invocation.err().lines().toList();
    assertThat(lines).filteredOn(line -> line.startsWith("sdclr: ")).hasSize(1);
    String last = lines.get(lines.size() - 1);
    assertThat(last).startsWith("sdclr: ").doesNotContain("unexpected", "Exception");
    return last.substring("sdclr: ".length());
  }

  /** Runs a command in another thread and lets something happen at a moment of its work. */
  static Invocation disturbed(List<String> arguments, BooleanSupplier moment, Mishap mishap)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    FutureTask<Invocation> work = new FutureTask<>(() -> Invocation.of(arguments));
    new Thread(work, "command").start();
    while (!moment.getAsBoolean()) {
      try {
        throw new AssertionError("left too early: " + work.get(1, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        // It is still at work, as it should be.
      }
    }
    mishap.befall();
    return work.get(MAX_SECONDS, TimeUnit.SECONDS);
  }
}
