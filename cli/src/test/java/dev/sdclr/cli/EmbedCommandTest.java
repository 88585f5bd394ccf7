package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedCommandTest {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  @TempDir static Path shared;
  static Path data;
  static RunDirectory run;

  @TempDir Path folder;

  @BeforeAll
  static void makeARun() {
    data = new GeneratedImages(31).writeClasses(shared.resolve("pictures"), 9, 6);
    run =
        SmallRun.train(
            SmallRun.config(
                data, "epochs=1", "data.longTail={imbalance: 3, profile: exp, seed: 1}"),
            shared.resolve("run"));
  }

  private static Invocation embed(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("embed", run.path().toString(), "--out", out.toString()));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments);
  }

  @Test
  void embedsTheImagesThatTheRunWasTrainedOn() throws IOException {
    Path out = folder.resolve("e.csv");
    for (String[] same : new String[][] {{}, {"--data", data.toString(), "--overwrite"}}) {
      Invocation result = embed(out, same);
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.out())
          .startsWith("embedding the run's training images: pictures train, long-tailed")
          .containsPattern("embedded 8 images in [0-9.]+ s \\([0-9,.]+ images/s\\)")
          .endsWith("8 rows of 32 features: %s%n".formatted(out));
      assertThat(result.err()).contains("embed: 100 % of 8 images");
      assertThat(Files.readAllLines(out)).hasSize(9);
    }
  }

  /** Rows go by the same numbers and paths in both, so that they can be joined. */
  @Test
  void namesImagesAsMiningDoes() throws IOException {
    Path out = folder.resolve("e.csv");
    assertThat(embed(out).code()).isZero();
    assertThat(Invocation.of("mine", run.path().toString()).code()).isZero();
    assertThat(keys(out, 0, 1, 2)).isEqualTo(keys(run.mined(), 1, 2, 3)).hasSize(9);
  }

  private static List<String> keys(Path csv, int index, int path, int label) throws IOException {
    return Files.readAllLines(csv).stream()
        .map(line -> line.split(","))
        .map(field -> Arrays.asList(field[index], field[path], field[label]).toString())
        .map(text -> text.replace("\"", ""))
        .sorted()
        .toList();
  }

  @Test
  void embedsOtherImages() {
    Path other = new GeneratedImages(32).writeClasses(folder.resolve("other"), 2, 1);
    Path out = folder.resolve("e.npy");
    Invocation result = embed(out, "--data", other.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("embedding other (3 images)")
        .endsWith("3 rows of 32 features: %s, %s%n".formatted(folder.resolve("e.index.csv"), out));
  }

  private static Path export(String format, Path folder) {
    Path file = folder.resolve("encoder." + format);
    Invocation result =
        Invocation.of(
            "export", run.path().toString(), "--format", format, "--out", file.toString());
    assertThat(result.code()).as(result.err()).isZero();
    return file;
  }

  private static Invocation embedWith(Path model, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("embed", model.toString(), "--out", out.toString()));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx", "safetensors"})
  void embedsWithAnExportedFileAsWithItsRun(String format) throws IOException {
    Path file = export(format, folder);
    Path ofFile = folder.resolve("file.csv");
    Path ofRun = folder.resolve("run.csv");
    Path all = new GeneratedImages(35).writeClasses(folder.resolve("all"), 9, 6);
    Invocation result = embedWith(file, ofFile, "--data", all.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("embedding all (15 images)")
        .endsWith("15 rows of 32 features: %s%n".formatted(ofFile));
    assertThat(embed(ofRun, "--data", all.toString()).code()).isZero();
    List<String> expected = Files.readAllLines(ofRun);
    List<String> actual = Files.readAllLines(ofFile);
    assertThat(actual).hasSize(16);
    assertThat(actual.get(0)).isEqualTo(expected.get(0));
    for (int i = 1; i < actual.size(); i++) {
      requireClose(actual.get(i).split(",", -1), expected.get(i).split(",", -1));
    }
  }

  /** Names and labels are the same, and the difference is small against the features' length. */
  private static void requireClose(String[] actual, String[] expected) {
    assertThat(Arrays.copyOf(actual, 4)).isEqualTo(Arrays.copyOf(expected, 4));
    double squares = 0;
    double length = 0;
    for (int i = 4; i < expected.length; i++) {
      double value = Double.parseDouble(expected[i]);
      squares += Math.pow(Double.parseDouble(actual[i]) - value, 2);
      length += value * value;
    }
    assertThat(length).isPositive();
    assertThat(Math.sqrt(squares / length)).isLessThan(1e-5);
  }

  @Test
  void anImageSizeBesideARun() {
    Invocation result = embed(folder.resolve("e.csv"), "--image-size", "32");
    assertThat(result.failure())
        .isEqualTo("the run sets the size of its images: leave --image-size out");
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
  }

  @Test
  void aCropBesideARun() {
    Invocation result = embed(folder.resolve("f.csv"), "--crop", "0.5");
    assertThat(result.failure()).isEqualTo("the run sets the crop of its images: leave --crop out");
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
  }

  /** Other images need no word of them. */
  @Test
  void embedsOtherImagesWhenTheRunsOwnAreGone() throws IOException {
    Path moved = new GeneratedImages(34).writeClasses(folder.resolve("moved"), 8, 8);
    RunDirectory other =
        SmallRun.train(SmallRun.config(moved, "epochs=1"), folder.resolve("other"));
    Path elsewhere = Files.move(moved, folder.resolve("elsewhere"));
    Path out = folder.resolve("e.csv");
    Invocation without = embedWith(other.path(), out);
    assertThat(without.failure()).startsWith("there is no folder or file '%s'".formatted(moved));
    Invocation with = embedWith(other.path(), out, "--data", elsewhere.toString());
    assertThat(with.code()).as(with.err()).isZero();
    assertThat(with.out()).contains("16 rows of 32 features");
  }

  @Test
  void embedsAListFromItsRoot() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "stripes/stripes-0001.jpg 4\n");
    Path out = folder.resolve("e.csv");
    Invocation result = embed(out, "--data", list.toString(), "--root", data.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(Files.readAllLines(out).get(1)).startsWith("0,stripes/stripes-0001.jpg,4,4,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "embed R --out F.txt | embeddings are written to a file that ends in .parquet, .npy, .csv,"
            + " was 'F.txt'",
        "embed R | Missing required option: '--out=FILE'; valid for sdclr embed: RUN|MODEL,",
        "embed R --out F.csv | there is no run directory or model 'R'",
        "embed src --out F.csv | src is not a run directory: it has no config.yaml",
        "embed pom.xml --out F.csv | pom.xml has no images of its own: name those to",
        "embed pom.xml --data D --image-size 0 --out F.csv | imageSize must be in [1,",
        "embed R --out F.csv --format csv | unknown argument '--format'; valid for sdclr embed:",
      })
  void wrongUsage(String command, String message) {
    Invocation result = Invocation.of(command.split(" "));
    assertThat(result.failure()).startsWith(message);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
  }

  @Test
  void embedsThePartThatIsAskedFor() throws IOException {
    Path parted = folder.resolve("parted");
    new GeneratedImages(33).writeClasses(parted.resolve("train"), 9, 6);
    new GeneratedImages(34).writeClasses(parted.resolve("test"), 3, 2);
    new GeneratedImages(35).writeClasses(parted.resolve("valid"), 2, 2);
    RunDirectory own = SmallRun.train(SmallRun.config(parted, "epochs=1"), folder.resolve("own"));
    List<List<String>> paths = new ArrayList<>();
    for (String part : List.of("train", "validation", "test", "all")) {
      Path out = folder.resolve(part + ".csv");
      Invocation result = embedWith(own.path(), out, "--part", part);
      assertThat(result.code()).as(result.err()).isZero();
      paths.add(
          Files.readAllLines(out).stream().skip(1).map(row -> row.split(",", -1)[1]).toList());
      Path other = folder.resolve(part + "-of-data.csv");
      assertThat(
              embedWith(
                      run.path(),
                      other,
                      "--part",
                      part.replace("test", "Testing"),
                      "--data",
                      parted.toString())
                  .code())
          .isZero();
      assertThat(Files.readAllLines(other)).hasSize(paths.get(paths.size() - 1).size() + 1);
    }
    assertThat(paths).extracting(List::size).containsExactly(15, 4, 5, 24);
    List<String> joined = new ArrayList<>();
    paths.get(0).forEach(path -> joined.add("train/" + path));
    paths.get(1).forEach(path -> joined.add("validation/" + path));
    paths.get(2).forEach(path -> joined.add("test/" + path));
    assertThat(paths.get(3)).isEqualTo(joined);
  }

  @Test
  void aTestPartThatIsNotThere() {
    Invocation result = embed(folder.resolve("e.csv"), "--part", "test");
    assertThat(result.failure())
        .isEqualTo(
            "part test: pictures has no test images of its own (such as a folder test beside"
                + " train)");
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(folder).isEmptyDirectory();
    Invocation misspelt = embed(folder.resolve("e.csv"), "--part", "tets");
    assertThat(misspelt.failure()).contains("(did you mean 'test'?)");
    Invocation all = embed(folder.resolve("e.csv"), "--part", "all");
    assertThat(all.out()).contains("(there are no others)");
  }

  @Test
  void aRootWithoutAList() {
    Path out = folder.resolve("e.csv");
    Invocation result = embed(out, "--root", data.toString());
    assertThat(result.failure())
        .isEqualTo(
            "a root says where the paths of a list start, and no data is named: name the list, or leave the root out");
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void aFileThatExists() throws IOException {
    Path out = Files.writeString(folder.resolve("e.csv"), "old");
    Invocation result = embed(out);
    assertThat(result.failure())
        .isEqualTo("%s exists already: choose another file, or pass --overwrite", out);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(out).hasContent("old");
  }

  @Test
  void aFolderThatCannotBeWritten() throws IOException {
    Path blocker = Files.writeString(folder.resolve("blocker"), "");
    Invocation result = embed(blocker.resolve("e.npy"));
    assertThat(result.failure())
        .startsWith("cannot write %s: ".formatted(blocker.resolve("e.npy.parts")));
    assertThat(result.code()).isEqualTo(FAILED);
  }

  @Test
  void anImageThatCannotBeRead() throws IOException {
    Path bad = new GeneratedImages(33).writeClasses(folder.resolve("bad"), 3, 3);
    Path image = Files.writeString(bad.resolve("stripes/stripes-0001.jpg"), "no picture");
    Path out = folder.resolve("e.parquet");
    Invocation stopped = embed(out, "--data", bad.toString());
    assertThat(stopped.failure()).startsWith("cannot read image " + image + ": ");
    assertThat(stopped.code()).isEqualTo(FAILED);
    assertThat(folder.toFile().list()).containsExactly("bad");
    Invocation skipped = embed(out, "--data", bad.toString(), "--skip-bad-images");
    assertThat(skipped.code()).as(skipped.err()).isZero();
    assertThat(skipped.out())
        .contains("note: left out 1 unreadable image\n")
        .contains("5 rows of 32 features");
  }

  /** A termination signal is Ctrl-C's way too. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnAfterBeingStopped(boolean onnx) throws Exception {
    Path model = onnx ? export("onnx", shared) : run.path();
    int lines = 8_000;
    Path list =
        Files.writeString(folder.resolve("list"), "stripes/stripes-0001.jpg 0\n".repeat(lines));
    Path out = folder.resolve("e.npy");
    String[] more = {"--data", list.toString(), "--root", data.toString()};
    Process process = process(model, out, more);
    try {
      awaitFile(process, folder.resolve("e.npy.parts/manifest.json"));
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
    assertThat(out).doesNotExist();
    assertThat(folder.resolve("errors.txt"))
        .hasContent(
            "stopping after this step; again to stop now\n"
                + "sdclr: stopped before the end: give the same command again to finish");
    // A model's run is cut short, be it the first batch's: then there is nothing to keep.
    boolean keepsSome = Files.exists(folder.resolve("e.npy.parts/manifest.json"));
    String kept = "(?s).*kept [0-9,]+ of 8,000 images: the same command continues from there\n";
    String output = Files.readString(folder.resolve("output.txt"));
    assertThat(output.matches(kept)).as(output).isEqualTo(keepsSome);
    Invocation result = embedWith(model, out, more);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().matches("(?s).*continuing after image [0-9,]+ of 8,000.*"))
        .as(result.out())
        .isEqualTo(keepsSome);
    assertThat(result.out()).contains("8,000 rows of 32 features");
    assertThat(Files.size(out)).isEqualTo(128 + 8_000L * 32 * Float.BYTES);
    assertThat(folder.resolve("e.npy.parts")).doesNotExist();
  }

  private Process process(Path model, Path out, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sdclr.cli.Main",
                "embed",
                model.toString(),
                "--out=" + out));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .redirectError(folder.resolve("errors.txt").toFile())
        .start();
  }

  /** Looks for the file for as long as the process lives. */
  private static void awaitFile(Process process, Path file) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(file)) {
      assertThat(process.waitFor(2, TimeUnit.MILLISECONDS)).as("left too early").isFalse();
      assertThat(System.nanoTime()).as("waits for too long").isLessThan(deadline);
    }
  }
}
