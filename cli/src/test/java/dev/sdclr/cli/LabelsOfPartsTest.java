package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images of two collections may have the same names, and what is said of one holds for no other.
 */
class LabelsOfPartsTest {

  @TempDir Path folder;

  private Path data;
  private Path others;
  private RunDirectory run;

  @BeforeEach
  void train() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    new GeneratedImages(41).writeClasses(data.resolve("train"), 12, 12);
    new GeneratedImages(42).writeClasses(data.resolve("test"), 12, 12);
    others = new GeneratedImages(43).writeClasses(folder.resolve("others"), 12, 12);
    run = SmallRun.train(SmallRun.config(data, "epochs=1"), folder.resolve("run"));
  }

  private static Invocation sdclr(Object... words) {
    return Invocation.of(Stream.of(words).map(Object::toString).toList());
  }

  private static String out(Object... words) {
    Invocation invocation = sdclr(words);
    assertThat(invocation.code()).as(invocation.err()).isZero();
    return invocation.out();
  }

  private Path labels(String first, String second) throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.walk(data.resolve("train"))) {
      names =
          files
              .filter(Files::isRegularFile)
              .map(file -> data.resolve("train").relativize(file).toString())
              .sorted()
              .limit(8)
              .toList();
    }
    Path table = folder.resolve(first + ".csv");
    return Files.write(
        table,
        Stream.concat(
                Stream.of("path,label"),
                IntStream.range(0, names.size())
                    .mapToObj(i -> names.get(i) + "," + (i % 2 == 0 ? first : second)))
            .toList());
  }

  private Path onlyBad() throws IOException {
    Path labels = labels("x", "y");
    String bad = Files.readString(labels).replaceAll(",[xy]\n", ",!\n");
    return Files.writeString(labels, bad);
  }

  /** Whose labels are those of other data, as far as anybody can know. */
  @Test
  void saysWhereLabelsAreOfImagesThatLieElsewhereNow() throws IOException {
    out("labels", "import", run.path(), labels("cat", "dog"));
    Path moved = new GeneratedImages(41).writeClasses(folder.resolve("moved"), 12, 12);
    String note = "apart from %s, which may be of other images".formatted(run.labels());
    assertThat(sdclr("labels", "export", run.path(), "--data", moved, "--out", "x.csv").failure())
        .contains("labels export needs labels, and there are none in ", note);
    assertThat(out("suggest", run.path(), "--data", moved, "--top", 2)).contains(note);
    out("labels", "import", run.path(), run.labels(), "--data", moved);
    assertThat(exported("--data", moved)).containsExactly("cat", "dog");
    assertThat(out("evaluate", run.path(), "--data", moved, "--labels", "log", "--no-map"))
        .contains("8 labels from " + folder.resolve("run/labels-moved-"));

    Path gone = Files.move(data, folder.resolve("gone"));
    assertThat(sdclr("suggest", run.path(), "--data", moved).err())
        .contains(
            "there is no folder or file '%s'".formatted(data),
            "if that lies elsewhere now, change data.source in " + run.config());
    Files.writeString(
        run.config(), Files.readString(run.config()).replace(data.toString(), gone.toString()));
    assertThat(exported()).containsExactly("cat", "dog");
  }

  private List<String> exported(Object... choice) throws IOException {
    Path table = folder.resolve("exported.csv");
    Object[] words = {"labels", "export", run.path(), "--out", table, "--overwrite"};
    out(Stream.concat(Stream.of(words), Stream.of(choice)).toArray());
    return Files.readAllLines(table).stream()
        .skip(1)
        .map(line -> line.split(",", -1)[1])
        .distinct()
        .toList();
  }

  @Test
  void eachPartHasLabelsOfItsOwn() throws IOException {
    Path ofTraining = labels("cat", "dog");
    Path ofTest = labels("ham", "egg");
    Path ofOthers = labels("red", "blue");
    assertThat(out("labels", "import", run.path(), ofTraining)).contains(run.labels().toString());
    String imported = out("labels", "import", run.path(), ofTest, "--part", "test");
    assertThat(imported)
        .contains(
            "8 images labelled, 0 labels changed",
            "next: ./sdclr suggest %s --out next.csv --part test".formatted(run.path()));
    assertThat(out("labels", "import", run.path(), ofOthers, "--data", others))
        .contains("8 images labelled, 0 labels changed");

    assertThat(exported()).containsExactly("cat", "dog");
    assertThat(exported("--data", data)).as("the same images").containsExactly("cat", "dog");
    assertThat(exported("--part", "test")).containsExactly("ham", "egg");
    assertThat(exported("--data", data, "--part", "test")).containsExactly("ham", "egg");
    assertThat(exported("--data", others)).containsExactly("red", "blue");
    assertThat(exported("--data", others.resolve("."))).containsExactly("red", "blue");
    Path log = run.labels("test");
    assertThat(sdclr("labels", "export", run.path(), "--out", log, "--overwrite").failure())
        .contains("belongs to what RUN|FEATURES|MODEL names: choose another --out");
    assertThat(out("suggest", run.path(), "--part", "test", "--top", 2))
        .contains("8 labels from " + folder.resolve("run/labels-test.jsonl"));
  }

  @Test
  void classifyLearnsFromTheImagesItIsFor() throws IOException {
    out("labels", "import", run.path(), labels("cat", "dog"));
    assertThat(out("classify", run.path(), "--data", others))
        .contains("8 labels from " + run.labels(), "images  cat");
    assertThat(out("classify", run.path(), "--part", "test")).contains("images  cat");
    out("labels", "import", run.path(), labels("red", "blue"), "--data", others);
    assertThat(out("classify", run.path(), "--data", others))
        .contains("images  red")
        .doesNotContain("images  cat");
    assertThat(out("classify", run.path())).contains("images  cat").doesNotContain("images  red");

    out("labels", "import", run.path(), onlyBad(), "--part", "test");
    assertThat(out("classify", run.path(), "--part", "test"))
        .as("where no image has a class")
        .contains("8 labels from " + run.labels(), "images  cat");
    assertThat(out("classify", run.path(), "--part", "test", "--labels", labels("ham", "egg")))
        .contains("labels of the images to classify, not of those that the run was trained on")
        .contains("images  ham");

    Path encoder = folder.resolve("encoder.onnx");
    Object[] export = {
      "export", run.path(), "--format", "onnx", "--with-classifier", "--overwrite", "--out", encoder
    };
    assertThat(out(export)).contains("8 labels from " + run.labels());
    assertThat(out(Stream.concat(Stream.of(export), Stream.of("--part", "test")).toArray()))
        .contains("comparing on the test images of the run's data");
    assertThat(out(Stream.concat(Stream.of(export), Stream.of("--data", others)).toArray()))
        .containsPattern("8 labels from .*/run/labels-others-[0-9a-f]{8}.jsonl");
  }

  @Test
  void featuresHaveNoPartsWithoutData() {
    Path features = folder.resolve("features.parquet");
    out("embed", run.path(), "--out", features);
    assertThat(sdclr("cluster", features, "--part", "test").failure())
        .isEqualTo(
            "part test is one of some data's, and of %s no data is named: name it, or leave the part out"
                .formatted(features));
  }
}
