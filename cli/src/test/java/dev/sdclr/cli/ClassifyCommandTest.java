package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code classify}, classifiers that are exported, and scores on what people labelled. */
class ClassifyCommandTest extends OnEmbeddedImages {

  /** Labels of the first images of each class, by the folders that they lie in. */
  private static Path labelled(int each) throws IOException {
    StringBuilder table = new StringBuilder("path,label\n");
    Map<String, Integer> counts = new java.util.HashMap<>();
    for (String path : paths()) {
      String name = path.substring(0, path.indexOf('/'));
      if (counts.merge(name, 1, Integer::sum) <= each) {
        table.append(path).append(',').append(name).append('\n');
      }
    }
    return Files.writeString(folder.resolve("labelled-%d.csv".formatted(each)), table);
  }

  @Test
  void classifiesAllImagesByAFewLabels() throws IOException {
    Path out = folder.resolve("classes.csv");
    Path json = folder.resolve("validation.json");
    Invocation done =
        sdclr("classify", features, "--labels", labelled(4), "--out", out, "--json", json);
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("on 12 held-out labels (4 folds): accuracy ");
    List<String> rows = Files.readAllLines(out);
    assertThat(rows).hasSize(45);
    assertThat(rows.get(0)).startsWith("path,label,probability,given,p_");
    for (String row : rows.subList(1, 45)) {
      String[] cells = row.split(",", -1);
      double sum = 0;
      for (int c = 4; c < cells.length; c++) {
        sum += Double.parseDouble(cells[c]);
      }
      assertThat(sum).isBetween(0.9999, 1.0001);
    }
    JsonNode validation = RecordFile.read(json, JsonNode.class);
    assertThat(validation.get("accuracyInterval")).hasSize(2);
    assertThat(validation.get("classes")).hasSize(3);

    Path parquet = folder.resolve("classes.parquet");
    Invocation run1 =
        sdclr(
            "classify", run.path(), "--labels", labelled(4), "--data", pictures, "--out", parquet);
    assertThat(run1.code()).as(run1.err()).isZero();
    assertThat(parquet).isNotEmptyFile();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString())).noneMatch(n -> n.startsWith("."));
    }
  }

  @Test
  void learnsFromARunsImagesToClassifyOthers() throws IOException {
    Path others = new GeneratedImages(7).writeClasses(folder.resolve("others"), 3, 2);
    Path out = folder.resolve("others.csv");
    Invocation done =
        sdclr("classify", run.path(), "--labels", labelled(3), "--data", others, "--out", out);
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(Files.readAllLines(out)).hasSize(6);
  }

  @Test
  void saysWhyItCannotClassify() throws IOException {
    Path one = folder.resolve("one.csv");
    Files.writeString(one, "path,label\n%s,a\n%s,?\n".formatted(paths().get(0), paths().get(1)));
    assertThat(sdclr("classify", features, "--labels", one).failure())
        .isEqualTo(
            "a classifier needs two classes or more, and the labels are of one, a: label images of another");
    Path none = folder.resolve("none.csv");
    Files.writeString(none, "path,label\n%s,!\n".formatted(paths().get(0)));
    assertThat(sdclr("classify", features, "--labels", none).failure())
        .contains("gives no image a class, and classify needs that");
    Path two = folder.resolve("two.csv");
    Files.writeString(two, "path,label\n%s,a\n%s,b\n".formatted(paths().get(0), paths().get(1)));
    assertThat(sdclr("classify", features, "--labels", two).out()).contains("note: not calibrated");
    Path json = folder.resolve("two.json");
    Path classes = folder.resolve("two-out.csv");
    assertThat(
            sdclr("classify", features, "--labels", two, "--out", classes, "--json", json)
                .failure())
        .endsWith(
            "two.json is for scores on held-out labels, and there are too few labels to hold any out");
    assertThat(classes).doesNotExist();
    assertThat(sdclr("classify", features, "--labels", two, "--priors", "a=1,c=2").failure())
        .isEqualTo(
            "shares are given for a, c, and the labels are of a, b: give one for each class");
    assertThat(sdclr("classify", features, "--labels", two, "--priors", "a=1,b=2,b=3").failure())
        .isEqualTo("--priors has two shares of b: give one");
    assertThat(sdclr("classify", features, "--labels", two, "--priors", "a=0,b=1").failure())
        .isEqualTo(
            "--priors: the share of a must be above 0, between a billionth and a billion, was 0.0");
    assertThat(sdclr("classify", features, "--labels", two, "--priors", "a=1d,b=0x1p3").failure())
        .startsWith("--priors must be labels, even or NAME=SHARE");
    assertThat(sdclr("classify", features, "--labels", two, "--priors", "few").failure())
        .startsWith("--priors must be labels, even or NAME=SHARE");
    assertThat(sdclr("classify", features, "--labels", two, "--abstain-below", 2).failure())
        .startsWith("--abstain-below must be in [0, 1]");
    assertThat(sdclr("classify", features, "--labels", two, "--out", "x.txt").failure())
        .contains("ends in .csv or .parquet");
    assertThat(sdclr("classify", folder.resolve("x.onnx"), "--data", pictures).failure())
        .isEqualTo(
            "there is no run directory, features file or encoder '%s'"
                .formatted(folder.resolve("x.onnx")));
  }

  @Test
  void parquetHoldsNoClassesThatDifferOnlyInCapitals() throws IOException {
    Path labels = folder.resolve("capitals.csv");
    Files.writeString(
        labels, "path,label\n%s,cat\n%s,Cat\n".formatted(paths().get(0), paths().get(1)));
    Path out = folder.resolve("capitals.parquet");
    Invocation refused = sdclr("classify", features, "--labels", labels, "--out", out);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.failure())
        .isEqualTo(
            "classes 'cat' and 'Cat' differ only in capitals, which Parquet columns here cannot tell apart: write .csv");
    assertThat(out).doesNotExist();
    Path classifier = folder.resolve("capitals.onnx");
    Invocation exported =
        sdclr(
            "export",
            run.path(),
            "--format",
            "onnx",
            "--out",
            classifier,
            "--with-classifier",
            "--labels",
            labels);
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(sdclr("classify", classifier, "--data", pictures, "--out", out).failure())
        .contains("differ only in capitals");
    Path table = folder.resolve("capitals-out.csv");
    assertThat(sdclr("classify", features, "--labels", labels, "--out", table).code()).isZero();
    assertThat(Files.readAllLines(table).get(0)).contains("p_cat").contains("p_Cat");
  }

  @Test
  void sharesMayBeOfClassesWithCommasInTheirNames() throws IOException {
    Path labels = folder.resolve("commas.csv");
    Files.writeString(
        labels,
        "path,label\n%s,\"lynx, young=1b\"\n%s,cat\n".formatted(paths().get(0), paths().get(1)));
    assertThat(
            sdclr("classify", features, "--labels", labels, "--priors", "lynx, young=1b=1,cat= 9")
                .code())
        .isZero();
    for (String wrong : List.of("lynx, young=1b=1,cat", "cat=9,", ",", "cat=9,,", "")) {
      assertThat(sdclr("classify", features, "--labels", labels, "--priors", wrong).failure())
          .startsWith("--priors must be labels, even or NAME=SHARE,..., was '" + wrong + "'");
    }
  }

  @Test
  void exportsAClassifierThatClassifiesAsTheRunDoes() throws IOException {
    Path classifier = folder.resolve("classifier.onnx");
    Path labels = labelled(4);
    Object[] export = {
      "export", run.path(), "--format", "onnx", "--out", classifier, "--with-classifier"
    };
    assertThat(sdclr(export).failure()).startsWith("a classifier needs labels, and there are none");
    Invocation exported =
        sdclr(Stream.concat(Stream.of(export), Stream.of("--labels", labels)).toArray());
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out())
        .contains("resnet10 width 4 with a classifier of 3 classes, ")
        .contains(" relative, on 44 images")
        .contains("on 12 held-out labels (4 folds): accuracy ")
        .contains("next: ./sdclr classify " + classifier);

    Path byFile = folder.resolve("by-file.csv");
    Path byRun = folder.resolve("by-run.csv");
    Invocation file = sdclr("classify", classifier, "--data", pictures, "--out", byFile);
    assertThat(file.code()).as(file.err()).isZero();
    assertThat(sdclr("classify", run.path(), "--labels", labels, "--out", byRun).code()).isZero();
    List<String> expected = Files.readAllLines(byRun);
    List<String> actual = Files.readAllLines(byFile);
    assertThat(actual).hasSize(45).element(0).isEqualTo(expected.get(0));
    for (int row = 1; row < actual.size(); row++) {
      String[] of = expected.get(row).split(",", -1);
      String[] is = actual.get(row).split(",", -1);
      assertThat(is[0]).isEqualTo(of[0]);
      for (int column = 4; column < of.length; column++) {
        assertThat(Double.parseDouble(is[column]))
            .isCloseTo(Double.parseDouble(of[column]), within(1e-4));
      }
    }
  }

  @Test
  void exportsAClassifierOfOtherImagesThanTheRunWasTrainedOn() throws IOException {
    Path others = new GeneratedImages(8).writeClasses(folder.resolve("elsewhere"), 3, 3, 2);
    Path ofOthers = folder.resolve("of-others.csv");
    StringBuilder table = new StringBuilder("path,label\n");
    try (Stream<Path> images = Files.walk(others)) {
      images
          .filter(Files::isRegularFile)
          .map(others::relativize)
          .forEach(path -> table.append(path).append(',').append(path.getParent()).append("x\n"));
    }
    Files.writeString(ofOthers, table);
    Path learnt = folder.resolve("learnt.onnx");
    Invocation elsewhere =
        sdclr(
            "export",
            run.path(),
            "--format",
            "onnx",
            "--out",
            learnt,
            "--with-classifier",
            "--labels",
            ofOthers,
            "--data",
            others,
            "--priors",
            "even");
    assertThat(elsewhere.code()).as(elsewhere.err()).isZero();
    assertThat(sdclr("classify", learnt, "--data", others).out()).contains("images  stripesx");
  }

  @Test
  void saysHowAnExportedClassifierIsUsed() throws IOException {
    Path classifier = folder.resolve("used.onnx");
    Object[] export = {
      "export",
      run.path(),
      "--format",
      "onnx",
      "--out",
      classifier,
      "--with-classifier",
      "--labels",
      labelled(2)
    };
    assertThat(sdclr(export).code()).isZero();
    assertThat(sdclr("classify", classifier).failure())
        .endsWith("has no images of its own: name those to classify with --data");
    assertThat(sdclr("classify", classifier, "--data", pictures, "--priors", "even").failure())
        .contains("already holds a trained classifier: leave labels and priors out");
    Path json = folder.resolve("v.json");
    Path classes = folder.resolve("v.csv");
    assertThat(
            sdclr("classify", classifier, "--data", pictures, "--out", classes, "--json", json)
                .failure())
        .endsWith("v.json is for scores on held-out labels, and the classifier is trained already");
    assertThat(classes).doesNotExist();
    assertThat(
            sdclr("embed", classifier, "--data", pictures, "--out", folder.resolve("e.npy"))
                .failure())
        .contains("gives probabilities of classes, not features: use it with ");
    Invocation unsure = sdclr("classify", classifier, "--data", pictures, "--abstain-below", 1);
    assertThat(unsure.out()).contains("images  of no class: the most probable one is below 1");
  }

  @Test
  void evaluateScoresOnWhatPeopleLabelled() throws IOException {
    RunDirectory own =
        SmallRun.train(SmallRun.config(pictures, "epochs=1"), folder.resolve("scored"));
    assertThat(sdclr("evaluate", own.path(), "--labels", "log").failure())
        .startsWith("evaluate needs labels, and there are none in " + own.labels());
    Path table = folder.resolve("scored.csv");
    List<String> rows = new ArrayList<>(List.of("path,label"));
    List<String> paths = paths();
    for (int i = 0; i < 24; i++) { // of the first class folder, so that other classes cut across
      rows.add(paths.get(i) + (i % 3 == 0 ? ",odd one" : ",plain"));
    }
    rows.add(paths.get(25) + ",?");
    Files.write(table, rows);
    assertThat(sdclr("labels", "import", own.path(), table).code()).isZero();
    Invocation scored =
        sdclr("evaluate", own.path(), "--labels", "log", "--no-references", "--no-map");
    assertThat(scored.code()).as(scored.err()).isZero();
    JsonNode evaluation = RecordFile.read(own.evaluation(), JsonNode.class);
    assertThat(evaluation.get("classes"))
        .extracting(one -> one.get("name").asText())
        .containsExactly("odd one", "plain");
    assertThat(evaluation.toString())
        .contains("images labelled by people, a held-out fifth of every class (5 images)");
    Invocation byFile =
        sdclr("evaluate", own.path(), "--labels", table, "--no-references", "--no-map");
    assertThat(byFile.code()).as(byFile.err()).isZero();
    assertThat(RecordFile.read(own.evaluation(), JsonNode.class)).isEqualTo(evaluation);
    assertThat(sdclr("evaluate", own.path(), "--labels", "log", "--mining").failure())
        .startsWith("people's labels already choose the images: leave out lists of images");
  }
}
