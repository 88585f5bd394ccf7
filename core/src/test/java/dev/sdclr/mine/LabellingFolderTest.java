package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.PackedImages.Layout;
import dev.sdclr.data.Subset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.run.MinedCollection;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RecordFile;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabellingFolderTest {

  @TempDir Path home;
  private Path pictures;
  private Path folder;
  private ImageSource images;

  @BeforeEach
  void writeImages() {
    pictures = new GeneratedImages(31).writeClasses(home.resolve("pictures"), 3, 2);
    folder = home.resolve("to").resolve("label");
    ImageSource all = DatasetLocator.open(pictures.toString(), Optional.empty()).train();
    images = new Subset(all, new int[] {4, 0, 2}).withoutLabels();
  }

  private static final MinedCollection COLLECTION =
      new MinedCollection("train", "0123abcd", "made-up images");

  private List<MinedImage> mined() {
    return List.of(
        new MinedImage(1, 2, images.path(2), null, 0.5),
        new MinedImage(2, 0, images.path(0), null, 0.25));
  }

  private static String last(String path) {
    return Path.of(path).getFileName().toString();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void collectsFilesByRankWithTheirList(boolean link) throws IOException {
    new LabellingFolder(folder, link).fill(images, mined(), COLLECTION, false);
    Path first = folder.resolve("00001-" + last(images.path(2)));
    Path second = folder.resolve("00002-" + last(images.path(0)));
    assertThat(folder.toFile().listFiles())
        .extracting(File::toPath)
        .containsExactlyInAnyOrder(
            first, second, folder.resolve("mined.csv"), folder.resolve("collection.json"));
    assertThat(Files.isSymbolicLink(first)).isEqualTo(link);
    assertThat(first).hasSameBinaryContentAs(pictures.resolve(images.path(2)));
    assertThat(second).hasSameBinaryContentAs(pictures.resolve(images.path(0)));
    assertThat(MinedList.read(folder.resolve("mined.csv"), Integer.MAX_VALUE)).isEqualTo(mined());
    assertThat(RecordFile.read(folder.resolve("collection.json"), MinedCollection.class))
        .isEqualTo(COLLECTION);
  }

  @Test
  void writesPackedImagesAsPng() throws IOException {
    byte[][] pixels = {{0, 10, 20, 30, 40, 50}, {1, 2, 3, 4, 5, 6}};
    ImageSource packed = PackedImages.of("made-up train", 3, 2, Layout.GREY, pixels);
    new LabellingFolder(folder, false)
        .fill(packed, List.of(new MinedImage(1, 0, packed.path(0), null, 1)), COLLECTION, false);
    BufferedImage picture = ImageIO.read(folder.resolve("00001-00000.png").toFile());
    for (int i = 0; i < 6; i++) {
      int grey = pixels[0][i];
      assertThat(picture.getRGB(i % 3, i / 3)).isEqualTo(0xff000000 | grey * 0x10101);
    }
    assertThatThrownBy(() -> new LabellingFolder(home.resolve("other"), true).requireFor(packed))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "made-up train (2 images) are packed in one file, which links cannot point "
                + "into: copies, which are PNG files, are possible");
  }

  @Test
  void refusesAFolderWithSomethingInIt() throws IOException {
    Files.createDirectories(folder);
    LabellingFolder target = new LabellingFolder(folder, false);
    target.requireFor(images);
    Path own = Files.writeString(folder.resolve("00001-mine.txt"), "mine");
    for (Path path : List.of(folder, own)) {
      assertThatThrownBy(
              () -> new LabellingFolder(path, false).fill(images, mined(), COLLECTION, false))
          .isInstanceOf(UsageException.class)
          .hasMessage("%s exists already and is not an empty folder: choose another", path);
    }
    assertThat(folder.toFile().listFiles()).containsExactly(own.toFile());
    assertThat(own).hasContent("mine");
  }

  @Test
  void refusesAFolderAmongTheImages() throws IOException {
    Path data = Files.createDirectories(home.resolve("data/class"));
    Path link = Files.createSymbolicLink(home.resolve("link"), data);
    for (Path inside :
        List.of(
            data, data.resolve("a/b"), link.resolve("new"), home.resolve("x/../data/class/y"))) {
      assertThatThrownBy(() -> new LabellingFolder(inside, false).requireOutside(data))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "%s lies in %s, where copies would be mistaken for further images: choose a folder outside",
              inside, data);
    }
    assertThatThrownBy(() -> new LabellingFolder(data.resolve("new"), true).requireOutside(link))
        .isInstanceOf(UsageException.class);
    for (Path outside : List.of(home.resolve("data/other"), home.resolve("data/class2"))) {
      new LabellingFolder(outside, false).requireOutside(data);
    }
  }

  @Test
  void leavesNothingWhenItFails() throws IOException {
    Path second = pictures.resolve(images.path(0));
    Path aside = Files.move(second, home.resolve("aside"));
    LabellingFolder target = new LabellingFolder(folder, false);
    for (boolean isThere : new boolean[] {false, true}) {
      if (isThere) {
        Files.createDirectory(folder);
      }
      assertThatThrownBy(() -> target.fill(images, mined(), COLLECTION, false))
          .isInstanceOf(SdclrException.class)
          .hasMessage("cannot read %s: it does not exist", second);
      assertThat(folder.getParent().toFile().list()).hasSize(isThere ? 1 : 0);
    }
    assertThat(folder).isEmptyDirectory();
    Files.move(aside, second);
    target.fill(images, mined(), COLLECTION, false);
    assertThat(folder.toFile().list()).hasSize(4).contains("mined.csv");
  }

  /** A process that was killed leaves a folder of such a name; the next one clears it. */
  @Test
  void fillsAFolderInWhichAnotherProcessWasKilled() throws IOException {
    Path left = folder.resolve(".sdclr-%s.part".formatted("0f".repeat(16)));
    Files.createDirectories(left.resolve("whole"));
    new LabellingFolder(folder, false).fill(images, mined(), COLLECTION, false);
    assertThat(folder.toFile().list()).hasSize(4).doesNotContain(left.getFileName().toString());
  }

  @Test
  void saysWhichFolderCannotBeMade() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "in the way");
    assertThatThrownBy(
            () ->
                new LabellingFolder(file.resolve("a"), false)
                    .fill(images, mined(), COLLECTION, false))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot make folder %s: ", file.resolve("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/b/cat.jpg | cat.jpg",
        "cat.jpg | cat.jpg",
        "a/..\\..\\etc | .._.._etc",
        "a/c:d?.png | c_d_.png",
        "a/.. | ..",
      })
  void keepsNamesWithoutWhatIsNoPartOfAName(String path, String name) {
    assertThat(LabellingFolder.name(path)).isEqualTo(name);
  }

  @Test
  void keepsTheEndOfLongNames() {
    String name = LabellingFolder.name("a/" + "\ud83d\ude00".repeat(60) + "end.jpg\n");
    assertThat(name).isEqualTo("\ud83d\ude00".repeat(48) + "end.jpg_");
  }
}
