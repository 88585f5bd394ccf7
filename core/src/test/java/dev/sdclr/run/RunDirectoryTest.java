package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

  @TempDir Path folder;

  @Test
  void isMadeInANewOrAnEmptyFolder() throws IOException {
    Path path = folder.resolve("runs").resolve("one");
    assertThat(RunDirectory.create(path).path()).isEmptyDirectory();
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(RunDirectory.create(empty).name()).isEqualTo("empty");
  }

  /** A split list alone may be a user's own. */
  @Test
  void isMadeAgainWhereAProcessWasKilledBeforeItBegan() throws IOException {
    Path begun = RunDirectory.create(folder.resolve("begun")).path();
    Files.writeString(begun.resolve("split.txt"), "a 0\n");
    assertThatThrownBy(() -> RunDirectory.create(begun)).isInstanceOf(UsageException.class);
    RunLock.of(new RunDirectory(begun)).close();
    assertThat(RunDirectory.create(begun).path()).isEqualTo(begun);
    Files.writeString(begun.resolve(".config.yaml.part"), "of an older version");
    assertThat(RunDirectory.create(begun).path()).isEqualTo(begun);
    Files.writeString(begun.resolve("mine.txt"), "");
    assertThatThrownBy(() -> RunDirectory.create(begun)).isInstanceOf(UsageException.class);
  }

  /** The next run would take it for its own. */
  @Test
  void whatAKilledProcessLeftIsDeleted() throws IOException {
    RunDirectory begun = RunDirectory.create(folder.resolve("begun"));
    RunLock.of(begun).close();
    Files.createDirectory(begun.lastCheckpoint().getParent());
    for (Path file :
        List.of(
            begun.split(),
            begun.record(),
            begun.firstCheckpoint(),
            begun.lastCheckpoint(),
            begun.keptModel())) {
      Files.writeString(file, "of the run that was killed");
    }
    Path linked = Files.writeString(folder.resolve("linked"), "another's");
    Path link = begun.lastCheckpoint().resolveSibling("previous.last.safetensors");
    Files.createSymbolicLink(link, linked);
    RunDirectory next = RunDirectory.create(begun.path());
    try (RunLock lock = RunLock.of(next)) {
      next.deleteRemains();
      assertThat(next.path()).isDirectoryNotContaining("regex:.*(txt|json)");
      assertThat(next.lastCheckpoint().getParent()).isEmptyDirectory();
    }
    assertThat(linked).hasContent("another's");
  }

  @Test
  void nothingElseIsDeletedAsIfAKilledProcessHadLeftIt() throws IOException {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    RunLock.of(run).close();
    Files.createDirectory(run.lastCheckpoint().getParent());
    Files.writeString(run.lastCheckpoint(), "a checkpoint");
    Path other = run.lastCheckpoint().resolveSibling("mine.pt");
    Files.writeString(other, "a user's");
    assertThatThrownBy(() -> RunDirectory.create(run.path()))
        .hasMessageContaining("is not an empty directory");
    assertThatThrownBy(run::deleteRemains).isInstanceOf(UsageException.class);
    Files.delete(other);
    Files.writeString(run.record(), "a record");
    Files.writeString(run.config(), "of a run that another process has begun by now");
    assertThatThrownBy(run::deleteRemains)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is already a run");
    assertThat(run.lastCheckpoint()).hasContent("a checkpoint");
    assertThat(run.record()).hasContent("a record");
  }

  @Test
  void isNeverMadeOverSomethingElse() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("config.yaml"), "");
    assertThatThrownBy(() -> RunDirectory.create(run))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "%s is already a run: choose another --out, or resume it with: ./sdclr resume %s",
            run, run);
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.writeString(photos.resolve("cat.jpg"), "");
    assertThatThrownBy(() -> RunDirectory.create(photos))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "%s exists already and is not an empty directory: choose another --out", photos);
    assertThat(photos).isDirectoryNotContaining("glob:**checkpoints");
  }

  @Test
  void opensOnlyWhatHasAConfiguration() throws IOException {
    assertThatThrownBy(() -> RunDirectory.open(folder))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "%s is not a run directory: it has no config.yaml (make one with: ./sdclr pretrain)",
            folder);
    Files.writeString(folder.resolve("config.yaml"), "");
    assertThat(RunDirectory.open(folder)).isEqualTo(new RunDirectory(folder));
  }

  @Test
  void isNamedByItsOwnFolder() {
    assertThat(new RunDirectory(Path.of("runs/a/../b/.")).name()).isEqualTo("b");
    assertThat(new RunDirectory(Path.of("")).name())
        .isEqualTo(Path.of("").toAbsolutePath().getFileName().toString());
  }

  @Test
  void isDeletedWithAllItHolds() throws IOException {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    Files.createDirectory(run.lastCheckpoint().getParent());
    Files.writeString(run.lastCheckpoint(), "x");
    Files.writeString(run.config(), "x");
    run.delete();
    assertThat(folder).isEmptyDirectory();
  }
}
