package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SdclrException;
import dev.sdclr.StoppedException;
import dev.sdclr.job.JobListener;
import dev.sdclr.job.MineJob;
import dev.sdclr.job.MiningPlan;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageChoice.Part;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import dev.sdclr.rare.ordering.MinedRanks;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run keeps of some images is not taken for that of others with the same names. */
class OtherImagesOfARunTest extends OnAFinishedRun {

  private Path newer;

  @BeforeEach
  void makeImagesOfTheSameNames() {
    newer = new GeneratedImages(8).writeClasses(folder.resolve("newer"), 6, 6);
  }

  private static String succeed(Object... arguments) {
    Invocation result = Invocation.of(Stream.of(arguments).map(Object::toString).toList());
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }

  private static ExploredImages shown(ImageChoice choice) {
    return ExploredImages.open(run.path(), choice, JobListener.NONE);
  }

  private ExploredImages others() {
    return shown(ImageChoice.of(newer.toString()));
  }

  @Test
  void aMinedListOrdersTheImagesThatItIsOfAndNoOthers() throws IOException {
    succeed("mine", run.path(), "--data", newer, "--top", 4, "--no-map");
    assertThat(shown(ImageChoice.OWN).mined()).isEmpty();
    MinedRanks ranks = others().mined().orElseThrow();
    assertThat(Arrays.stream(ranks.ranks()).filter(rank -> rank > 0)).hasSize(4);
    assertThat(ranks.reason(-4, 12)).isEqualTo("among the first of mined.csv");
    assertThat(ranks.reason(-5, 12)).isEqualTo("not in mined.csv");

    Files.delete(newer.resolve("stripes/stripes-0002.png"));
    assertThat(others().mined()).as("of those that are left").isPresent();

    succeed("mine", run.path(), "--no-map");
    assertThat(shown(ImageChoice.OWN).mined()).isPresent();
    assertThat(others().mined()).isEmpty();
  }

  /** It does not say what was mined, and its list may be of any images. */
  @Test
  void aListOfAnOlderVersionOrdersTheRunsOwnImagesAlone() throws IOException {
    succeed("mine", run.path(), "--no-map");
    String summary = Files.readString(run.miningSummary());
    assertThat(summary).contains("\"collection\"");
    Files.writeString(
        run.miningSummary(), summary.replaceAll("(?s),\\s*\"collection\"\\s*:\\s*\\{.*?\\}", ""));
    assertThat(shown(ImageChoice.OWN).mined()).isPresent();
    assertThat(others().mined()).isEmpty();
  }

  @Test
  void aFolderThatMiningFilledLabelsTheImagesThatItIsOf() throws IOException {
    Path collected = folder.resolve("collected");
    succeed("mine", run.path(), "--data", newer, "--copy-to", collected, "--no-map");
    MinedImage first = MinedList.read(run.mined(), 1).get(0);
    Path rare = Files.createDirectory(collected.resolve("rare"));
    try (Stream<Path> files = Files.list(collected)) {
      Path image =
          files
              .filter(file -> file.getFileName().toString().startsWith("00001-"))
              .findFirst()
              .orElseThrow();
      Files.move(image, rare.resolve(image.getFileName()));
    }
    Invocation own =
        Invocation.of(
            "labels", "import", run.path().toString(), collected.toString(), "--skip-unknown");
    assertThat(own.code()).isEqualTo(FAILED);
    assertThat(own.failure())
        .startsWith(collected + " was filled from ")
        .contains("choose those with --data and --part, or delete ");
    assertThat(run.labels()).doesNotExist();
    succeed("labels", "import", run.path(), collected, "--data", newer, "--skip-unknown");
    assertThat(LabelLog.open(others().labels()).all())
        .extracting(Decision::path)
        .containsExactly(first.path());
  }

  /** The report showed pictures of the new ones under the names of the old. */
  @Test
  void miningThatFailsLeavesNoPicturesOfOtherImages() throws IOException {
    succeed("mine", run.path(), "--no-map");
    Path few = new GeneratedImages(9).writeClasses(folder.resolve("few"), 3, 2);
    JobListener losing =
        new JobListener() {
          @Override
          public void progress(String task, String unit, long done, long total) {
            if (task.equals("order") && done == total) {
              emptied(few);
            }
          }
        };
    MineJob job = new MineJob(run, ImageChoice.of(few.toString()), MiningPlan.DEFAULT, false);
    assertThatThrownBy(() -> job.run(losing)).isInstanceOf(SdclrException.class);
    List<MinedImage> listed = MinedList.read(run.mined(), Integer.MAX_VALUE);
    assertThat(listed).hasSize(5);
    for (int rank = 1; rank <= 12; rank++) {
      assertThat(run.thumbnail(rank)).doesNotExist();
      assertThat(run.largerPicture(rank)).doesNotExist();
    }
  }

  private static void emptied(Path images) {
    try (Stream<Path> files = Files.walk(images)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void classFoldersAreNotPutAmongTheImages() throws IOException {
    Path labels = folder.resolve("labels.csv");
    Files.writeString(labels, "path,label\ncheckers/checkers-0000.png,rare\n");
    Path among = data.resolve("classes");
    Invocation result =
        Invocation.of(
            "labels",
            "export",
            run.path().toString(),
            "--labels",
            labels.toString(),
            "--out",
            among.toString());
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(result.failure())
        .endsWith("would be mistaken for further images: choose a folder outside");
    assertThat(among).doesNotExist();
    Path beside = folder.resolve("classes");
    succeed("labels", "export", run.path(), "--labels", labels, "--out", beside);
    assertThat(beside.resolve("rare/checkers/checkers-0000.png")).exists();
  }

  /** What an interrupted call embedded is not gone on with under another limit. */
  @Test
  void whatALimitLeftOutOfAnInterruptedCallIsThereWithoutIt() throws IOException {
    BufferedImage large = new BufferedImage(1100, 1000, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(large, "png", newer.resolve("checkers/large.png").toFile());
    ImageChoice limited =
        new ImageChoice(
            Optional.of(newer.toString()), Optional.empty(), Part.TRAIN, true, OptionalInt.of(1));
    JobListener interrupting =
        new JobListener() {
          @Override
          public void progress(String task, String unit, long done, long total) {
            if (task.equals("embed")) {
              throw new StoppedException();
            }
          }
        };
    assertThatThrownBy(() -> ExploredImages.open(run.path(), limited, interrupting))
        .isInstanceOf(StoppedException.class);
    assertThat(succeed("cluster", run.path(), "--data", newer, "--skip-bad-images"))
        .contains("13 images in ")
        .doesNotContain("no features");
  }

  /** They were left out as before, and nothing was said. */
  @Test
  void imagesThatALimitLeftOutAreBackWithoutIt() throws IOException {
    BufferedImage large = new BufferedImage(1100, 1000, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(large, "png", newer.resolve("checkers/large.png").toFile());
    String[] limits = {"--skip-bad-images", "--max-megapixels=1"};
    String limited = succeed("cluster", run.path(), "--data", newer, limits[0], limits[1]);
    assertThat(limited)
        .contains("note: 1 of the 13 images of ", " has no features: left out")
        .contains("12 images in ");
    String all = succeed("cluster", run.path(), "--data", newer);
    assertThat(all)
        .contains("12 of 13 images are as they were: their features stay", "13 images in ")
        .doesNotContain("no features");
    assertThat(succeed("cluster", run.path(), "--data", newer, limits[0], limits[1]))
        .contains("12 images in ");
  }
}
