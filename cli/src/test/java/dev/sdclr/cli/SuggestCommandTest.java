package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.GeneratedImages;
import dev.sdclr.NpyFile;
import dev.sdclr.SmallRun;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code suggest} on a run and on files of features. */
class SuggestCommandTest {

  private static final int N = 240;

  @TempDir static Path folder;
  private static RunDirectory run;
  private static Path features;

  @BeforeAll
  static void trainAndEmbed() throws IOException {
    Path pictures = new GeneratedImages(41).writeClasses(folder.resolve("pictures"), 30, 9, 2);
    run = SmallRun.train(SmallRun.config(pictures, "epochs=1"), folder.resolve("run"));
    features = folder.resolve("features.npy");
    NpyFile.writeClasses(features, N, Float.NaN, -1);
  }

  private static Invocation suggest(Object... arguments) {
    List<String> all = new ArrayList<>(List.of("suggest"));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    return Invocation.of(all);
  }

  @Test
  void suggestsLearnsFromWhatIsFilledInAndSuggestsOthers() throws IOException {
    Path labels = folder.resolve("labels.csv");
    Files.deleteIfExists(labels);
    Set<String> seen = new HashSet<>();
    String all = "";
    for (int round = 0; round < 4; round++) {
      Path next = folder.resolve("next-%d.csv".formatted(round));
      Invocation result =
          round == 0
              ? suggest(features, "--top", 12, "--out", next)
              : suggest(features, "--top", 12, "--out", next, "--labels", labels);
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out())
          .contains("next: ./sdclr labels import %s %s\n".formatted(features, next));
      List<String> rows = Files.readAllLines(next);
      assertThat(rows).hasSize(13).startsWith("rank,path,label,kind,ordering,reason");
      for (String row : rows.subList(1, 13)) {
        String path = row.replaceFirst("^\\d+,([^,]*),.*", "$1");
        assertThat(seen.add(path)).as(path).isTrue();
        int image = Integer.parseInt(path.replaceAll("\\D", ""));
        int c = image % 30 == 7 ? 2 : image % 2;
        all += row.replaceFirst("png,,", "png,%s,".formatted("abc".charAt(c))) + "\n";
      }
      Files.writeString(labels, "rank,path,label,kind,ordering,reason\n" + all);
    }
    assertThat(suggest(features, "--labels", labels).out())
        .contains(
            "3 classes found",
            "of the images may be of classes not seen yet",
            "looks most like 'c'");
  }

  /** A slip of the keys must not cost the labels, nor the features and what tells of them. */
  @Test
  void whatIsReadIsNeverReplaced() throws IOException {
    Path labels = folder.resolve("precious.csv");
    Files.writeString(labels, "path,label\nd/1.png,b\nd/2.png,a\n");
    Path index = folder.resolve("features.index.csv");
    byte[] before = Files.readAllBytes(index);
    assertThat(suggest(features, "--labels", labels, "--out", labels, "--overwrite").failure())
        .isEqualTo(labels + " belongs to what --labels names: choose another --out");
    for (List<Object> command :
        List.<List<Object>>of(
            List.of("mine", features, "--score=mean"), List.of("cluster", features, "--k=3"))) {
      List<String> all = new ArrayList<>(command.stream().map(Object::toString).toList());
      all.addAll(List.of("--overwrite", "--out", index.toString()));
      assertThat(Invocation.of(all).failure())
          .startsWith(index + " belongs to what RUN|FEATURES")
          .endsWith(" names: choose another --out");
    }
    Path log = LabelLog.beside(features);
    assertThat(Invocation.of("labels", "import", features.toString(), labels.toString()).code())
        .isZero();
    byte[] kept = Files.readAllBytes(log);
    assertThat(
            Invocation.of(
                    "labels", "export", features.toString(), "--overwrite", "--out", log.toString())
                .failure())
        .isEqualTo(log + " belongs to what RUN|FEATURES|MODEL names: choose another --out");
    assertThat(log).hasBinaryContent(kept);
    Files.delete(log);
    assertThat(labels).hasContent("path,label\nd/1.png,b\nd/2.png,a\n");
    assertThat(index).hasBinaryContent(before);
  }

  /** Features are kept with the run, and made again when its weights have changed. */
  @Test
  void embedsARunsImagesOnce() throws IOException {
    RunDirectory own =
        SmallRun.train(
            SmallRun.config(folder.resolve("pictures"), "epochs=1"), folder.resolve("o"));
    Path first = folder.resolve("first.csv");
    Path second = folder.resolve("second.csv");
    assertThat(suggest(own.path(), "--top", 5, "--out", first).out())
        .contains("embedding the images");
    Path kept = own.path().resolve("explore").resolve("features.parquet");
    FileTime made = Files.getLastModifiedTime(kept);
    Invocation again = suggest(own.path(), "--top", 5, "--out", second);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).doesNotContain("embedding the images");
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(made);
    assertThat(second).hasSameTextualContentAs(first);
    Files.setLastModifiedTime(own.lastCheckpoint(), FileTime.fromMillis(0));
    assertThat(suggest(own.path(), "--top", 5).out()).contains("embedding the images");
  }

  @Test
  void embedsAnewWhenOtherImagesTookTheirPlaces() throws IOException {
    Path others = new GeneratedImages(8).writeClasses(folder.resolve("changing"), 9, 6);
    Path list = folder.resolve("changed.csv");
    assertThat(suggest(run.path(), "--data", others).code()).isZero();
    Path renamed = others.resolve("stripes").resolve("stripes-0000.png");
    assertThat(suggest(run.path(), "--data", others).out()).doesNotContain("embedding the images");
    Files.move(renamed, renamed.resolveSibling("new.png"));
    Invocation anew = suggest(run.path(), "--data", others, "--top", 15, "--out", list);
    assertThat(anew.out())
        .contains("embedding the images", "14 of 15 images are as they were: their features stay");
    assertThat(list)
        .content()
        .contains("stripes/new.png")
        .doesNotContain("stripes/stripes-0000.png");
    Path stripes = others.resolve("stripes");
    Files.copy(
        stripes.resolve("new.png"),
        stripes.resolve("stripes-0001.png"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(suggest(run.path(), "--data", others).out())
        .contains("embedding the images, as weights, images or limits have changed");
  }

  @Test
  void goesOnWithFeaturesThatAnEarlierCallBegan() throws IOException {
    Path many = new GeneratedImages(9).writeClasses(folder.resolve("many"), 300);
    Path broken = many.resolve("stripes/stripes-0290.png");
    byte[] whole = Files.readAllBytes(broken);
    Files.write(broken, new byte[100]);
    RunDirectory own =
        SmallRun.train(
            SmallRun.config(folder.resolve("pictures"), "epochs=1"), folder.resolve("begun"));
    Invocation failed = suggest(own.path(), "--data", many);
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out() + failed.err())
        .contains("kept 256 of 300 images: the same command continues from there");
    Files.write(broken, whole);
    assertThat(suggest(own.path(), "--data", many).out())
        .contains("continuing after image 256 of 300");
    Files.write(broken, new byte[100]);
    try (Stream<Path> all = Files.list(broken.getParent())) {
      for (Path image : all.toList()) {
        Files.setLastModifiedTime(image, FileTime.fromMillis(0));
      }
    }
    assertThat(suggest(own.path(), "--data", many).code()).isEqualTo(1);
    RunDirectory other =
        SmallRun.train(
            SmallRun.config(folder.resolve("pictures"), "epochs=1", "seed=8"),
            folder.resolve("begun otherwise"));
    Files.copy(other.lastCheckpoint(), own.lastCheckpoint(), StandardCopyOption.REPLACE_EXISTING);
    Files.write(broken, whole);
    Invocation otherwise = suggest(own.path(), "--data", many);
    assertThat(otherwise.code()).as(otherwise.err()).isZero();
    assertThat(otherwise.out())
        .contains("what an earlier session began was made otherwise, or is damaged: starts over")
        .doesNotContain("continuing after");
  }

  @Test
  void playsLabellingAndWritesWhatWasFound() {
    Path json = folder.resolve("played.json");
    Invocation result =
        suggest(features, "--simulate", "--budget", 60, "--seeds", 2, "--json", json);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("rare are c, 8 images");
    JsonNode played = RecordFile.read(json, JsonNode.class);
    assertThat(played.get("rareClasses").toString()).isEqualTo("[\"c\"]");
    assertThat(played.get("budgets").toString()).isEqualTo("[20,50,60]");
    for (String strategy : List.of("suggest", "random", "uncertainty", "k-centre", "mean")) {
      JsonNode found = played.get("strategies").get(strategy);
      for (String key : List.of("rareImages", "rareClassesFound", "classesFound")) {
        assertThat(found.get(key)).as("%s of %s", key, strategy).hasSize(3);
      }
    }
    assertThat(suggest(features, "--simulate", "--json", json).failure())
        .isEqualTo("%s exists already: choose another --json, or pass --overwrite", json);
    JsonNode suggested = played.get("strategies").get("suggest").get("rareImages");
    JsonNode byLot = played.get("strategies").get("random").get("rareImages");
    assertThat(suggested.get(2).asDouble()).isEqualTo(8).isGreaterThan(2 * byLot.get(2).asDouble());
  }

  /** What the data says of an image counts more than what the file says, and that is said. */
  @Test
  void saysWhatItLeavesOutAndWhatContradicts() throws IOException {
    Path data = new GeneratedImages(3).writeClasses(folder.resolve("known"), 25, 20);
    List<String> paths;
    try (Stream<Path> files = Files.walk(data)) {
      paths =
          files
              .filter(Files::isRegularFile)
              .map(file -> data.relativize(file).toString())
              .sorted()
              .toList();
    }
    Path some = folder.resolve("some.npy");
    NpyFile.writeClasses(some, 40, Float.NaN, -1);
    StringBuilder index = new StringBuilder("index,path,label\n");
    for (int row = 0; row < 40; row++) {
      String label = row == 0 ? "other" : paths.get(row).replaceFirst("/.*", "");
      index.append("%d,%s,%s%n".formatted(row, paths.get(row), label));
    }
    Files.writeString(folder.resolve("some.index.csv"), index);
    Invocation result =
        suggest(some, "--simulate", "--data", data, "--budget", 5, "--batch", 5, "--seeds", 1);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("note: 5 of the 45 images of ", " have no features: left out")
        .contains("note: no class is rare here (", "--groups says otherwise which classes are")
        .contains("some.npy calls 1 image otherwise, such as " + paths.get(0) + " 'other' instead");
    Files.delete(folder.resolve("some.index.csv"));
    assertThat(suggest(some, "--data", data).failure())
        .contains("some.npy has features of 40 images without saying which, and there are 45 in ");
  }

  @Test
  void saysThatWhoeverIsAskedIsNotSureOfImagesWithoutALabel() throws IOException {
    Path partly = folder.resolve("partly.npy");
    NpyFile.writeClasses(partly, 60, Float.NaN, -1);
    Path index = folder.resolve("partly.index.csv");
    Files.writeString(index, Files.readString(index).replaceAll("(d/[1-4]\\.png),.", "$1,"));
    assertThat(suggest(partly, "--simulate", "--budget", 5, "--seeds", 1).out())
        .contains("note: 4 of 60 images have no label");
  }

  @Test
  void worksOnARun() throws IOException {
    assertThat(suggest(run.path(), "--top", 5).code()).isZero();
    Invocation result = suggest(run.path(), "--simulate", "--budget", 20, "--seeds", 1);
    assertThat(result.code()).as(result.err()).isZero();
    LabelSimulation played = RecordFile.read(run.simulation(), LabelSimulation.class);
    assertThat(played.strategies()).containsKey("cosine");
    assertThat(played.rareDefinition()).contains("quarter");
    assertThat(played.epochsDone())
        .isEqualTo(RecordFile.read(run.record(), RunRecord.class).epochsDone());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path,label;x.png,a | labels 'x.png', which is not among the 240 images",
        "path,label;d/1.png,a;e/1.png,b | labels 'e/1.png', which is not among the 240 images",
        "name,label;d/1.png,a | needs columns path (or index) and label, its columns are name, label",
      })
  void refusesLabelsThatDoNotFit(String content, String message) throws IOException {
    Path labels = folder.resolve("bad-labels.csv");
    Files.writeString(labels, content.replace(';', '\n') + "\n");
    assertThat(suggest(features, "--labels", labels).failure()).contains(message);
  }

  @Test
  void aUsersOwnColumnKindIsLeftOut() throws IOException {
    Path labels = folder.resolve("kinds.csv");
    Files.writeString(labels, "path,label,kind\nd/1.png,a,photo\nd/2.png,b,Growth\n");
    String note =
        "note: %s: 1 label is of no known kind of suggestion, such as 'photo': the kind is left out"
            .formatted(labels);
    Invocation given = suggest(features, "--labels", labels);
    assertThat(given.code()).as(given.err()).isZero();
    assertThat(given.out() + given.err()).contains(note);
    Path own = folder.resolve("own.npy");
    NpyFile.writeClasses(own, N, 0, -1);
    Invocation imported = Invocation.of("labels", "import", own.toString(), labels.toString());
    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.out() + imported.err()).contains(note);
    Path log = LabelLog.beside(own);
    assertThat(Files.readString(log)).doesNotContain("photo").contains("Growth");
    LabelLog.open(log)
        .append(
            List.of(
                Decision.labelled("d/3.png", "a")
                    .suggestedBy("photo", Optional.of("neighbour-10"))));
    Invocation logged = suggest(own);
    assertThat(logged.code()).as(logged.err()).isZero();
    assertThat(logged.out() + logged.err()).contains("1 label is of no known kind");
  }

  @Test
  void imagesWhoseFeaturesAreZerosAreNamedWhereverFeaturesAreCompared() throws IOException {
    Path zeros = folder.resolve("zeros.npy");
    NpyFile.writeClasses(zeros, N, 0, 9);
    String note = "note: the features of 1 image are nothing but zeros, such as of d/9.png";
    for (String command : List.of("duplicates", "cluster")) {
      Invocation done = Invocation.of(command, zeros.toString());
      assertThat(done.code()).as(done.err()).isZero();
      assertThat(done.out()).contains(note);
    }
    assertThat(Invocation.of("similar", zeros.toString(), "d/8.png").out()).contains(note);
    assertThat(Invocation.of("similar", zeros.toString(), "d/8.png", "d/9.png").failure())
        .isEqualTo(
            "the features of 'd/9.png' are nothing but zeros, which no image is like: look at the image, and embed it again");
  }

  @Test
  void refusesFeaturesThatSayNothing() throws IOException {
    Path bad = folder.resolve("bad.npy");
    NpyFile.writeClasses(bad, 40, Float.NaN, 17);
    assertThat(suggest(bad).failure())
        .isEqualTo("the features of image 17 are not all finite numbers: embed the images again");
    Files.write(bad, new byte[] {1, 2, 3});
    assertThat(suggest(bad).failure()).contains("bad.npy is not a features file");
    NpyFile.writeClasses(bad, N, 0, 9);
    assertThat(suggest(bad).out())
        .contains("note: the features of 1 image are nothing but zeros, such as of d/9.png");
    assertThat(suggest(folder.resolve("no.npy")).failure()).contains("there is no features file");
    assertThat(suggest(folder).failure()).contains("run");
    assertThat(suggest(features, "--top", 0).failure()).startsWith("--top must be in [1, ");
    assertThat(suggest(features, "--shares", "1,2,3").failure())
        .startsWith("--shares: shares of suggestions must be four numbers");
    assertThat(suggest(features, "--budget", 5).failure()).contains("belong to --simulate");
    assertThat(suggest(features, "--overwrite").failure())
        .isEqualTo("--overwrite replaces a file that --out names: add --out FILE");
    assertThat(suggest(features, "--simulate", "--raw-cells").failure())
        .isEqualTo("--raw-cells is for a file that --out names: leave it out");
    Files.writeString(folder.resolve("bad.index.csv"), "index,path,label\n0,a,b\n");
    writeArrayOnly(bad);
    assertThat(suggest(bad).failure()).contains("they do not belong together");
  }

  private static void writeArrayOnly(Path file) throws IOException {
    Path index = file.resolveSibling("bad.index.csv");
    String kept = Files.readString(index);
    NpyFile.writeClasses(file, 40, 0, -1);
    Files.writeString(index, kept);
  }
}
