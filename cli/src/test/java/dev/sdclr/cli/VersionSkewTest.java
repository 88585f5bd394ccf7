package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that other versions began.
 *
 * <p>{@code first-version-run} was stopped at step 4 of 6 by the first version that had commands,
 * whose configurations had fewer keys and whose checkpoints kept their checksum elsewhere.
 */
class VersionSkewTest {

  @TempDir Path folder;
  private Path data;
  private RunDirectory run;

  @BeforeEach
  void copyOldRun() throws IOException {
    data = new GeneratedImages(2).writeClasses(folder.resolve("data"), 10, 6, 3);
    run = new RunDirectory(folder.resolve("run"));
    Files.createDirectories(run.lastCheckpoint().getParent());
    Files.writeString(run.config(), text("config.yaml").replace("DATA", data.toString()));
    for (String name :
        List.of("run.json", "split.txt", "metrics.jsonl", "checkpoints/last.safetensors")) {
      Files.write(run.path().resolve(name), bytes(name));
    }
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = VersionSkewTest.class.getResourceAsStream("first-version-run/" + name)) {
      return in.readAllBytes();
    }
  }

  private static String text(String name) throws IOException {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  private Invocation resume() {
    return Invocation.of("resume", run.path().toString());
  }

  /** With this version's views, so that losses differ from what that version came to. */
  @Test
  void finishesARunOfTheFirstVersion() {
    List<Metric> before = run.metrics().read();
    SmallCommand.succeed(List.of("resume", run.path().toString()));
    List<Metric> after = run.metrics().read();
    assertThat(after).startsWith(before.toArray(Metric[]::new));
    assertThat(after).extracting(Metric::step).containsExactly(1L, 2L, 3L, 3L, 4L, 5L, 6L, 6L);
    assertThat(after.get(6).learningRate()).isEqualTo(1e-6);
    assertThat(SavedRun.of(run).metrics()).noneMatch(line -> line.contains("NaN"));
  }

  @Test
  void doesEverythingWithARunOfTheFirstVersion() {
    String path = run.path().toString();
    SmallCommand.succeed(List.of("evaluate", path, "--data=" + data, "--probe=knn"));
    SmallCommand.succeed(List.of("mine", path));
    SmallCommand.succeed(List.of("report", path));
    SmallCommand.succeed(
        List.of("embed", path, "--data=" + data, "--out=" + folder.resolve("features.csv")));
    SmallCommand.succeed(
        List.of("export", path, "--format=onnx", "--out=" + folder.resolve("encoder.onnx")));
  }

  /** Commands that came later, each of which reads what the ones before it left. */
  @Test
  void labelsARunOfTheFirstVersion() throws IOException {
    String path = run.path().toString();
    String from = "--data=" + data;
    SmallCommand.succeed(List.of("labels", "import", path, data.toString()));
    SmallCommand.succeed(
        List.of("labels", "export", path, from, "--out=" + folder.resolve("l.csv")));
    SmallCommand.succeed(List.of("suggest", path, from));
    String image = "checkers/checkers-0000.png";
    SmallCommand.succeed(List.of("similar", path, image, from));
    SmallCommand.succeed(List.of("cluster", path, from, "--k=2"));
    SmallCommand.succeed(List.of("duplicates", path, from));
    SmallCommand.succeed(List.of("classify", path, from));
    Path classifier = folder.resolve("classifier.onnx");
    SmallCommand.succeed(
        List.of("export", path, "--format=onnx", "--with-classifier", "--out=" + classifier));
    SmallCommand.succeed(List.of("classify", classifier.toString(), from));
    SmallCommand.succeed(List.of("embed", path, from, "--out=" + folder.resolve("f.parquet")));
    SmallCommand.succeed(
        List.of(
            "mine",
            folder.resolve("f.parquet").toString(),
            "--out=" + folder.resolve("mined.csv")));
  }

  /** Also where the one before is of this version: going on from there would undo work. */
  @Test
  void refusesANewerCheckpointByName() throws IOException {
    Files.copy(run.lastCheckpoint(), Checkpoint.previous(run.lastCheckpoint()));
    try (TensorScope scope = new TensorScope()) {
      TensorFile file = TensorFile.read(run.lastCheckpoint());
      Map<String, String> text = new LinkedHashMap<>(file.text());
      assertThat(text.put("version", "2")).isEqualTo("1");
      new TensorFile(file.tensors(), text).write(run.lastCheckpoint());
    }
    byte[] newer = Files.readAllBytes(run.lastCheckpoint());
    Invocation refused = resume();
    assertThat(refused.code()).isEqualTo(1);
    assertThat(SmallCommand.failure(refused))
        .isEqualTo(
            "%s has checkpoint version 2; this sdclr reads version 1: use the sdclr that wrote it",
            run.lastCheckpoint());
    assertThat(run.lastCheckpoint()).hasBinaryContent(newer);
  }

  @Test
  void namesTheSettingsOfANewerVersion() throws IOException {
    Files.writeString(run.config(), Files.readString(run.config()) + "telepathy: true\n");
    Invocation refused = resume();
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.failure())
        .startsWith(run.config() + ": unknown key 'telepathy'")
        .contains("optimizer");
  }
}
