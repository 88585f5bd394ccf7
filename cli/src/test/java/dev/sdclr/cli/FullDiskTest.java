package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SdclrException;
import dev.sdclr.data.picture.ImageFormat;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose disk is full, with any amount of room left, or becomes full while they work. */
class FullDiskTest {

  private static final long DISK_BYTES = 16 << 20;
  private static final String REASON = "cannot .*: " + SmallDisk.FULL + ".*";

  @TempDir static Path shared;
  static Path data;
  static RunDirectory whole;

  @TempDir Path folder;
  private SmallDisk disk;
  private RunDirectory run;

  @BeforeAll
  static void runEverything() {
    data = new GeneratedImages(2).writeClasses(shared.resolve("data"), 20, 12, 6);
    whole = new RunDirectory(shared.resolve("whole").resolve("run"));
    SmallCommand.succeed(pretrain(whole));
    for (String command : List.of("evaluate", "mine", "report")) {
      SmallCommand.succeed(arguments(command, whole, null));
    }
  }

  @BeforeEach
  void mount() throws IOException {
    disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")), DISK_BYTES);
    run = new RunDirectory(disk.path().resolve("run"));
  }

  @AfterEach
  void unmount() throws IOException {
    disk.close();
  }

  private static List<String> pretrain(RunDirectory run) {
    return SmallCommand.pretrain(
        data, run, List.of("log.tensorboard=true", "log.checkpointEveryMinutes=1e-9"));
  }

  private static List<String> arguments(String command, RunDirectory run, Path out) {
    List<String> arguments = new ArrayList<>(List.of(command, run.path().toString()));
    switch (command) {
      case "evaluate" -> arguments.addAll(List.of("--data=" + data, "--probe=knn"));
      case "embed" -> arguments.addAll(List.of("--data=" + data, "--out=" + out));
      case "export" -> arguments.addAll(List.of("--format=" + extension(out), "--out=" + out));
      default -> {}
    }
    return arguments;
  }

  private static String extension(Path file) {
    return file.toString().substring(file.toString().lastIndexOf('.') + 1);
  }

  /** Whether a command fails with only so much room, in one line that says why. */
  private boolean fails(List<String> arguments, long room) throws IOException {
    disk.leaveRoom(room);
    Invocation invocation = Invocation.of(arguments);
    if (invocation.code() == 0) {
      return false;
    }
    assertThat(SmallCommand.failure(invocation)).matches(REASON);
    return true;
  }

  @Test
  void trainingStopsAndGoesOnWhenThereIsRoom() throws IOException {
    SavedRun expected = SavedRun.of(whole);
    long step = Files.size(whole.lastCheckpoint()) / 3;
    int restarted = 0;
    int resumed = 0;
    for (long room = 0; fails(pretrain(run), room); room += step) {
      disk.makeRoom();
      if (Files.exists(run.config())) {
        requireGoodCheckpoints();
        SmallCommand.succeed(List.of("resume", run.path().toString()));
        resumed++;
      } else {
        SmallCommand.succeed(pretrain(run));
        restarted++;
      }
      assertThat(SavedRun.of(run)).isEqualTo(expected);
      run.delete();
    }
    assertThat(SavedRun.of(run)).isEqualTo(expected);
    assertThat(restarted).isGreaterThanOrEqualTo(3);
    assertThat(resumed).isGreaterThanOrEqualTo(3);
  }

  private void requireGoodCheckpoints() {
    assertThat(SavedRun.of(run).values()).isNotEmpty();
    assertThat(run.lastCheckpoint().getParent().toFile().list())
        .contains("last.safetensors")
        .isSubsetOf("last.safetensors", "previous.last.safetensors");
  }

  /** Between the first checkpoint and the end, without a byte left. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 9, 14})
  void trainingStopsWhereTheDiskBecomesFull(int lines) throws Exception {
    List<String> arguments = new ArrayList<>(pretrain(run));
    arguments.add("--set=epochs=20");
    Invocation stopped =
        SmallCommand.disturbed(
            arguments, () -> SmallCommand.metricLines(run) >= lines, disk::fillUp);
    assertThat(SmallCommand.failure(stopped)).matches(REASON);
    List<String> resume = List.of("resume", run.path().toString());
    disk.fillUp();
    assertThat(SmallCommand.failure(Invocation.of(resume))).matches(REASON);
    requireGoodCheckpoints();
    disk.makeRoom();
    SmallCommand.succeed(resume);
    SavedRun resumed = SavedRun.of(run);
    run.delete();
    SmallCommand.succeed(arguments);
    assertThat(resumed).isEqualTo(SavedRun.of(run));
  }

  /** Files that are new are those that an undisturbed command writes; all others stay. */
  @ParameterizedTest
  @CsvSource({"evaluate,evaluation map/test", "mine,min map/mined thumb", "report,report"})
  void nothingOfARunIsHalfWritten(String command, String made) throws IOException {
    List<String> arguments = arguments(command, run, null);
    copyWithout(List.of(made.split(" ")));
    SmallCommand.succeed(arguments);
    Map<String, Integer> expected = contents(run);
    run.delete();
    copyWithout(List.of(made.split(" ")));
    int stops = 0;
    for (long room = 0; fails(arguments, room); room += SmallDisk.PAGE_BYTES) {
      stops++;
      assertThat(expected).containsAllEntriesOf(contents(run));
    }
    assertThat(stops).isPositive();
    assertThat(contents(run)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "embed,features.csv",
    "embed,features.npy",
    "embed,features.parquet",
    "export,encoder.onnx",
    "export,encoder.safetensors"
  })
  void whatIsAskedForIsThereWholeOrNotAtAll(String command, String name) throws IOException {
    Path out = disk.path().resolve(name);
    int stops = 0;
    for (long room = 0; fails(arguments(command, whole, out), room); room += SmallDisk.PAGE_BYTES) {
      stops++;
      assertThat(out).doesNotExist();
      assertThat(disk.path()).isDirectoryNotContaining("glob:**.part");
    }
    assertThat(stops).isPositive();
    Path expected = folder.resolve(name);
    SmallCommand.succeed(arguments(command, whole, expected));
    assertThat(out).hasSameBinaryContentAs(expected);
  }

  /** A label that was refused must not count when there is room again, nor half of a line stay. */
  @Test
  void labelsAreAddedWholeOrNotAtAll() throws IOException {
    Path file = disk.path().resolve("labels.jsonl");
    LabelLog log = LabelLog.open(file);
    log.append(List.of(Decision.labelled("first.jpg", "cat")));
    List<Decision> many =
        IntStream.range(0, 200)
            .mapToObj(i -> Decision.labelled("images/%d.jpg".formatted(i), "a class of its own"))
            .toList();
    for (int pages = 0; pages < 4; pages++) {
      disk.leaveRoom((long) pages * SmallDisk.PAGE_BYTES);
      assertThatThrownBy(() -> log.append(many))
          .isInstanceOf(SdclrException.class)
          .message()
          .matches(REASON);
      assertThat(log.all()).hasSize(1);
      LabelLog other = LabelLog.open(file);
      assertThat(other.all()).hasSize(1);
      assertThat(other.notes()).isEmpty();
    }
    disk.makeRoom();
    log.append(many);
    assertThat(LabelLog.open(file).all()).hasSize(201);
  }

  /** Files that people name, of commands that label and look. */
  @ParameterizedTest
  @CsvSource({
    "suggest,next.csv",
    "cluster,clusters.csv",
    "cluster,clusters.json",
    "classify,classes.csv",
    "classify,classes.parquet",
    "labels export,labels.csv"
  })
  void tablesAreThereWholeOrNotAtAll(String command, String name) throws IOException {
    Path labels = Files.writeString(folder.resolve("said.csv"), "index,label\n");
    for (int i = 0; i < 38; i++) {
      Files.writeString(
          labels, "%d,%s\n".formatted(i, i % 2 == 0 ? "a" : "b"), StandardOpenOption.APPEND);
    }
    Path out = disk.path().resolve(name);
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of(whole.path().toString(), "--out=" + out));
    if (!command.equals("cluster")) {
      arguments.add("--labels=" + labels);
    }
    for (long room = 0; fails(arguments, room); room += SmallDisk.PAGE_BYTES) {
      assertThat(disk.path().toFile().list()).containsExactly("filler");
    }
    assertThat(out).isNotEmptyFile();
    assertThat(disk.path().toFile().list()).containsExactlyInAnyOrder("filler", name);
  }

  /** Folders of copies can be asked for again under the same name when there is room. */
  @ParameterizedTest
  @CsvSource({"mine,--copy-to,--top=8", "labels export,--out,--format=folders"})
  void foldersAreThereWholeOrNotAtAll(String command, String option, String settings)
      throws IOException {
    Path said = Files.writeString(folder.resolve("said.csv"), "index,label\n");
    for (int i = 0; i < 8; i++) {
      Files.writeString(said, "%d,a\n".formatted(i), StandardOpenOption.APPEND);
    }
    Path out = disk.path().resolve("out");
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of(whole.path().toString(), option + "=" + out, settings));
    if (!command.equals("mine")) {
      arguments.addAll(List.of("--data=" + data, "--labels=" + said));
    }
    int stops = 0;
    for (long room = 0; fails(arguments, room); room += 2 * SmallDisk.PAGE_BYTES) {
      stops++;
      assertThat(disk.path().toFile().list()).containsExactly("filler");
    }
    assertThat(stops).isGreaterThan(1);
    assertThat(disk.path().toFile().list()).containsExactlyInAnyOrder("filler", "out");
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.filter(file -> ImageFormat.hasImageExtension(file.getFileName().toString())))
          .hasSize(8);
    }
  }

  /** Copies a run without the files that begin with one of these. */
  private void copyWithout(List<String> beginnings) throws IOException {
    try (Stream<Path> files = Files.walk(whole.path())) {
      for (Path file : files.toList()) {
        String name = whole.path().relativize(file).toString();
        if (beginnings.stream().noneMatch(name::startsWith)) {
          Files.copy(file, run.path().resolve(name));
        }
      }
    }
  }

  /** What is in each file, but that of the lock. */
  private static Map<String, Integer> contents(RunDirectory run) throws IOException {
    Map<String, Integer> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run.path())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = run.path().relativize(file).toString();
        if (!name.equals(".lock")) {
          found.put(name, Arrays.hashCode(Files.readAllBytes(file)));
        }
      }
    }
    return found;
  }
}
