package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A shortlist that somebody has sorted into folders is read as labels of the images it is of. */
class SortedShortlistTest {

  @TempDir static Path shared;
  private static Path pictures;

  @TempDir Path folder;

  @BeforeAll
  static void makePictures() throws IOException {
    pictures = shared.resolve("pictures");
    for (String part : List.of("a", "b=c")) { // the same names in both
      new GeneratedImages(part.length()).writeClasses(pictures.resolve(part), 9, 6);
    }
  }

  @ParameterizedTest
  @CsvSource({"--copy-to, false", "--link-to, false", "--copy-to, true"})
  void isImported(String way, boolean rawCells) throws IOException {
    RunDirectory run = SmallRun.train(SmallRun.config(pictures, "epochs=1"), folder.resolve("run"));
    Path sorted = folder.resolve("to-label");
    succeed("mine", run.path(), "--top", 8, way, sorted, rawCells ? "--raw-cells" : "--no-map");
    Map<String, String> expected = new TreeMap<>();
    for (MinedImage image : MinedList.read(sorted.resolve("mined.csv"), 100)) {
      if (image.rank() <= 6) { // the others are left unsorted
        String label = image.rank() % 2 == 0 ? "rare" : "common";
        move(sorted, image, label);
        expected.put(image.path(), label);
      }
    }
    assertThat(succeed("labels", "import", run.path(), sorted)).contains("6 images labelled");
    Path exported = folder.resolve("labels.csv");
    succeed("labels", "export", run.path(), "--raw-cells", "--out", exported);
    Map<String, String> labels = new TreeMap<>();
    Files.readAllLines(exported).stream()
        .skip(1)
        .map(line -> line.replace("\"", "").split(","))
        .forEach(cells -> labels.put(cells[0], cells[1]));
    assertThat(labels).isEqualTo(expected);
  }

  /** The names are those of a run's own images, too: the folder knows of which it was filled. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void teachesAClassifierOfOtherImages(boolean isOfOthers) throws IOException {
    Path own = pictures.resolve("a");
    Path others = pictures.resolve("b=c");
    RunDirectory run = SmallRun.train(SmallRun.config(own, "epochs=1"), folder.resolve("run"));
    Path sorted = folder.resolve("to-label");
    succeed(
        "mine", run.path(), "--data", isOfOthers ? others : own, "--top", 6, "--copy-to", sorted);
    for (MinedImage image : MinedList.read(sorted.resolve("mined.csv"), 100)) {
      move(sorted, image, image.rank() % 2 == 0 ? "rare" : "common");
    }
    String taken = "taking %s for labels of the images to ".formatted(sorted);
    Path classes = folder.resolve("classes.csv");
    String said =
        succeed("classify", run.path(), "--data", others, "--labels", sorted, "--out", classes);
    assertThat(said.contains(taken)).isEqualTo(isOfOthers);
    assertThat(Files.readAllLines(classes).stream().skip(1))
        .filteredOn(line -> !line.split(",", -1)[3].isEmpty())
        .hasSize(isOfOthers ? 6 : 0);
    Path onnx = folder.resolve("classifier.onnx");
    said =
        succeed(
            "export",
            run.path(),
            "--format",
            "onnx",
            "--with-classifier",
            "--labels",
            sorted,
            "--data",
            others,
            "--out",
            onnx);
    assertThat(said.contains(taken)).isEqualTo(isOfOthers);
    assertThat(onnx).isNotEmptyFile();
  }

  private static void move(Path sorted, MinedImage image, String label) throws IOException {
    Path group = Files.createDirectories(sorted.resolve(label));
    try (var files = Files.newDirectoryStream(sorted, "%05d-*".formatted(image.rank()))) {
      Path file = files.iterator().next();
      Files.move(file, group.resolve(file.getFileName()));
    }
  }

  private static String succeed(Object... arguments) {
    Invocation invocation =
        Invocation.of(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
    assertThat(invocation.code()).as(invocation.err()).isZero();
    return invocation.out() + invocation.err();
  }
}
