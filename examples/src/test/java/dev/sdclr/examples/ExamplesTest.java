package dev.sdclr.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.ImageEncoder;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.export.OnnxExport;
import dev.sdclr.run.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example, run as a user runs it. */
class ExamplesTest {

  private static final int LARGER_THAN_WITHOUT_MARGIN = 72;

  @TempDir static Path folder;
  static List<Path> images;
  static Path run;
  static String printed;

  @BeforeAll
  static void train() throws Exception {
    images = Pictures.write(folder.resolve("images"), 24);
    run = folder.resolve("run");
    printed = printedBy(() -> TrainOnAFolder.main(trainingArguments(run, 16)));
  }

  private static String[] trainingArguments(Path directory, int imageSize) {
    return new String[] {
      folder.resolve("images").toString(),
      directory.toString(),
      "model.depth=resnet10",
      "model.width=4",
      "views.imageSize=" + imageSize,
      "batchSize=8",
      "epochs=2",
      "compute.type=fp32",
      "compute.threads=1",
      "compute.loaderThreads=1",
      "log.mineEveryEpochs=1"
    };
  }

  @Test
  void trainingPrintsEveryEpochAndMakesARun() {
    List<String> lines = printed.lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("epoch 1: loss \\d+[.,]\\d{3}, \\d+ images/s");
    assertThat(lines.get(1)).startsWith("epoch 2: loss ");
    assertThat(lines.get(2)).isEqualTo("done: " + run);
    assertThat(RunDirectory.open(run).lastCheckpoint()).exists();
  }

  @Test
  void trainingDoesAllThatTheCommandDoes() {
    assertThat(run.resolve("forgetting.jsonl")).content().hasLineCount(2);
    assertThat(run.resolve(".lock")).doesNotExist(); // which only a run that is not finished keeps
  }

  @Test
  void embeddingComparesWithTheFirstImage() throws Exception {
    double[] similarities =
        EmbedImages.toFirst(run, List.of(images.get(3), images.get(3), images.get(4)));
    assertThat(similarities[0]).isCloseTo(1, within(1e-12));
    assertThat(similarities[1]).isCloseTo(1, within(1e-12));
    assertThat(similarities[2]).isBetween(-1.0, 0.99999);
    String output =
        printedBy(
            () ->
                EmbedImages.main(
                    new String[] {
                      run.toString(), images.get(3).toString(), images.get(4).toString()
                    }));
    assertThat(output.lines()).hasSize(2);
    assertThat(output).matches("(?s)1[.,]0000 .*" + images.get(4).getFileName() + "\\R");
  }

  @Test
  void servingGivesTheRunsFeatures() throws Exception {
    requireSameFeatures(run, folder.resolve("encoder.onnx"));
  }

  /** Such encoders see a part of the resized image only. */
  @Test
  void servingGivesTheRunsFeaturesOfLargerImages() throws Exception {
    Path other = folder.resolve("larger");
    printedBy(() -> TrainOnAFolder.main(trainingArguments(other, LARGER_THAN_WITHOUT_MARGIN)));
    requireSameFeatures(other, folder.resolve("larger.onnx"));
  }

  private static void requireSameFeatures(Path trained, Path file) throws Exception {
    export(trained, file);
    try (ServeFromOnnx served = new ServeFromOnnx(file.toString());
        ImageEncoder encoder = ImageEncoder.load(trained)) {
      float[][] expected = encoder.embed(images);
      for (int i = 0; i < expected.length; i++) {
        float[] actual = served.features(ImageIO.read(images.get(i).toFile()));
        assertThat(distance(actual, expected[i]))
            .as(images.get(i).toString())
            .isLessThan(1e-3 * length(expected[i]));
      }
      assertThat(distance(expected[0], expected[1])).isGreaterThan(1e-2 * length(expected[0]));
    }
    String output =
        printedBy(
            () -> ServeFromOnnx.main(new String[] {file.toString(), images.get(0).toString()}));
    assertThat(output).startsWith(images.get(0) + " [");
  }

  private static void export(Path trained, Path file) {
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(RunDirectory.open(trained))) {
      new OnnxExport(
              encoder,
              DatasetLocator.open(folder.resolve("images").toString(), Optional.empty()).train(),
              8,
              false)
          .write(file, ProgressListener.NONE);
    }
  }

  private static double distance(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return length(difference);
  }

  private static double length(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private interface Program {
    void run() throws Exception;
  }

  private static String printedBy(Program program) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(console);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
