package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.Checksum;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.TrainConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings that end early, in every way, and go on. */
class GoingOnTest {

  private static final int IMAGES = 1100;
  private static final int BATCH = SmallEncoder.BATCH;
  private static final List<String> NAMES = List.of("e.parquet", "e.npy", "e.csv");

  @TempDir static Path shared;
  static RunDirectory run;
  static BatchEncoder encoder;
  static ImageSource images;
  static Path whole;

  @TempDir Path folder;

  @BeforeAll
  static void embedWithoutInterruption() throws IOException {
    run = SmallEncoder.train(shared);
    encoder = SmallEncoder.load(run);
    images = SmallEncoder.list(shared, IMAGES);
    whole = Files.createDirectory(shared.resolve("whole"));
    for (String name : NAMES) {
      EmbeddingTarget target = target(whole.resolve(name));
      try (Embedder embedder = Embedder.open(encoder, images, target, false)) {
        embedder.run(ProgressListener.NONE);
      }
    }
  }

  @AfterAll
  static void free() {
    encoder.close();
  }

  private static EmbeddingTarget target(Path file) {
    return new EmbeddingTarget(file, false, false);
  }

  private static Embedder open(EmbeddingTarget target, int partImages) {
    return SmallEncoder.open(encoder, images, target, partImages);
  }

  /** Byte by byte, and row by row for Parquet, whose compression may differ. */
  private void requireSameAsWhole(Path file) {
    assertThat(EmbeddingReader.read(file))
        .isEqualTo(EmbeddingReader.read(whole.resolve(file.getFileName())));
    if (!file.toString().endsWith(".parquet")) {
      for (Path each : target(file).writer().files(file)) {
        assertThat(each).hasSameBinaryContentAs(whole.resolve(each.getFileName()));
      }
    }
    assertThat(target(file).partsFolder()).doesNotExist();
  }

  /** What a user's stop does. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static ProgressListener stopAt(long image) {
    return (task, unit, done, total) -> {
      if (task.equals("embed") && done >= image) {
        throw new Stop();
      }
    };
  }

  private static void stop(EmbeddingTarget target, int partImages, long image) {
    try (Embedder embedder = open(target, partImages)) {
      assertThatThrownBy(() -> embedder.run(stopAt(image))).isInstanceOf(Stop.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "e.csv"})
  void losesNoFinishedBatchWhenStopped(String name) {
    EmbeddingTarget target = target(folder.resolve(name));
    stop(target, 2 * BATCH, 1);
    stop(target, 2 * BATCH, 4 * BATCH);
    assertThat(target.file()).doesNotExist();
    try (Embedder embedder = open(target, 2 * BATCH)) {
      assertThat(embedder.imagesDone()).isEqualTo(4 * BATCH);
      assertThat(embedder.run(ProgressListener.NONE).imagesNow()).isEqualTo(IMAGES - 4 * BATCH);
    }
    requireSameAsWhole(target.file());
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "e.csv"})
  void joinsAgainWhenStoppedWhileJoining(String name) {
    EmbeddingTarget target = target(folder.resolve(name));
    try (Embedder embedder = open(target, BATCH)) {
      assertThatThrownBy(
              () ->
                  embedder.run(
                      (task, unit, done, total) -> {
                        if (task.equals("join parts")) {
                          throw new Stop();
                        }
                      }))
          .isInstanceOf(Stop.class);
    }
    assertThat(target.file()).doesNotExist();
    try (Embedder embedder = open(target, BATCH)) {
      assertThat(embedder.imagesDone()).isEqualTo(IMAGES);
      Embedded embedded = embedder.run(ProgressListener.NONE);
      assertThat(embedded.imagesNow()).isZero();
      assertThat(embedded.rows()).isEqualTo(IMAGES);
    }
    requireSameAsWhole(target.file());
  }

  /**
   * One process is killed while it is at three files; the last batch of each was in memory only.
   */
  @Test
  void goesOnAfterBeingKilled() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName(),
                run.path().toString(),
                shared.resolve("list.txt").toString(),
                folder.toString())
            .redirectError(folder.resolve("errors.txt").toFile())
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).as(Files.readString(folder.resolve("errors.txt"))).isEqualTo("in");
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 9);
    }
    for (String name : NAMES) {
      EmbeddingTarget target = target(folder.resolve(name));
      leaveHalfAPart(target);
      assertThat(target.file()).doesNotExist();
      try (Embedder embedder = open(target, 2 * BATCH)) {
        assertThat(embedder.imagesDone()).isEqualTo(2 * BATCH);
        embedder.run(ProgressListener.NONE);
      }
      requireSameAsWhole(target.file());
    }
  }

  /** As a kill leaves it while a part is being written. */
  private static void leaveHalfAPart(EmbeddingTarget target) throws IOException {
    String name = "0000000512-0000001024" + target.writer().extension();
    Files.writeString(target.partsFolder().resolve(name), "half");
    Files.writeString(target.partsFolder().resolve("." + name + ".part"), "half");
  }

  /** Embeds into three files, one within the other, up to the middle of the second part. */
  static final class Killed {

    private Killed() {}

    public static void main(String[] arguments) {
      ImageSource images = SmallEncoder.open(Path.of(arguments[1]));
      try (BatchEncoder encoder = SmallEncoder.load(RunDirectory.open(Path.of(arguments[0])))) {
        embed(encoder, images, Path.of(arguments[2]), 0);
      }
    }

    private static void embed(BatchEncoder encoder, ImageSource images, Path folder, int file) {
      if (file == NAMES.size()) {
        awaitKill();
      }
      EmbeddingTarget target = target(folder.resolve(NAMES.get(file)));
      try (Embedder embedder = SmallEncoder.open(encoder, images, target, 2 * BATCH)) {
        embedder.run(
            (task, unit, done, total) -> {
              if (done == 3 * BATCH) {
                embed(encoder, images, folder, file + 1);
              }
            });
      }
    }

    private static void awaitKill() {
      try {
        System.out.println("in");
        System.in.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** By this clock, each batch comes a second after the one before; a part ends after two. */
  @Test
  void endsPartsByTheClockToo() {
    AtomicLong seconds = new AtomicLong();
    PartLimits limits = new PartLimits(Integer.MAX_VALUE / 2, 2, seconds::get);
    EmbeddingTarget target = target(folder.resolve("e.csv"));
    List<Integer> onDisk = new ArrayList<>();
    try (Embedder embedder =
        Embedder.open(encoder, images, "all", target, SmallEncoder.pass(encoder, false), limits)) {
      embedder.run(
          (task, unit, done, total) -> {
            if (task.equals("embed")) {
              seconds.incrementAndGet();
              onDisk.add(embedder.imagesDone());
            }
          });
    }
    assertThat(onDisk).containsExactly(0, 0, 3 * BATCH, 3 * BATCH, IMAGES);
    requireSameAsWhole(target.file());
  }

  @Test
  void refusesAnotherEncoderOtherImagesAndOtherSettings() throws IOException {
    EmbeddingTarget target = target(folder.resolve("e.npy"));
    stop(target, BATCH, BATCH);
    TrainConfig config = TrainConfig.of(run);
    RunDirectory other =
        SmallRun.train(
            SmallRun.config(Path.of(config.data().source()), "epochs=1", "seed=9"),
            folder.resolve("other"));
    try (BatchEncoder otherEncoder = SmallEncoder.load(other)) {
      assertThatThrownBy(() -> SmallEncoder.open(otherEncoder, images, target, BATCH))
          .isInstanceOf(UsageException.class)
          .hasMessageMatching(
              ".*e\\.npy\\.parts holds the beginning of other embeddings: encoder was"
                  + " [0-9a-f]{12}… and is [0-9a-f]{12}…; pass --fresh to start over");
    }
    ImageSource fewer = new Subset(images, IntStream.range(0, 1000).toArray());
    assertThatThrownBy(() -> SmallEncoder.open(encoder, fewer, target, BATCH))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(": image count was 1100 and is 1000, images was ");
    ImageSource unlabelled = images.withoutLabels();
    assertThatThrownBy(() -> SmallEncoder.open(encoder, unlabelled, target, BATCH))
        .hasMessageMatching(".*embeddings: images was [0-9a-f]{12}… and is [0-9a-f]{12}…; pass.*");
    // Refusals leave the parts as they are.
    try (Embedder embedder = open(target, BATCH)) {
      assertThat(embedder.imagesDone()).isEqualTo(BATCH);
    }
    EmbeddingTarget fresh = new EmbeddingTarget(target.file(), false, true);
    try (Embedder embedder = SmallEncoder.open(encoder, fewer, fresh, BATCH)) {
      assertThat(embedder.imagesDone()).isZero();
      assertThat(embedder.run(ProgressListener.NONE).rows()).isEqualTo(1000);
    }
    assertThat(fresh.partsFolder()).doesNotExist();
  }

  /** Other pictures under the same names are other images. */
  @Test
  void seesWhenPixelsChanged() throws IOException {
    ImageSource copy = SmallEncoder.list(folder, IMAGES);
    assertThat(Checksum.of(copy)).isEqualTo(Checksum.of(images));
    Files.copy(
        folder.resolve("listed/disc/disc-0002.png"),
        Files.newOutputStream(folder.resolve("listed/stripes/stripes-0000.png")));
    assertThat(Checksum.of(copy)).isNotEqualTo(Checksum.of(images));
  }

  /** Whatever lies before it stays; a repaired one must not cost that. */
  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "e.csv"})
  void embedsAgainFromTheFirstImageThatChanged(String name) throws IOException {
    Path data = new GeneratedImages(27).writeClasses(folder.resolve("data"), 4 * BATCH);
    Path broken = data.resolve("stripes/stripes-%04d.jpg".formatted(3 * BATCH + 1));
    byte[] whole = Files.readAllBytes(broken);
    Files.write(broken, new byte[100]);
    ImageSource source = SmallEncoder.open(data);
    EmbeddingTarget target = target(folder.resolve(name));
    try (Embedder embedder = SmallEncoder.open(encoder, source, target, BATCH)) {
      assertThatThrownBy(() -> embedder.run(ProgressListener.NONE))
          .isInstanceOf(MalformedImageException.class);
    }
    Files.write(broken, whole);
    try (Embedder embedder = SmallEncoder.open(encoder, source, target, BATCH)) {
      assertThat(embedder.imagesDone()).isEqualTo(3 * BATCH);
    }
    Path changed = data.resolve("stripes/stripes-%04d.jpg".formatted(BATCH + 3));
    Files.write(changed, whole);
    List<String> said = new ArrayList<>();
    try (Embedder embedder = SmallEncoder.open(encoder, source, target, BATCH)) {
      assertThat(embedder.imagesDone()).isEqualTo(BATCH);
      embedder.run(saying(said));
    }
    assertThat(said)
        .containsExactly(
            "images have changed since they were embedded: starts again after image 256, 512 back");
    EmbeddingTarget anew = target(folder.resolve("anew").resolve(name));
    try (Embedder embedder = SmallEncoder.open(encoder, source, anew, BATCH)) {
      embedder.run(ProgressListener.NONE);
    }
    assertThat(EmbeddingReader.read(target.file())).isEqualTo(EmbeddingReader.read(anew.file()));
  }

  /** The first image is one of those whose pixels were looked at. */
  @Test
  void startsAgainWhereTheFirstImageChanged() throws IOException {
    ImageSource source = SmallEncoder.list(folder, IMAGES);
    EmbeddingTarget target = target(folder.resolve("e.npy"));
    try (Embedder embedder = SmallEncoder.open(encoder, source, target, BATCH)) {
      assertThatThrownBy(() -> embedder.run(stopAt(BATCH))).isInstanceOf(Stop.class);
    }
    Files.copy(
        folder.resolve("listed/disc/disc-0002.png"),
        folder.resolve("listed/stripes/stripes-0000.png"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Embedder embedder = SmallEncoder.open(encoder, source, target, BATCH)) {
      assertThat(embedder.imagesDone()).isZero();
    }
    assertThat(target.partsFolder()).doesNotExist();
  }

  private static ProgressListener saying(List<String> said) {
    return new ProgressListener() {
      @Override
      public void progress(String task, String unit, long done, long total) {}

      @Override
      public void say(String line) {
        said.add(line);
      }
    };
  }

  @Test
  void asksForTheMissingOptionWhenBadImagesWereLeftOut() throws IOException {
    ImageSource source = SmallEncoder.list(folder, IMAGES);
    Files.writeString(folder.resolve("listed/disc/disc-0000.png"), "no picture");
    EmbeddingTarget target = target(folder.resolve("e.csv"));
    try (Embedder embedder = SmallEncoder.open(encoder, source, target, BATCH)) {
      assertThatThrownBy(() -> embedder.run(stopAt(1))).isInstanceOf(MalformedImageException.class);
    }
    try (Embedder embedder =
        Embedder.open(
            encoder,
            source,
            "all",
            target,
            SmallEncoder.pass(encoder, true),
            SmallEncoder.limits(BATCH))) {
      assertThatThrownBy(() -> embedder.run(stopAt(1))).isInstanceOf(Stop.class);
    }
    assertThatThrownBy(() -> SmallEncoder.open(encoder, source, target, BATCH))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "%s leaves 17 unreadable images out: pass --skip-bad-images again, or --fresh to start"
                + " over",
            target.partsFolder());
    try (Embedder embedder = Embedder.open(encoder, source, target, true)) {
      assertThat(embedder.run(ProgressListener.NONE).skipped()).isEqualTo(74);
    }
    assertThat(EmbeddingReader.read(target.file())).hasSize(IMAGES - 74);
  }

  /** Also when all images that are left are unreadable. */
  @Test
  void goesOnWithAnEndThatCannotBeRead() throws IOException {
    SmallEncoder.list(folder, 1);
    Files.writeString(folder.resolve("bad.png"), "no picture");
    Files.writeString(
        folder.resolve("list.txt"), "listed/disc/disc-0000.png\n".repeat(BATCH) + "bad.png\n");
    ImageSource source = SmallEncoder.open(folder.resolve("list.txt"));
    EmbeddingTarget target = target(folder.resolve("e.npy"));
    try (Embedder embedder = Embedder.open(encoder, source, target, true)) {
      assertThatThrownBy(() -> embedder.run(stopAt(1))).isInstanceOf(Stop.class);
    }
    try (Embedder embedder = Embedder.open(encoder, source, target, true)) {
      assertThat(embedder.run(ProgressListener.NONE).rows()).isEqualTo(BATCH);
    }
    assertThat(EmbeddingReader.read(target.file())).hasSize(BATCH);
  }

  @Test
  void missesAPartThatWasRemoved() throws IOException {
    EmbeddingTarget target = target(folder.resolve("e.npy"));
    stop(target, BATCH, BATCH);
    Path index = target.partsFolder().resolve("0000000000-0000000256.index.csv");
    Files.delete(index);
    assertThatThrownBy(() -> open(target, BATCH))
        .isInstanceOf(SdclrException.class)
        .hasMessage("%s is missing: pass --fresh to start over", index);
  }

  /** As a kill leaves it between moving the index and moving the array. */
  @Test
  void finishesPuttingFilesInTheirPlaces() throws IOException {
    EmbeddingTarget target = target(folder.resolve("e.npy"));
    stop(target, BATCH, IMAGES);
    Files.writeString(target.placingMark(), "");
    Files.copy(whole.resolve("e.index.csv"), folder.resolve("e.index.csv"));
    try (Embedder embedder = open(target, BATCH)) {
      embedder.run(ProgressListener.NONE);
    }
    requireSameAsWhole(target.file());
  }
}
