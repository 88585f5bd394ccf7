package dev.sdclr.run.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sdclr.SdclrException;
import dev.sdclr.run.Metric;
import dev.sdclr.run.Metric.Kind;
import dev.sdclr.run.tensorboard.EventReader.Event;
import dev.sdclr.run.tensorboard.EventReader.Point;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

  private static final long NOW = 1_700_000_000_250L;

  @TempDir Path folder;

  private static Metric metric(Kind kind, long step) {
    return new Metric(kind, 1, step, 0.25 + step, 0.5, 12.5, step);
  }

  @Test
  void holdsItsVersionTheFirstStepAndEveryValue() throws IOException {
    try (EventFile file = EventFile.create(folder.resolve("new"), 5, () -> NOW)) {
      file.append(metric(Kind.STEP, 5));
      file.append(metric(Kind.EPOCH, 6));
    }
    List<Path> files = EventReader.files(folder.resolve("new"));
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .containsExactly("events.out.tfevents.1700000000.sdclr");
    double seconds = 1_700_000_000.25;
    assertThat(EventReader.read(files.get(0)))
        .containsExactly(
            new Event(seconds, 0, "brain.Event:2", 0, List.of()),
            new Event(seconds, 5, "", 1, List.of()),
            new Event(
                seconds,
                5,
                "",
                0,
                List.of(
                    new Point("loss/step", 5.25f),
                    new Point("learning_rate/step", 0.5f),
                    new Point("images_per_second/step", 12.5f))),
            new Event(
                seconds,
                6,
                "",
                0,
                List.of(
                    new Point("loss/epoch", 6.25f),
                    new Point("learning_rate/epoch", 0.5f),
                    new Point("images_per_second/epoch", 12.5f))));
  }

  @Test
  void isSeenOnceFlushed() throws IOException {
    try (EventFile file = EventFile.create(folder, 1, () -> NOW)) {
      Path path = EventReader.files(folder).get(0);
      assertThat(EventReader.read(path)).hasSize(2);
      file.append(metric(Kind.STEP, 1));
      assertThat(EventReader.read(path)).hasSize(2);
      file.flush();
      assertThat(EventReader.read(path)).hasSize(3);
    }
  }

  @Test
  void sortsAfterEarlierFilesWhateverTheClockSays() throws IOException {
    EventFile.create(folder, 1, () -> NOW).close();
    EventFile.create(folder, 2, () -> NOW).close();
    EventFile.create(folder, 3, () -> NOW - 1_000_000).close();
    EventFile.create(folder, 4, () -> NOW + 1_000_000).close();
    assertThat(EventReader.files(folder))
        .extracting(file -> EventReader.read(file).get(1).step())
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void saysWhyItCannotBeMade() throws IOException {
    Path inTheWay = Files.createFile(folder.resolve("tensorboard"));
    assertThatThrownBy(() -> EventFile.create(inTheWay, 1))
        .isInstanceOf(SdclrException.class)
        .hasMessage("cannot make a TensorBoard file in " + inTheWay + ": a file is in the way");
  }

  @Test
  void saysWhenTheDiskIsFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full, which is always full");
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(full));
    assertThatThrownBy(() -> new EventFile(full, out, () -> NOW, 1))
        .isInstanceOf(SdclrException.class)
        .hasMessage("cannot append to /dev/full: No space left on device");
  }
}
