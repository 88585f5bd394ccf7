package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands on a run of a few images, one of them twice, and on their features, made once for a
 * class of tests.
 */
abstract class OnEmbeddedImages {

  @TempDir static Path folder;

  static Path pictures;

  static RunDirectory run;

  static Path features;

  @BeforeAll
  static void trainAndEmbed() throws IOException {
    pictures = new GeneratedImages(43).writeClasses(folder.resolve("pictures"), 30, 9, 4);
    Path copied = first(pictures);
    BufferedImage picture = ImageIO.read(copied.toFile());
    ImageIO.write(picture, "png", copied.resolveSibling("again.png").toFile());
    run = SmallRun.train(SmallRun.config(pictures, "epochs=1"), folder.resolve("run"));
    features = folder.resolve("features.npy");
    assertThat(sdclr("embed", run.path(), "--out", features).code()).isZero();
  }

  static Path first(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
  }

  static Invocation sdclr(Object... arguments) {
    List<String> all = new ArrayList<>();
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    return Invocation.of(all);
  }

  static List<String> paths() throws IOException {
    return Files.readAllLines(folder.resolve("features.index.csv")).stream()
        .skip(1)
        .map(line -> line.split(",", -1)[1])
        .toList();
  }
}
