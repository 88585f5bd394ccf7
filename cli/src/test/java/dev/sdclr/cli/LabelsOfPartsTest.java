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

  private List<String> exported(Object... choice) throws IOException {
    Path table = folder.resolve("exported.csv");
    Object[] words = {"labels", "export", run.path(), "--out", table, "--overwrite"};
    out(Stream.concat(Stream.of(words), Stream.of(choice)).toArray());
    return Files.readAllLines(table).stream()
        .skip(1)
        .map(line -> line.split(",")[1])
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
    assertThat(out("suggest", run.path(), "--part", "test", "--top", 2))
        .containsPattern("8 labels from .*/run/explore/data-[0-9a-f]{8}/features.labels.jsonl");
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

    Path encoder = folder.resolve("encoder.onnx");
    Object[] export = {
      "export", run.path(), "--format", "onnx", "--with-classifier", "--overwrite", "--out", encoder
    };
    assertThat(out(export)).contains("8 labels from " + run.labels());
    assertThat(out(Stream.concat(Stream.of(export), Stream.of("--data", others)).toArray()))
        .containsPattern("8 labels from .*/explore/data-[0-9a-f]{8}/features.labels.jsonl");
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
