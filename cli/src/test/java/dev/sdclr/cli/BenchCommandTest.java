package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sdclr.bench.BenchPlan;
import dev.sdclr.bench.BenchResult;
import dev.sdclr.bench.BenchResult.Layer;
import dev.sdclr.bench.BenchResult.Settings;
import dev.sdclr.bench.Effort;
import dev.sdclr.cli.terminal.BenchTable;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.BenchJob;
import dev.sdclr.process.StopSignal;
import dev.sdclr.run.RecordFile;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.ComputeType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {

  private static final int WRONG_USAGE = 2;

  private static final List<String> FIGURES =
      List.of(
          "stepImagesPerSecond",
          "endToEndImagesPerSecond",
          "convolutionBoundImagesPerSecond",
          "viewsPerSecondPerCore32",
          "viewsPerSecondPerCoreJpeg224",
          "embedImagesPerSecond",
          "firstStepSeconds",
          "totalSeconds");

  @TempDir Path folder;

  private final StopSignal stop = new StopSignal();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void endWork() {
    stop.workIsDone();
  }

  private Console console() {
    return new Console(new PrintWriter(out), new PrintWriter(err), stop);
  }

  @Test
  void measuresAllAndShowsProgressOnStandardError() throws IOException {
    Effort least = new Effort(1, 1, 1, 0.01, 1);
    BenchJob job = new BenchJob(new BenchPlan(8, 4, 1, TypeChoice.FP32, null, least));
    JsonNode json = json(console().run("measure ", job));
    assertThat(FIGURES).allSatisfy(key -> assertThat(json.get(key).doubleValue()).isPositive());
    assertThat(json.has("peakResidentMiB")).isTrue();
    assertThat(json.get("machine").textValue()).contains(" cores, ");
    assertThat(json.get("version").textValue()).matches("\\d.*");
    assertThat(json.get("settings").get("width").intValue()).isEqualTo(4);
    assertThat(json.get("settings").get("type").textValue()).isEqualTo("fp32");
    assertThat(err.toString()).contains("measure step: 100 % of 2 steps");
  }

  private static JsonNode json(BenchResult result) throws IOException {
    String line = RecordFile.toJsonLine(result);
    assertThat(line.lines()).hasSize(1);
    return new ObjectMapper().readTree(line);
  }

  private static BenchResult result(Double peakResidentMiB, String... notes) {
    Settings settings =
        new Settings("sdclr", "resnet18", 64, 3, 32, 128, ComputeType.BF16, 4, 8, "pictures");
    return new BenchResult(
        1234.56,
        2,
        3,
        4,
        5,
        6,
        peakResidentMiB,
        7,
        90.4,
        List.of(
            new Layer(64, 64, 3, 1, 32, "direct", 0.5),
            new Layer(64, 64, 3, 1, 32, "direct", 0.25),
            new Layer(256, 512, 3, 2, 8, "winograd", 0.0625)),
        "a machine",
        "1.0",
        settings,
        List.of(notes));
  }

  @Test
  void printsATable() {
    new BenchTable(console()).print(result(1000.0));
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            """
            sdclr 1.0 on a machine
            sdclr, resnet18 width 64 at 32 pixels, batch 128, bf16, 4 compute and 8 loader threads

            training step                                     1,234.6 images/s
            training end to end, from files                       2.0 images/s
            its convolutions alone                                3.0 images/s
            views of 32 × 32, one thread                          4.0 views/s
            JPEG to views of 224 × 224, one thread                5.0 views/s
            embedding JPEG files at 224 × 224                     6.0 images/s
            peak memory of training                           1,000.0 MiB
            from the start to the first step's end                7.0 s

            convolutions (their input's side)            number, route  weights left at 0.9
            3 × 3, 64 to 64 channels (32)                 2 direct             37.5 %
            3 × 3, 256 to 512 channels, stride 2 (8)      1 winograd            6.3 %

            an image is seen as two views; end to end reads pictures
            measured in 90 s
            """);
  }

  @Test
  void saysThatPeakMemoryIsUnknown() throws IOException {
    new BenchTable(console()).print(result(null, "peak memory is unknown."));
    assertThat(out.toString()).doesNotContain("MiB").contains("note: peak memory is unknown.");
    JsonNode json = json(result(null, "peak memory is unknown."));
    assertThat(json.get("peakResidentMiB").isNull()).isTrue();
    assertThat(json.get("notes").get(0).textValue()).isEqualTo("peak memory is unknown.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--batch 1 | --batch must be in [2, 4096], was 1",
        "--width 513 | --width must be in [1, 512], was 513",
        "--threads -1 | --threads must be in [0, 1024], was -1",
        "--images nowhere | --images must be a folder of images, was 'nowhere'",
        "--batch x | --batch must be a whole number, was 'x'; valid for sdclr bench:",
        "--dtype fp64 | --dtype must be one of bf16, fp32, was 'fp64'",
        "--quick | unknown argument '--quick'; valid for sdclr bench: --json, --images,",
      })
  void wrongUsage(String options, String message) {
    Invocation result = Invocation.of(("bench " + options).split(" "));
    assertThat(result.failure()).startsWith(message);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(result.out()).isEmpty();
  }

  /** A termination signal is Ctrl-C's way too. */
  @Test
  void leavesNoFileWhenStopped() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process process = process(temporary);
    try {
      awaitContent(process, temporary);
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(folder.resolve("output.txt")).isEmptyFile();
    assertThat(Files.readString(folder.resolve("errors.txt")))
        .endsWith("sdclr: stopped before the end: give the same command again to finish\n");
  }

  private Process process(Path temporary) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sdclr.cli.Main",
            "bench",
            "--width=4",
            "--batch=8",
            "--threads=1")
        .redirectOutput(folder.resolve("output.txt").toFile())
        .redirectError(folder.resolve("errors.txt").toFile())
        .start();
  }

  /** Looks for a file for as long as the process lives. */
  private static void awaitContent(Process process, Path folder) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (folder.toFile().list().length == 0) {
      assertThat(process.waitFor(2, TimeUnit.MILLISECONDS)).as("left too early").isFalse();
      assertThat(System.nanoTime()).as("waits for too long").isLessThan(deadline);
    }
  }
}
