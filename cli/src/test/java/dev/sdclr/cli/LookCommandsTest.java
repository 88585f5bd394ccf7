package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.GeneratedImages;
import dev.sdclr.job.JobListener;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.label.LabelLog;
import dev.sdclr.run.RecordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code labels}, {@code similar}, {@code cluster} and {@code duplicates} on a run and on features.
 */
class LookCommandsTest extends OnEmbeddedImages {

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
      assertThat(sdclr("labels", "import", model, table).out())
          .contains("4 as before")
          .contains("\nnext: ./sdclr suggest %s --out next.csv\n".formatted(model));
      assertThat(LabelLog.open(log).all()).hasSize(4).allMatch(d -> d.by().isPresent());
      for (String format : List.of("csv", "list", "folders", "coco", "label-studio", "log")) {
        roundTrip(model, log, format);
      }
    }
  }

  @Test
  void labelsThatAreNumbersDoNotChangeOnTheirWayThroughAList() throws IOException {
    Path table = folder.resolve("numbers.csv");
    Files.writeString(table, "path,label\n%s,1\n".formatted(paths().get(0)));
    Path log = folder.resolve("features.labels.jsonl");
    Files.deleteIfExists(log);
    assertThat(sdclr("labels", "import", features, table).code()).isZero();
    Path list = folder.resolve("numbers.txt");
    assertThat(sdclr("labels", "export", features, "--out", list).failure())
        .isEqualTo(
            "a list cannot hold the label '1' of '%s': write csv instead"
                .formatted(paths().get(0)));
    Files.writeString(list, "\"%s\" 1\n".formatted(paths().get(0)));
    assertThat(sdclr("labels", "import", features, list).out())
        .contains("0 labels changed, 1 as before")
        .contains("note: " + list + ": numbers are taken as names of classes, such as 1 in line 1");
    Files.delete(log);
  }

  @Test
  void saysTheLargestClassesWhereThereAreMany() throws IOException {
    Path table = folder.resolve("many.csv");
    StringBuilder lines = new StringBuilder("path,label\n");
    List<String> paths = paths();
    for (int i = 0; i < 23; i++) {
      lines.append("%s,kind-%02d%n".formatted(paths.get(i), Math.max(0, i - 1)));
    }
    Files.writeString(table, lines);
    Files.deleteIfExists(folder.resolve("features.labels.jsonl"));
    assertThat(sdclr("labels", "import", features, table).out())
        .contains("now: kind-00 2, kind-01 1, ", "1 and 2 smaller classes (0 not sure, 0 bad)")
        .doesNotContain("kind-21");
    Files.delete(folder.resolve("features.labels.jsonl"));
  }

  /** Only a spreadsheet would run them. */
  @Test
  void namesStandOnTheTerminalAsTheyAre() throws IOException {
    Path odd = folder.resolve("odd");
    new GeneratedImages(44).writeImages(odd.resolve("=rings"), GeneratedImages.Motif.RING, 3);
    new GeneratedImages(45).writeImages(odd.resolve("-discs"), GeneratedImages.Motif.DISC, 3);
    Path again = odd.resolve("=rings/again.png");
    Files.copy(odd.resolve("=rings/ring-0000.png"), again);
    Path embedded = folder.resolve("odd.parquet");
    assertThat(sdclr("embed", run.path(), "--data", odd, "--out", embedded).code()).isZero();
    assertThat(sdclr("similar", embedded, "=rings/again.png").out())
        .contains("  =rings/ring-0000.png  =rings\n")
        .doesNotContain("'");
    assertThat(sdclr("duplicates", embedded).out())
        .contains(" alike: =rings/", ", =rings/")
        .doesNotContain("'");
    assertThat(sdclr("cluster", embedded, "--k", 2).out())
        .contains("images  =rings/")
        .doesNotContain("'");
    Path next = folder.resolve("odd-next.csv");
    assertThat(sdclr("suggest", embedded, "--out", next).out())
        .contains("  =rings/")
        .doesNotContain("'=", "'-");
    assertThat(Files.readString(next)).contains("'=rings/");
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
    assertThat(sdclr("cluster", model).failure()).contains("name those to show");
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
    whatIsSaidOfAnEncodersImagesIsReadByAll(model, first.labels());
  }

  private static void whatIsSaidOfAnEncodersImagesIsReadByAll(Path model, Path log)
      throws IOException {
    Object[] classify = {"classify", model, "--data", pictures};
    assertThat(sdclr(classify).failure())
        .startsWith("classify needs labels, and there are none in " + log + ": ");
    StringBuilder table = new StringBuilder("path,label\n");
    for (int i = 0; i < 8; i++) {
      table.append("%s,%s\n".formatted(paths().get(i), i % 2 == 0 ? "even" : "odd"));
    }
    Path labels = Files.writeString(folder.resolve("of-encoder.csv"), table);
    Invocation imported = sdclr("labels", "import", model, labels, "--data", pictures);
    assertThat(imported.out())
        .contains(log.toString(), "next: ./sdclr suggest %s --out ".formatted(model));
    assertThat(sdclr("suggest", model, "--data", pictures, "--top", 2).out())
        .contains("8 labels from " + log);
    assertThat(sdclr(classify).out()).contains("8 labels from " + log);
    Path exported = folder.resolve("of-encoder.jsonl");
    assertThat(sdclr("labels", "export", model, "--data", pictures, "--out", exported).out())
        .contains("8 labels written to");
    assertThat(LabelLog.open(exported).current().counts()).isEqualTo(Map.of("even", 4, "odd", 4));
  }

  /** Whoever gives an encoder away may put a link beside it. */
  @Test
  void featuresOfAnEncoderAreWrittenThroughNoLink() throws IOException {
    Path model = Files.writeString(folder.resolve("given.onnx"), "a model");
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(folder.resolve("given.explore"), outside);
    assertThat(sdclr("cluster", model, "--data", pictures).failure())
        .contains("given.explore is a link, through which nothing is written");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aClassWhoseNameIsTooLongForAFolderLeavesNoneBehind() throws IOException {
    Path table = folder.resolve("long.csv");
    Files.writeString(
        table,
        "path,label\n%s,dog\n%s,%s\n".formatted(paths().get(5), paths().get(6), "x".repeat(300)));
    Path out = folder.resolve("too-long");
    assertThat(
            sdclr("labels", "export", features, "--data", pictures, "--labels", table, "--out", out)
                .failure())
        .contains("is too long for the name of a folder or file (300 bytes, 255 at most)");
    assertThat(out).doesNotExist();
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
        .contains("note: left out 1 label of other images");
    assertThat(sdclr("labels", "export", run.path(), "--out", folder.resolve("x.xml")).failure())
        .contains("choose with --format what");
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
    Path empty = Files.writeString(folder.resolve("empty.png"), "");
    assertThat(sdclr("similar", run.path(), empty, "--skip-bad-images").failure())
        .isEqualTo("cannot read image %s: the file is empty", empty);
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
        .isEqualTo("--threshold must be in [0, 1], was 2.0");
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
        .isEqualTo("--k must be at most the number of images, 44, was 45");
    assertThat(sdclr("cluster", features, "--out", folder.resolve("a.txt")).failure())
        .contains("a file that ends in .csv or .json");
  }
}
