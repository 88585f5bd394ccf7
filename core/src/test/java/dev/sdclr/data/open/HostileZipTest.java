package dev.sdclr.data.open;

import static dev.sdclr.fuzz.FuzzTarget.words;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.SplitMix;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.Fixtures;
import dev.sdclr.fuzz.Corruption;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrupt archives of images are read or refused in one line. */
class HostileZipTest {

  private static final int CASES = 1000;

  @TempDir private Path folder;

  @Test
  void zippedFolders() throws IOException {
    Path file = folder.resolve("x.zip");
    Fixtures.putImage(folder, "1.jpg");
    byte[] picture = Files.readAllBytes(folder.resolve("1.jpg"));
    List<String> names = List.of("train/a/1.jpg", "train/b/2.jpg", "test/a/3.jpg");
    List<byte[]> examples =
        List.of(
            ZippedFolderTest.zip(UTF_8, ZipEntry.STORED, picture, names),
            ZippedFolderTest.zip(UTF_8, ZipEntry.DEFLATED, picture, names));
    Fuzzing.run(
        new FuzzTarget(
            "zip",
            examples,
            words("PK\1\2", "PK\3\4", "PK\5\6", "../", "/", "\\", "\0", "\u00ff\u00ff"),
            HostileZipTest::withinDirectory,
            Reading.of(
                file, path -> readAll(DatasetLocator.open(path.toString(), Optional.empty()))),
            new Limit(4 << 20, 2048)),
        CASES);
  }

  private static void readAll(Dataset data) {
    for (int i = 0; i < data.train().size(); i++) {
      assertThat(data.train().path(i)).doesNotContain("..");
      data.train().read(i);
    }
  }

  /** Corrupts the list of entries, which is what is trusted. */
  private static byte[] withinDirectory(byte[] file, SplitMix random) {
    int at = new String(file, ISO_8859_1).indexOf("PK\1\2");
    byte[] list = Arrays.copyOfRange(file, at, file.length);
    byte[] corrupt = Corruption.one(list, List.of(list), words("../", "/", "\\", "\0"), random);
    return Corruption.join(Arrays.copyOf(file, at), corrupt);
  }
}
