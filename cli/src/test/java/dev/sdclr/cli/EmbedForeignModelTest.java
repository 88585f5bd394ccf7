package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.GeneratedImages;
import dev.sdclr.encoder.ForeignOnnx;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embedding with models that other programs have trained. */
class EmbedForeignModelTest {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  @TempDir Path folder;

  private Path pictures() {
    return new GeneratedImages(31).writeClasses(folder.resolve("pictures"), 9, 6);
  }

  private static Invocation embed(Path model, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("embed", model.toString(), "--out", out.toString()));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments);
  }

  @Test
  void embedsWithAModelOfAnotherProgram() throws IOException {
    Path file = ForeignOnnx.meanColours(folder.resolve("m.onnx"), -1, 3, -1, -1);
    String data = pictures().toString();
    Path out = folder.resolve("e.csv");
    Invocation without = embed(file, out, "--data", data);
    assertThat(without.failure())
        .isEqualTo(
            "%s does not state the size of its images: pass --image-size PIXELS, which embed and pretrain take (--method none makes a run of it)",
            file);
    assertThat(without.code()).isEqualTo(WRONG_USAGE);
    Invocation with = embed(file, out, "--data", data, "--image-size", "8");
    assertThat(with.code()).as(with.err()).isZero();
    assertThat(with.out()).endsWith("15 rows of 3 features: %s%n".formatted(out));
    for (String line : Files.readAllLines(out).subList(1, 16)) {
      String[] fields = line.split(",", -1);
      for (int i = 4; i < 7; i++) {
        assertThat(Double.parseDouble(fields[i])).isBetween(0.0, 1.0);
      }
    }
  }

  /** ONNX Runtime queues reports of its use in the user's cache, with a number for the machine. */
  @Test
  void reportsToNobody() throws Exception {
    Path file = ForeignOnnx.meanColours(folder.resolve("m.onnx"), -1, 3, 8, 8);
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    String places = "export XDG_CACHE_HOME='%s' TMPDIR='%s'".formatted(cache, temporary);
    String[] arguments = {
      "embed", file.toString(), "--data", pictures().toString(), "--out", "e.npy"
    };
    try (ChildProcess child = ChildProcess.startAfter(places, folder, List.of(arguments))) {
      assertThat(child.endsWithin(120_000)).isTrue();
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    for (Path place : List.of(cache, temporary)) {
      try (Stream<Path> left = Files.walk(place)) {
        assertThat(left.filter(Files::isRegularFile))
            .allMatch(path -> path.startsWith(cache.resolve("sdclr")));
      }
    }
  }

  /** Models of other programs were trained with other margins: all of a picture, for one. */
  @Test
  void showsAModelOfAnotherProgramTheShareThatIsAskedFor() throws IOException {
    Path file = ForeignOnnx.meanColours(folder.resolve("m.onnx"), -1, 3, 8, 8);
    BufferedImage framed = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = framed.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(4, 4, 8, 8);
    graphics.dispose();
    ImageIO.write(
        framed, "png", Files.createDirectory(folder.resolve("p")).resolve("a.png").toFile());
    String images = folder.resolve("p").toString();
    Path out = folder.resolve("e.csv");
    List<Double> brightness = new ArrayList<>();
    for (String share : List.of("", "1", "0.75", "0.5")) {
      Invocation result =
          share.isEmpty()
              ? embed(file, out, "--data", images)
              : embed(file, out, "--data", images, "--crop", share, "--overwrite");
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out()).contains("m.onnx is given values from 0 to 1: where it expects");
      brightness.add(Double.parseDouble(Files.readAllLines(out).get(1).split(",", -1)[4]));
    }
    assertThat(brightness.get(0)).isEqualTo(brightness.get(1)).isCloseTo(0.25, within(0.02));
    assertThat(brightness.get(2)).isCloseTo(0.44, within(0.05));
    assertThat(brightness.get(3)).isGreaterThan(0.9);
    Invocation wrong = embed(file, folder.resolve("f.csv"), "--data", images, "--crop", "1.5");
    assertThat(wrong.failure()).isEqualTo("crop must be in [0.1, 1], was 1.5");
  }

  @Test
  void aFileThatIsNoModel() throws IOException {
    Path data = pictures();
    Path file = Files.writeString(folder.resolve("m.onnx"), "no model");
    Path out = folder.resolve("e.csv");
    Invocation result = embed(file, out, "--data", data.toString());
    assertThat(result.failure())
        .isEqualTo("%s is not an ONNX model: it is corrupt or of another kind", file);
    assertThat(result.code()).isEqualTo(FAILED);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("m.onnx", "pictures");
  }
}
