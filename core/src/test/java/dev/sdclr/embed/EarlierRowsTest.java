package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.GeneratedImages;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.EmbeddingReader.Row;
import dev.sdclr.encoder.BatchEncoder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Features that are brought up to date where a collection has grown or changed. */
class EarlierRowsTest {

  private static final int EACH = 20;

  @TempDir static Path shared;
  static BatchEncoder encoder;
  static BatchEncoder other;

  @TempDir Path folder;
  private Path pictures;
  private Path features;

  @BeforeAll
  static void train() {
    encoder = SmallEncoder.load(SmallEncoder.train(shared));
    Path data = shared.resolve("pictures");
    other =
        SmallEncoder.load(
            SmallRun.train(
                SmallRun.config(data, "epochs=1", "seed=5"), shared.resolve("other run")));
  }

  @AfterAll
  static void free() {
    encoder.close();
    other.close();
  }

  @BeforeEach
  void embedAll() {
    pictures = new GeneratedImages(31).writeClasses(folder.resolve("pictures"), EACH, EACH);
    features = folder.resolve("kept.parquet");
    assertThat(update()).isEqualTo(2 * EACH);
  }

  private int update() {
    return update(encoder, SmallEncoder.open(pictures));
  }

  /** Answers how many images were looked at. */
  private int update(BatchEncoder encoder, ImageSource images) {
    Embedded embedded = embed(encoder, images, false);
    assertThat(embedded.rows()).isEqualTo(images.size());
    requireAsIfAllWereMadeAnew(encoder, images);
    return embedded.imagesNow();
  }

  /** In parts of three images. */
  private Embedded embed(BatchEncoder encoder, ImageSource images, boolean skipBadImages) {
    return embed(encoder, images, skipBadImages, 100, ProgressListener.NONE);
  }

  private Embedded embed(
      BatchEncoder encoder,
      ImageSource found,
      boolean skipBadImages,
      int maxMegapixels,
      ProgressListener listener) {
    ImageSource images = found.withMaxMegapixels(maxMegapixels);
    EmbeddingTarget target = new EmbeddingTarget(features, true, false);
    try (Embedder embedder =
        Embedder.open(
            encoder,
            images,
            "all",
            target,
            SmallEncoder.pass(encoder, skipBadImages),
            SmallEncoder.limits(3))) {
      Embedded embedded;
      try (EarlierRows earlier =
          EarlierRows.open(features, encoder, images, embedder.stamps(), maxMegapixels)) {
        embedded = embedder.run(earlier, listener);
      }
      EarlierRows.note(features, encoder, embedder.stamps(), maxMegapixels);
      return embedded;
    }
  }

  private void requireAsIfAllWereMadeAnew(BatchEncoder encoder, ImageSource images) {
    Path anew = folder.resolve("anew.parquet");
    try (Embedder embedder =
        Embedder.open(encoder, images, new EmbeddingTarget(anew, true, true), false)) {
      embedder.run(ProgressListener.NONE);
    }
    List<Row> expected = EmbeddingReader.read(anew);
    List<Row> actual = EmbeddingReader.read(features);
    assertThat(actual).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      assertThat(named(actual.get(row))).isEqualTo(named(expected.get(row)));
      List<Float> made = actual.get(row).features();
      for (int i = 0; i < made.size(); i++) { // in batches of other sizes
        assertThat(made.get(i)).isCloseTo(expected.get(row).features().get(i), within(1e-4f));
      }
    }
  }

  private static Row named(Row row) {
    return new Row(row.index(), row.path(), row.label(), row.classIndex(), List.of());
  }

  @Test
  void nothingIsLookedAtWhereNothingChanged() {
    assertThat(update()).isZero();
  }

  @Test
  void newImagesAloneAreLookedAtWhereverTheyLie() throws IOException {
    add("checkers/a.png", "checkers/checkers-0004b.png", "stripes/z.png");
    assertThat(update()).isEqualTo(3);
    assertThat(update()).isZero();
  }

  private void add(String... names) throws IOException {
    for (String name : names) {
      Files.copy(pictures.resolve("stripes/stripes-0002.png"), pictures.resolve(name));
    }
  }

  @Test
  void imagesThatAreGoneAreLeftOut() throws IOException {
    Files.delete(pictures.resolve("checkers/checkers-0000.png"));
    Files.delete(pictures.resolve("stripes/stripes-0002.png"));
    assertThat(update()).isZero();
  }

  @Test
  void oneThatWasReplacedIsLookedAt() throws IOException {
    Files.copy(
        pictures.resolve("stripes/stripes-0002.png"),
        pictures.resolve("checkers/checkers-0002.png"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(update()).isEqualTo(1);
  }

  /** With the size of the one before; its time tells. */
  @Test
  void oneThatWasWrittenInPlaceIsLookedAt() throws IOException {
    Path image = pictures.resolve("checkers/checkers-0002.png");
    Files.setLastModifiedTime(image, FileTime.fromMillis(1_000_000));
    assertThat(update()).isEqualTo(1);
  }

  /** Which were bad is not kept: they may have been repaired. */
  @Test
  void oneThatCannotBeReadIsTriedAgainAndAlone() throws IOException {
    Path bad = Files.write(pictures.resolve("checkers/bad.png"), new byte[100]);
    ImageSource images = SmallEncoder.open(pictures);
    assertThat(embed(encoder, images, true)).extracting(Embedded::skipped).isEqualTo(1);
    Embedded again = embed(encoder, images, true);
    assertThat(again.imagesNow()).isEqualTo(1);
    assertThat(again.skipped()).isEqualTo(1);
    Files.copy(
        pictures.resolve("stripes/stripes-0002.png"), bad, StandardCopyOption.REPLACE_EXISTING);
    assertThat(update()).isEqualTo(1);
  }

  /** A row would bring back an image that is to be left out now. */
  @Test
  void underALowerLimitAllAreLookedAtAndUnderAHigherOneOnlyThoseLeftOut() throws IOException {
    BufferedImage large = new BufferedImage(1100, 1000, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(large, "png", pictures.resolve("checkers/large.png").toFile());
    assertThat(update()).isEqualTo(1);
    ImageSource images = SmallEncoder.open(pictures);
    Embedded limited = embed(encoder, images, true, 1, ProgressListener.NONE);
    assertThat(limited.imagesNow()).isEqualTo(2 * EACH + 1);
    assertThat(limited.skipped()).isEqualTo(1);
    Embedded again = embed(encoder, images, true, 100, ProgressListener.NONE);
    assertThat(again.imagesNow()).isEqualTo(1);
    assertThat(again.skipped()).isZero();
  }

  /** Those that are taken over lie in parts, too. */
  @Test
  void onesThatChangeWhileAnUpdateIsInterruptedAreLookedAt() throws IOException {
    add("checkers/checkers-0018b.png");
    ImageSource images = SmallEncoder.open(pictures);
    ProgressListener stopping =
        (task, unit, done, total) -> {
          throw new IllegalStateException("as a test wants it");
        };
    assertThatThrownBy(() -> embed(encoder, images, false, 100, stopping))
        .hasMessage("as a test wants it");
    assertThat(folder.resolve("kept.parquet.parts")).isDirectory();
    Path good = pictures.resolve("stripes/stripes-0002.png");
    for (String changed : List.of("stripes/stripes-0015.jpg", "checkers/checkers-0010.png")) {
      Files.copy(good, pictures.resolve(changed), StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(update()).isEqualTo(3);
    assertThat(update()).isZero();
  }

  @Test
  void ofImagesOfOneNameAllAreLookedAt() {
    ImageSource images = SmallEncoder.list(folder, 45); // of 15 files
    assertThat(update(encoder, images)).isEqualTo(45);
    assertThat(update(encoder, images)).isEqualTo(45);
  }

  @Test
  void anotherEncoderLooksAtAll() {
    assertThat(update(other, SmallEncoder.open(pictures))).isEqualTo(2 * EACH);
    assertThat(update(other, SmallEncoder.open(pictures))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"the features", "the stamps", "no stamps", "no features"})
  void allAreLookedAtWhereThereIsNoRelyingOn(String changed) throws IOException {
    Path stamps = folder.resolve("kept.parquet.stamps");
    switch (changed) {
      case "the features" ->
          Files.setLastModifiedTime(features, FileTime.fromMillis(1_000_000)); // another file
      case "the stamps" -> Files.write(stamps, new byte[] {0, 1, 2});
      case "no stamps" -> Files.delete(stamps);
      default -> Files.delete(features);
    }
    assertThat(update()).isEqualTo(2 * EACH);
    assertThat(update()).isZero();
  }
}
