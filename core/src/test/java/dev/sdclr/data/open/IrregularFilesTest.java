package dev.sdclr.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.data.picture.ImageDecoder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands in an image's place and is not an image file is refused at once. */
@Timeout(20)
class IrregularFilesTest {

  @TempDir private Path folder;

  @BeforeEach
  void putImages() throws IOException {
    Fixtures.putImage(folder, "a.jpg");
    Fixtures.putImage(folder, "b.jpg");
  }

  private void refused(String reason) {
    ImageFiles images = ImageFiles.of(List.of(folder.resolve("b.jpg")));
    assertThatThrownBy(() -> images.read(0))
        .isInstanceOf(MalformedImageException.class)
        .hasMessage(
            "cannot read image %s: %s (remove it, or pass --skip-bad-images)",
            folder.resolve("b.jpg"), reason);
  }

  private Path withoutB() throws IOException {
    Path file = folder.resolve("b.jpg");
    Files.delete(file);
    return file;
  }

  private void makePipe() throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder("mkfifo", withoutB().toString()).start();
    } catch (IOException e) {
      assumeThat(e).as("this system has no pipes").isNull();
      throw e;
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aPipe() throws Exception {
    makePipe();
    refused("it is a pipe, not a file: write what comes out of it to a file first");
  }

  @Test
  void aDeviceWithoutEnd() throws IOException {
    assumeThat(Path.of("/dev/zero")).exists();
    Files.createSymbolicLink(withoutB(), Path.of("/dev/zero"));
    refused("it is a device, not a file");
  }

  @Test
  void aFolder() throws IOException {
    Files.createDirectory(withoutB());
    refused("it is a folder, not a file");
  }

  @Test
  void aLinkToNothing() throws IOException {
    Files.createSymbolicLink(withoutB(), folder.resolve("none"));
    refused("there is no such file");
  }

  @Test
  void aLinkToItself() throws IOException {
    Path file = withoutB();
    Files.createSymbolicLink(file, file);
    refused("Too many levels of symbolic links or unable to access attributes of symbolic link");
  }

  @Test
  void nothing() throws IOException {
    withoutB();
    refused("there is no such file");
  }

  @Test
  void aFileThatNobodyMayRead() throws IOException {
    Path file = folder.resolve("b.jpg");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(file)).as("permissions do not bind whoever runs this").isFalse();
    refused("access is denied");
  }

  /** Sparse files are as large as one likes. */
  @Test
  void aFileOfTwoGigabytesOfNothing() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("b.jpg").toFile(), "rw")) {
      file.setLength(2L << 30);
    }
    assertThatThrownBy(() -> new ImageDecoder().decode(folder.resolve("b.jpg")))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("2,147,483,648 bytes are more than");
  }

  /** Each of thirty folders has two links to the next: a billion ways to the last. */
  @Test
  void aTangleOfLinks() throws IOException {
    for (int i = 0; i < 30; i++) {
      Files.createDirectory(folder.resolve("f" + i));
    }
    for (int i = 0; i < 29; i++) {
      for (String link : List.of("a", "b")) {
        Files.createSymbolicLink(
            folder.resolve("f" + i).resolve(link), folder.resolve("f" + (i + 1)));
      }
    }
    assertThatThrownBy(() -> FlatFolder.open(folder, "flat"))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "more than 1000 symbolic links lead to folder %s: remove some of the links",
            folder.toRealPath().resolve("f29"));
  }

  /** Each of many folders has fewer ways than would be too many for it alone. */
  @Test
  void aTangleOfLinksToManyFolders() throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.createDirectory(folder.resolve("f" + i));
    }
    for (int i = 0; i < 9; i++) {
      for (String link : List.of("a", "b")) {
        Files.createSymbolicLink(
            folder.resolve("f" + i).resolve(link), folder.resolve("f" + (i + 1)));
      }
    }
    for (int i = 0; i < 150; i++) {
      Files.createDirectory(folder.resolve("f9").resolve("g" + i));
    }
    assertThatThrownBy(() -> FlatFolder.open(folder, "flat"))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(
            "symbolic links lead to 159 folders again and again, at last to "
                + folder.toRealPath().resolve("f9"));
  }

  @Test
  void foldersThatLieInOneAnotherWithoutEnd() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("d/".repeat(300)));
    Fixtures.putImage(deep, "b.jpg");
    assertThatThrownBy(() -> FlatFolder.open(folder, "flat"))
        .isInstanceOf(SdclrException.class)
        .hasMessageEndingWith(" lies in more than 200 folders: name one further in");
  }

  /** A folder is searched for files: what is none is left out, and does not hold it up. */
  @Test
  void searchesAFolderOfThem() throws Exception {
    makePipe();
    Files.createSymbolicLink(folder.resolve("c.jpg"), Path.of("/dev/zero"));
    Files.createSymbolicLink(folder.resolve("d.jpg"), folder.resolve("none"));
    Files.createSymbolicLink(folder.resolve("e.jpg"), folder.resolve("e.jpg"));
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Files.createDirectory(folder.resolve("f.jpg"));
    assertThat(Fixtures.paths(FlatFolder.open(folder, "flat"))).containsExactly("a.jpg");
  }
}
