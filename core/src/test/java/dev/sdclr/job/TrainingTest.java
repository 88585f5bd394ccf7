package dev.sdclr.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.RunRecord.State;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts of runs, and what is left of those that fail. */
class TrainingTest {

  @TempDir Path folder;
  private Path data;
  private RunDirectory run;

  @BeforeEach
  void writeImages() {
    data = new GeneratedImages(3).writeClasses(folder.resolve("data"), 9, 7);
    run = new RunDirectory(folder.resolve("run"));
  }

  private void requireFails(JobListener listener) {
    PretrainJob job = new PretrainJob(Optional.of("small-images"), this::settings, run.path());
    assertThatThrownBy(() -> job.run(listener))
        .isInstanceOf(SdclrException.class)
        .hasMessage("as a test wants it");
  }

  private ConfigTree settings(ConfigTree tree) {
    SmallRun.SETTINGS.forEach(tree::set);
    return tree.set("data.source", data.toString());
  }

  @Test
  void aRunWithoutACheckpointIsRemoved() {
    requireFails(
        new JobListener() {
          @Override
          public void afterStep(Progress progress) {
            throw new SdclrException("as a test wants it");
          }
        });
    assertThat(run.path()).doesNotExist();
  }

  /** Somebody has deleted the run, and begun another under its name. */
  @Test
  void aFolderThatAnotherHasMadeStays() {
    Path other = run.path().resolve("split.txt");
    requireFails(
        new JobListener() {
          @Override
          public void afterStep(Progress progress) {
            run.delete();
            write(other);
            throw new SdclrException("as a test wants it");
          }
        });
    assertThat(other).hasContent("another");
  }

  private static void write(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "another");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Weights that another run was to begin with, say, and the model that one was to keep. */
  @Test
  void whatAKilledProcessLeftIsNotTakenForTheRunsOwn() throws IOException {
    Files.createDirectories(run.firstCheckpoint().getParent());
    for (Path file : List.of(run.firstCheckpoint(), run.keptModel(), run.record())) {
      Files.writeString(file, "of another");
    }
    RunLock.of(run).close();
    new PretrainJob(Optional.of("small-images"), this::settings, run.path()).run(JobListener.NONE);
    assertThat(run.firstCheckpoint()).doesNotExist();
    assertThat(run.encoder()).isEqualTo(run.lastCheckpoint());
    assertThat(RecordFile.read(run.record(), RunRecord.class).state()).isEqualTo(State.DONE);
  }

  /** Nothing is contrasted, and no batch is made. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void anEncoderIsKeptHoweverFewTheImagesAre(int images) {
    data = new GeneratedImages(4).writeClasses(folder.resolve("few"), images);
    UnaryOperator<ConfigTree> kept = tree -> settings(tree).set("method.name", "none");
    new PretrainJob(Optional.of("small-images"), kept, run.path()).run(JobListener.NONE);
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(State.DONE);
    assertThat(record.notes()).noneMatch(note -> note.contains("leaves out"));
    assertThat(run.lastCheckpoint()).exists();
  }

  /** Somebody has deleted it: what the run tells of its training is there all the same. */
  @Test
  void aRunThatHadACheckpointStays() {
    requireFails(
        new JobListener() {
          @Override
          public void afterEpoch(Metric epoch) {
            assertThat(run.lastCheckpoint().toFile().delete()).isTrue();
            throw new SdclrException("as a test wants it");
          }
        });
    assertThat(run.config()).exists();
  }

  /** What settings mean is decided by the recipe that suits the images, not by another. */
  @Test
  void largeImagesAreTrainedWithSdclrAndSmallOnesAreNot() throws IOException {
    UnaryOperator<ConfigTree> pruned = tree -> settings(tree).set("method.pruneFraction", 0.5);
    PretrainJob small = new PretrainJob(Optional.empty(), pruned, run.path());
    assertThatThrownBy(() -> small.run(JobListener.NONE))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("configuration: method.pruneFraction belongs to sdclr, ")
        .hasMessageContaining("must be absent for simclr");
    new PretrainJob(Optional.empty(), this::settings, run.path()).run(JobListener.NONE);
    assertThat(run.config()).content().contains("name: simclr");

    data = Files.createDirectory(folder.resolve("large"));
    for (int i = 0; i < 9; i++) {
      BufferedImage image = new BufferedImage(80, 65, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, i, 0xffffff);
      ImageIO.write(image, "png", data.resolve(i + ".png").toFile());
    }
    RunDirectory large = new RunDirectory(folder.resolve("large-run"));
    new PretrainJob(Optional.empty(), pruned, large.path()).run(JobListener.NONE);
    assertThat(large.config()).content().contains("name: sdclr", "pruneFraction: 0.5");
  }
}
