package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.job.ExploredImages;
import dev.sdclr.job.ImageChoice;
import dev.sdclr.job.JobListener;
import dev.sdclr.label.LabelLog;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code labels}, {@code similar}, {@code cluster} and {@code duplicates} on a run and on features.
 */
class LookCommandsTest {

  @TempDir static Path folder;
  private static Path pictures;
  private static RunDirectory run;
  private static Path features;

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

  private static Path first(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
  }

  private static Invocation sdclr(Object... arguments) {
    List<String> all = new ArrayList<>();
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    return Invocation.of(all);
  }

  private static List<String> paths() throws IOException {
    return Files.readAllLines(folder.resolve("features.index.csv")).stream()
        .skip(1)
        .map(line -> line.split(",", -1)[1])
        .toList();
  }

  @Test
  void labelsGoIntoTheLogAndOutAgainInEveryForm() throws IOException {
    Path table = folder.resolve("given.csv");
    List<String> paths = paths();
    Files.writeString(
        table,
        "path,label\n%s,round\n%s,T-shirt/top\n%s,?\n%s,!\n"
            .formatted(paths.get(0), paths.get(1), paths.get(2), paths.get(3)));
    for (Path model : List.of(run.path(), features)) {
      Path log = Files.isDirectory(model) ? run.labels() : folder.resolve("features.labels.jsonl");
      Files.deleteIfExists(log);
      Invocation first = sdclr("labels", "import", model, table, "--by", "ann");
      assertThat(first.code()).as(first.err()).isZero();
      assertThat(first.out())
          .contains("4 images labelled, 0 labels changed, 0 as before")
          .contains("(1 not sure, 1 bad)");
      assertThat(sdclr("labels", "import", model, table).out()).contains("4 as before");
      assertThat(LabelLog.open(log).all()).hasSize(4).allMatch(d -> d.by().isPresent());
      for (String format : List.of("csv", "list", "folders", "coco", "label-studio", "log")) {
        roundTrip(model, log, format);
      }
    }
  }

  private static void roundTrip(Path model, Path log, String format) throws IOException {
    Map<String, String> endings =
        Map.of("csv", ".csv", "list", ".txt", "folders", "", "log", ".jsonl");
    String name = Files.isDirectory(model) ? "run-" : "features-";
    Path out = folder.resolve(name + format + endings.getOrDefault(format, ".json"));
    Invocation exported =
        sdclr("labels", "export", model, "--data", pictures, "--out", out, "--format", format);
    assertThat(exported.code()).as(exported.err()).isZero();
    boolean isPlain = List.of("list", "folders").contains(format);
    assertThat(exported.out())
        .contains((isPlain ? "2" : "4") + " labels written to")
        .contains(isPlain ? "note: left out 2 images" : "");
    byte[] kept = Files.readAllBytes(log);
    Files.delete(log);
    Invocation again = sdclr("labels", "import", model, out);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(LabelLog.open(log).current().counts())
        .isEqualTo(Map.of("round", 1, "T-shirt/top", 1));
    Files.write(log, kept);
  }

  @Test
  void anEncoderIsExploredDirectlyAndEmbedsOnce() throws IOException {
    Path model = folder.resolve("encoder.onnx");
    Invocation exported = sdclr("export", run.path(), "--format", "onnx", "--out", model);
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(sdclr("cluster", model).failure()).contains("say with --data which to show");
    ImageChoice choice = ImageChoice.of(pictures.toString());
    ExploredImages first = ExploredImages.open(model, choice, JobListener.NONE);
    FileTime made = Files.getLastModifiedTime(first.features());
    assertThat(first.features().getParent().getParent())
        .isEqualTo(folder.resolve("encoder.explore"));
    assertThat(first.paths()).containsExactlyInAnyOrderElementsOf(paths());
    assertThat(first.numbers()).doesNotContain(-1);
    ExploredImages again = ExploredImages.open(model, choice, JobListener.NONE);
    assertThat(Files.getLastModifiedTime(again.features())).isEqualTo(made);
    Path others = new GeneratedImages(44).writeClasses(folder.resolve("two-classes"), 5, 5);
    ExploredImages other =
        ExploredImages.open(model, ImageChoice.of(others.toString()), JobListener.NONE);
    assertThat(other.features()).isNotEqualTo(first.features());
    assertThat(other.labels()).isNotEqualTo(first.labels());
  }

  @Test
  void classFoldersMayBeLinks() throws IOException {
    Path table = folder.resolve("link.csv");
    Files.writeString(table, "path,label\n%s,dog\n".formatted(paths().get(5)));
    Path out = folder.resolve("links");
    Invocation linked =
        sdclr("labels", "export", run.path(), "--labels", table, "--out", out, "--link");
    assertThat(linked.code()).as(linked.err()).isZero();
    Path link = out.resolve("dog").resolve(paths().get(5));
    assertThat(link).isSymbolicLink();
    assertThat(link.toRealPath()).isEqualTo(pictures.toRealPath().resolve(paths().get(5)));
  }

  @Test
  void labelsOfOtherImagesAreRefusedUnlessTheyAreToBeLeftOut() throws IOException {
    Path table = folder.resolve("strange.csv");
    Files.writeString(table, "path,label\nno.png,a\n%s,a\n".formatted(paths().get(7)));
    assertThat(sdclr("labels", "import", features, table).failure())
        .contains("labels 'no.png', which is not among the 44 images");
    assertThat(sdclr("labels", "import", features, table, "--skip-unknown").out())
        .contains("note: left out 1 labels of other images");
    assertThat(sdclr("labels", "export", run.path(), "--out", folder.resolve("x.xml")).failure())
        .contains("say with --format what");
    assertThat(
            sdclr("labels", "export", features, "--out", folder.resolve("y"), "--labels", table)
                .failure())
        .contains("labels 'no.png'");
  }

  @Test
  void findsWhatIsLikeAnImageOfTheTableOrAFile() throws IOException {
    Path out = folder.resolve("similar.csv");
    String copied = pictures.relativize(first(pictures)).toString();
    Invocation known = sdclr("similar", run.path(), "again.png", "--top", 3, "--out", out);
    assertThat(known.code()).as(known.err()).isZero();
    List<String> rows = Files.readAllLines(out);
    assertThat(rows).hasSize(4).element(0).isEqualTo("rank,path,likeness,label,given");
    assertThat(rows.get(1)).startsWith("1,").doesNotContain("1,again.png,");

    Path outside = folder.resolve("outside.png");
    Files.copy(first(pictures), outside, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Invocation file = sdclr("similar", run.path(), outside, "--top", 2);
    assertThat(file.out()).contains("1.000").contains(copied);
    assertThat(sdclr("similar", features, outside).failure())
        .contains("name the run or model that embeds it");
    Invocation embedded = sdclr("similar", features, outside, "--encoder", run.path(), "--top", 1);
    assertThat(embedded.out()).contains("1.000");
    assertThat(sdclr("similar", features, "none.png").failure())
        .contains("'none.png' is neither among the 44 images nor a file");
    assertThat(sdclr("similar", features, "again.png", "--top", 0).failure())
        .startsWith("--top must be in [1, ");
  }

  @Test
  void findsTheCopyOfAnImage() throws IOException {
    Path out = folder.resolve("duplicates.json");
    Invocation found = sdclr("duplicates", features, "--threshold", 0, "--out", out);
    assertThat(found.code()).as(found.err()).isZero();
    JsonNode result = RecordFile.read(out, JsonNode.class);
    assertThat(result.get("groups").asInt()).isEqualTo(1);
    assertThat(result.get("members")).hasSize(2);
    assertThat(result.get("members").toString()).contains("again.png");
    assertThat(sdclr("duplicates", features, "--threshold", 2).failure())
        .isEqualTo("threshold must be in [0, 1], was 2.0");
  }

  @Test
  void partsAllImagesIntoClustersWithTheirMedoids() throws IOException {
    Path out = folder.resolve("clusters.csv");
    Invocation parted = sdclr("cluster", features, "--k", 4, "--out", out);
    assertThat(parted.code()).as(parted.err()).isZero();
    assertThat(parted.out()).contains("44 images in 4 clusters");
    List<String> rows = Files.readAllLines(out);
    assertThat(rows).hasSize(45);
    assertThat(rows.stream().filter(row -> row.matches("\\d,1,.*"))).hasSize(4);
    Files.delete(out);
    assertThat(sdclr("cluster", features, "--k", 4, "--out", out).out()).isEqualTo(parted.out());
    assertThat(Files.readAllLines(out)).isEqualTo(rows);
    assertThat(sdclr("cluster", features, "--k", 45).failure())
        .isEqualTo("k must be at most the number of images, 44, was 45");
    assertThat(sdclr("cluster", features, "--out", folder.resolve("a.txt")).failure())
        .contains("a file that ends in .csv or .json");
  }

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
            "a classifier tells classes apart, and the labels are of one, a: label images of another");
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
        .endsWith("two.json has what held-out labels tell, and there are too few to hold out");
    assertThat(classes).doesNotExist();
    assertThat(sdclr("classify", features, "--labels", two, "--priors", "a=1,c=2").failure())
        .isEqualTo("shares are given of a, c, and the labels are of a, b: give one of each class");
    assertThat(sdclr("classify", features, "--labels", two, "--priors", "a=0,b=1").failure())
        .isEqualTo("--priors: the share of a must be above 0, was 0.0");
    assertThat(sdclr("classify", features, "--labels", two, "--priors", "few").failure())
        .startsWith("--priors must be labels, even or NAME=SHARE");
    assertThat(sdclr("classify", features, "--labels", two, "--abstain-below", 2).failure())
        .startsWith("abstainBelow must be in [0, 1]");
    assertThat(sdclr("classify", features, "--labels", two, "--out", "x.txt").failure())
        .contains("ends in .csv or .parquet");
    assertThat(sdclr("classify", folder.resolve("x.onnx"), "--data", pictures).failure())
        .isEqualTo("the classifier needs labels to learn from: name a file of them");
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
        .endsWith("knows no images of its own: name those to classify");
    assertThat(sdclr("classify", classifier, "--data", pictures, "--priors", "even").failure())
        .contains("holds a classifier that has learnt: leave labels and priors out");
    Path json = folder.resolve("v.json");
    Path classes = folder.resolve("v.csv");
    assertThat(
            sdclr("classify", classifier, "--data", pictures, "--out", classes, "--json", json)
                .failure())
        .endsWith("v.json has what held-out labels tell, and the classifier was there already");
    assertThat(classes).doesNotExist();
    assertThat(
            sdclr("embed", classifier, "--data", pictures, "--out", folder.resolve("e.npy"))
                .failure())
        .contains("gives probabilities of classes, not features: use it with ");
    Invocation unsure = sdclr("classify", classifier, "--data", pictures, "--abstain-below", 1);
    assertThat(unsure.out()).contains("images  of no class: the most probable has less than 1");
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
        .startsWith("people's labels say which images are labelled: leave out lists of images");
  }
}
