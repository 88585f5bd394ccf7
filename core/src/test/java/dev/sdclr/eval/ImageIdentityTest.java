package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.PackedImages.Layout;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.data.shard.TarArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageIdentityTest {

  /** More than are decoded. */
  private static final int IMAGES = 40;

  @TempDir Path folder;

  private static String identity(Path data) {
    return ImageIdentity.of(DatasetLocator.open(data.toString(), Optional.empty()).train());
  }

  private List<Path> images() throws IOException {
    Path data = new GeneratedImages(3).writeClasses(folder.resolve("data"), IMAGES / 2, IMAGES / 2);
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void isAnotherOnceAnyFileIsWrittenAgain() throws IOException {
    List<Path> images = images();
    Path data = folder.resolve("data");
    Set<String> seen = new HashSet<>(List.of(identity(data)));
    assertThat(seen).contains(identity(data));
    for (Path image : images) {
      FileTime time = Files.getLastModifiedTime(image);
      Files.setLastModifiedTime(image, FileTime.fromMillis(time.toMillis() + 1));
      assertThat(seen.add(identity(data))).as(image.toString()).isTrue();
      Files.setLastModifiedTime(image, time);
    }
    assertThat(seen).contains(identity(data));
  }

  @Test
  void isAnotherOnceAnArchiveIsWrittenAgain() throws IOException {
    TarArchive archive = new TarArchive();
    for (Path image : images()) {
      archive.file(image.getFileName().toString(), Files.readAllBytes(image));
    }
    Path tar = Files.write(folder.resolve("images.tar"), archive.ended());
    String before = identity(tar);
    assertThat(identity(tar)).isEqualTo(before);
    FileTime time = Files.getLastModifiedTime(tar);
    Files.setLastModifiedTime(tar, FileTime.fromMillis(time.toMillis() + 1000));
    assertThat(identity(tar)).isNotEqualTo(before);
  }

  @Test
  void isAnotherOnceAnyImageInMemoryIs() {
    byte[][] pixels = new byte[IMAGES][4];
    Set<String> seen = new HashSet<>();
    for (byte[] image : pixels) {
      image[3] = 1;
      assertThat(seen.add(ImageIdentity.of(PackedImages.of("few", 2, 2, Layout.GREY, pixels))))
          .isTrue();
    }
  }
}
