package dev.sdclr.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.open.DatasetLocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStampsTest {

  /** More than one thread looks at in a row. */
  private static final int FILES = 9000;

  @TempDir Path folder;

  private ImageSource images;

  @BeforeEach
  void writeFiles() throws IOException {
    for (int i = 0; i < FILES; i++) {
      Files.write(folder.resolve("%05d.png".formatted(i)), new byte[i % 50]);
    }
    images = DatasetLocator.open(folder.toString(), Optional.empty()).train();
  }

  @Test
  void eachIsTheSizeAndTimeOfItsOwnFile() throws IOException {
    Files.setLastModifiedTime(folder.resolve("04500.png"), FileTime.fromMillis(1_234_567));
    Files.delete(folder.resolve("08999.png"));
    long[] stamps = FileStamps.each(images);
    assertThat(stamps).hasSize(2 * FILES);
    for (int i = 0; i < FILES - 1; i++) {
      assertThat(stamps[2 * i]).isEqualTo(i % 50);
      assertThat(stamps[2 * i + 1])
          .isEqualTo(
              Files.getLastModifiedTime(folder.resolve("%05d.png".formatted(i)))
                  .to(TimeUnit.NANOSECONDS));
    }
    assertThat(stamps[2 * 4500 + 1]).isEqualTo(1_234_567_000_000L);
    assertThat(stamps).endsWith(FileStamps.UNREADABLE, FileStamps.UNREADABLE);
  }

  @Test
  void checksumsTellTimesAndSizesApart() throws IOException {
    String sizes = FileStamps.ofSizes(images);
    String all = FileStamps.of(images);
    assertThat(FileStamps.of(images)).isEqualTo(all);
    Files.setLastModifiedTime(folder.resolve("00007.png"), FileTime.fromMillis(1_234_567));
    assertThat(FileStamps.ofSizes(images)).isEqualTo(sizes);
    assertThat(FileStamps.of(images)).isNotEqualTo(all);
    Files.write(folder.resolve("00007.png"), new byte[51]);
    assertThat(FileStamps.ofSizes(images)).isNotEqualTo(sizes);
  }
}
