package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever links lie in a run directory, no command writes, makes or deletes a file outside. */
class LinksInRunDirectoryTest {

  private static final String PRECIOUS = "precious\n";

  /** Names that commands of this or of earlier versions write to, or begin with. */
  private static final List<String> FILES =
      List.of(
          ".run.json.part",
          ".metrics.jsonl.part",
          ".mined.csv.part",
          ".mining.json.part",
          ".evaluation.json.part",
          ".report.html.part",
          "mined.csv",
          "mining.json",
          "evaluation.json",
          "report.html",
          "checkpoints/next.last.safetensors",
          "checkpoints/.next.last.safetensors.part",
          "checkpoints/previous.last.safetensors");

  @TempDir static Path shared;
  static Path pictures;
  static RunDirectory trained;

  @TempDir Path folder;
  private RunDirectory run;
  private Path outside;

  @BeforeAll
  static void train() {
    pictures = new GeneratedImages(41).writeClasses(shared.resolve("pictures"), 14, 9, 6);
    trained = SmallRun.train(SmallRun.config(pictures, "epochs=2"), shared.resolve("run"));
  }

  @BeforeEach
  void copy() throws IOException {
    run = new RunDirectory(folder.resolve("run"));
    outside = Files.createDirectory(folder.resolve("outside"));
    try (Stream<Path> files = Files.walk(trained.path())) {
      for (Path file : files.toList()) {
        Files.copy(file, run.path().resolve(trained.path().relativize(file).toString()));
      }
    }
    String config = Files.readString(run.config());
    assertThat(config).contains("\nepochs: 2\n", "  tensorboard: false\n");
    Files.writeString(
        run.config(),
        config
            .replace("\nepochs: 2\n", "\nepochs: 3\n")
            .replace("tensorboard: false", "tensorboard: true"));
  }

  private Path plant(String name) throws IOException {
    Path target = outside.resolve(name.replace('/', '-'));
    Files.writeString(target, PRECIOUS);
    Path link = run.path().resolve(name);
    Files.deleteIfExists(link);
    return Files.createSymbolicLink(link, target);
  }

  private Map<String, String> filesOutside() {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(outside)) {
      for (Path file : files.toList()) {
        content.put(file.getFileName().toString(), Arrays.toString(Files.readAllBytes(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content;
  }

  private Invocation sdclr(String... arguments) {
    Map<String, String> before = filesOutside();
    Invocation invocation = Invocation.of(arguments);
    assertThat(filesOutside()).as(String.join(" ", arguments)).isEqualTo(before);
    return invocation;
  }

  private void succeed(String... arguments) {
    Invocation invocation = sdclr(arguments);
    assertThat(invocation.code()).as(invocation.err()).isZero();
  }

  @Test
  void filesAreReplacedThemselves() throws IOException {
    for (String name : FILES) {
      plant(name);
    }
    String path = run.path().toString();
    succeed("evaluate", path);
    succeed("mine", path);
    succeed("report", path);
    succeed("resume", path);
    for (Path file : List.of(run.mined(), run.evaluation(), run.report(), run.miningSummary())) {
      assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).as("%s", file).isTrue();
    }
  }

  /** Commands that label and look keep features, labels and results in the run, too. */
  @Test
  void filesOfFeaturesAndResultsAreReplacedThemselves() throws IOException {
    Files.createDirectories(run.path().resolve("explore").resolve("features.parquet.parts"));
    for (String name :
        List.of(
            "orderings.json",
            "simulation.json",
            "explore/features.txt",
            "explore/features.parquet",
            "explore/features.parquet.parts/whole.parquet",
            "explore/features.parquet.parts/0000000000-0000000029.parquet",
            "explore/features.parquet.parts/.manifest.json.part")) {
      plant(name);
    }
    String path = run.path().toString();
    succeed("suggest", path, "--top", "2");
    succeed("cluster", path, "--k", "2");
    succeed("suggest", path, "--simulate", "--budget", "10", "--batch", "5", "--seeds", "1");
    succeed("evaluate", path, "--mining", "--no-map");
    for (Path file : List.of(run.simulation(), run.path().resolve("explore/features.parquet"))) {
      assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).as("%s", file).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void labelsAreAddedToNoLink(boolean symbolic) throws IOException {
    Path labels = Files.writeString(folder.resolve("said.csv"), "index,label\n3,cat\n5,dog\n");
    Path log = run.path().resolve("labels.jsonl");
    plant("labels.jsonl");
    Files.write(outside.resolve("labels.jsonl"), new byte[0]);
    if (!symbolic) {
      Files.delete(log);
      Files.createLink(log, outside.resolve("labels.jsonl"));
    }
    Invocation refused = sdclr("labels", "import", run.path().toString(), labels.toString());
    assertThat(SmallCommand.failure(refused))
        .startsWith("cannot add labels to %s: labels.jsonl is a ".formatted(log))
        .contains("link");
    Files.delete(log);
    succeed("labels", "import", run.path().toString(), labels.toString());
    assertThat(log).content().hasLineCount(2);
  }

  @Test
  void theFolderOfFeaturesIsRefused() throws IOException {
    Path explore = Files.createSymbolicLink(run.path().resolve("explore"), outside);
    for (String command : List.of("cluster", "duplicates")) {
      Invocation refused = sdclr(command, run.path().toString());
      assertThat(SmallCommand.failure(refused))
          .isEqualTo(
              "%s is a link, through which nothing is written: put what it leads to in its place",
              explore);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoints", "thumbnails", "map", "tensorboard"})
  void foldersAreRefused(String name) throws IOException {
    Path inside = run.path().resolve(name);
    if (Files.isDirectory(inside)) {
      try (Stream<Path> files = Files.list(inside)) {
        for (Path file : files.toList()) {
          Files.move(file, outside.resolve(file.getFileName()));
        }
      }
      Files.delete(inside);
    }
    for (String file : List.of("test.json", "mined.json", "00001.png")) {
      Files.writeString(outside.resolve(file), PRECIOUS);
    }
    Files.createSymbolicLink(inside, outside);
    String path = run.path().toString();
    for (List<String> command :
        List.of(List.of("resume", path), List.of("mine", path), List.of("evaluate", path))) {
      Invocation refused = sdclr(command.toArray(String[]::new));
      assertThat(refused.code()).as(command.toString()).isEqualTo(1);
      assertThat(SmallCommand.failure(refused))
          .isEqualTo(
              "%s is a link, through which nothing is written: put what it leads to in its place",
              inside);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLockIsRefused(boolean symbolic) throws IOException {
    Path lock = run.path().resolve(".lock");
    plant(".lock");
    if (!symbolic) {
      Files.delete(lock);
      Files.createLink(lock, outside.resolve(".lock"));
    }
    Invocation refused = sdclr("resume", run.path().toString());
    assertThat(SmallCommand.failure(refused))
        .startsWith("cannot lock %s: .lock is a ".formatted(run.path()))
        .contains("link");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void logsAreReplacedBeforeTheyGrow(boolean symbolic) throws IOException {
    Path log = run.path().resolve("metrics.jsonl");
    Path target = outside.resolve("metrics.jsonl");
    Files.move(log, target);
    if (symbolic) {
      Files.createSymbolicLink(log, target);
    } else {
      Files.createLink(log, target);
    }
    succeed("resume", run.path().toString());
    assertThat(Files.size(log)).isGreaterThan(Files.size(target));
  }

  @Test
  void partsOfEmbeddingsAreRefused() throws IOException {
    Path file = run.path().resolve("features.npy");
    for (String name : List.of("whole.npy", "manifest.json", "0000000000-0000000064.npy")) {
      Files.writeString(outside.resolve(name), PRECIOUS);
    }
    Files.createSymbolicLink(run.path().resolve("features.npy.parts"), outside);
    Invocation refused =
        sdclr(
            "embed",
            run.path().toString(),
            "--data",
            pictures.toString(),
            "--out",
            file.toString());
    assertThat(SmallCommand.failure(refused)).contains("features.npy.parts is a link");
  }

  @Test
  void linksAmongPartsOfEmbeddingsAreReplacedThemselves() throws IOException {
    Path parts = Files.createDirectory(run.path().resolve("features.npy.parts"));
    for (String name : List.of("whole.npy", ".manifest.json.part", "0000000000-0000000029.npy")) {
      plant("features.npy.parts/" + name);
    }
    Path file = run.path().resolve("features.npy");
    succeed(
        "embed", run.path().toString(), "--data", pictures.toString(), "--out", file.toString());
    assertThat(parts).doesNotExist();
  }

  /** That is where somebody wants the run to be. */
  @Test
  void theDirectoryItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), run.path());
    succeed("mine", link.toString());
    succeed("report", link.toString());
    assertThat(run.report()).exists();
  }
}
