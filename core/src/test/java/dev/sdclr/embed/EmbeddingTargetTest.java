package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.BatchEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the way, and what happens to it. */
class EmbeddingTargetTest {

  @TempDir static Path shared;
  static BatchEncoder encoder;
  static ImageSource images;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    encoder = SmallEncoder.load(SmallEncoder.train(shared));
    images = SmallEncoder.list(shared, 300);
  }

  @AfterAll
  static void free() {
    encoder.close();
  }

  private static void embed(EmbeddingTarget target) {
    try (Embedder embedder = SmallEncoder.open(encoder, images, target, SmallEncoder.BATCH)) {
      embedder.run(ProgressListener.NONE);
    }
  }

  private static EmbeddingTarget target(Path file) {
    return new EmbeddingTarget(file, false, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"e", "e.txt", "parquet", "e.npy.gz", ".parquet.parts"})
  void namesTheExtensionsThatThereAre(String name) {
    assertThatThrownBy(() -> target(Path.of(name)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "embeddings are written to a file that ends in .parquet, .npy, .csv, was '%s'%s",
            name, name.equals("parquet") ? " (did you mean '.parquet'?)" : "");
  }

  @ParameterizedTest
  @CsvSource({"e.parquet,e.parquet", "e.npy,e.npy", "e.npy,e.index.csv", "e.csv,e.csv"})
  void leavesAnExistingFileAlone(String name, String existing) throws IOException {
    Path old = Files.writeString(folder.resolve(existing), "old");
    EmbeddingTarget target = target(folder.resolve(name));
    assertThatThrownBy(target::requireFree)
        .isInstanceOf(UsageException.class)
        .hasMessage("%s exists already: choose another file, or pass --overwrite", old);
    assertThatThrownBy(() -> embed(target)).isInstanceOf(UsageException.class);
    assertThat(old).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly(existing);
    embed(new EmbeddingTarget(target.file(), true, false));
    assertThat(EmbeddingReader.read(target.file())).hasSize(images.size());
  }

  @Test
  void overwritesOnlyOnceAllIsDone() throws IOException {
    Path old = Files.writeString(folder.resolve("e.npy"), "old");
    Path oldIndex = Files.writeString(folder.resolve("e.index.csv"), "old index");
    try (Embedder embedder =
        SmallEncoder.open(
            encoder, images, new EmbeddingTarget(old, true, false), SmallEncoder.BATCH)) {
      embedder.run(
          (task, unit, done, total) -> {
            assertThat(old).hasContent("old");
            assertThat(oldIndex).hasContent("old index");
          });
    }
    assertThat(EmbeddingReader.read(old)).hasSize(images.size());
  }

  /** Somebody else wrote it while this was at work. */
  @Test
  void leavesAFileAloneThatCameInTheMeantime() throws IOException {
    Path file = folder.resolve("e.csv");
    try (Embedder embedder = SmallEncoder.open(encoder, images, target(file), SmallEncoder.BATCH)) {
      ProgressListener meddler =
          (task, unit, done, total) -> {
            try {
              Files.writeString(file, "theirs");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          };
      assertThatThrownBy(() -> embedder.run(meddler))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith(file + " exists already: ");
      assertThat(embedder.imagesDone()).isEqualTo(images.size());
    }
    assertThat(file).hasContent("theirs");
    embed(new EmbeddingTarget(file, true, false));
    assertThat(EmbeddingReader.read(file)).hasSize(images.size());
  }

  @Test
  void refusesAFolder() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("e.parquet"));
    assertThatThrownBy(() -> embed(new EmbeddingTarget(directory, true, true)))
        .isInstanceOf(UsageException.class)
        .hasMessage("%s is a folder: choose another file", directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "e.csv"})
  void saysWhenItCannotWriteThere(String name) throws IOException {
    Path blocker = Files.writeString(folder.resolve("blocker"), "");
    EmbeddingTarget target = target(blocker.resolve(name));
    assertThatThrownBy(() -> embed(target))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot write " + target.partsFolder() + ": ")
        .hasMessageEndingWith(
            " a file is in the way (is there room, and do you have permission to write there?)");
  }

  @Test
  void leavesAFolderAloneThatIsNotItsOwn() throws IOException {
    EmbeddingTarget target = new EmbeddingTarget(folder.resolve("e.csv"), true, true);
    Files.createDirectories(target.partsFolder().resolve("precious"));
    assertThatThrownBy(() -> embed(target))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "%s is in the way: it is where parts of the file would lie; choose another file",
            target.partsFolder());
    assertThat(target.partsFolder().toFile().list()).containsExactly("precious");
  }

  @Test
  void letsOneProcessWriteAtATime() {
    EmbeddingTarget target = target(folder.resolve("e.csv"));
    try (Embedder first = SmallEncoder.open(encoder, images, target, SmallEncoder.BATCH)) {
      assertThatThrownBy(() -> embed(target))
          .isInstanceOf(SdclrException.class)
          .hasMessage(
              "another sdclr is writing %s: let it finish, and start again", target.partsFolder());
      first.run(ProgressListener.NONE);
    }
    assertThat(folder.toFile().list()).containsExactly("e.csv");
  }

  @Test
  void leavesNothingBehindWhenItIsClosedBeforeTheFirstPart() {
    EmbeddingTarget target = target(folder.resolve("e.csv"));
    SmallEncoder.open(encoder, images, target, SmallEncoder.BATCH).close();
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void keepsPartsWhoseManifestCannotBeRead() throws IOException {
    EmbeddingTarget target = target(folder.resolve("e.csv"));
    Files.createDirectories(target.partsFolder());
    Files.writeString(target.partsFolder().resolve("manifest.json"), "{");
    Path part =
        Files.writeString(target.partsFolder().resolve("0000000000-0000000256.csv"), "part");
    assertThatThrownBy(() -> embed(target))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(target.partsFolder() + "/manifest.json is not well-formed: ");
    assertThat(part).hasContent("part");
  }

  /** On a real full disk, where mounting one is allowed; then with room on it. */
  @ParameterizedTest
  @CsvSource({"e.parquet,16k", "e.npy,72k", "e.csv,120k"})
  void keepsPartsAndSaysSoInOneLineWhenTheDiskIsFull(String name, String size) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mount = disk.toString();
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", mount)).isZero();
    try {
      Path file = disk.resolve(name);
      assertThatThrownBy(() -> embed(target(file)))
          .isInstanceOf(SdclrException.class)
          .hasMessageMatching("cannot write \\S+: [^\n]*(No space left|full)[^\n]*")
          .hasMessageEndingWith(" (is there room, and do you have permission to write there?)");
      assertThat(file).doesNotExist();
      assertThat(run("mount", "-o", "remount,size=10m", mount)).isZero();
      try (Embedder embedder =
          SmallEncoder.open(encoder, images, target(file), SmallEncoder.BATCH)) {
        assertThat(embedder.imagesDone()).isPositive();
        embedder.run(ProgressListener.NONE);
      }
      assertThat(EmbeddingReader.read(file)).hasSize(images.size());
      assertThat(List.of(disk.toFile().list())).allMatch(left -> left.startsWith("e."));
    } finally {
      assertThat(run("umount", mount)).isZero();
    }
  }

  private static int run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      return -1;
    }
  }
}
