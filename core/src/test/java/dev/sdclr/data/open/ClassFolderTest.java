package dev.sdclr.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.folder.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFolderTest {

  @TempDir private Path root;

  @Test
  void numbersClassesByNameAndSortsPaths() throws IOException {
    Fixtures.putImage(root, "b/2.jpg");
    Fixtures.putImage(root, "b/1.JPEG");
    Fixtures.putImage(root, "a b/deep/er/1.png");
    Fixtures.putImage(root, "a/x.tif");
    ImageFiles images = ClassFolder.open(root, "things");
    assertThat(Fixtures.paths(images))
        .containsExactly("a b/deep/er/1.png", "a/x.tif", "b/1.JPEG", "b/2.jpg");
    assertThat(images.classNames()).containsExactly("a", "a b", "b");
    assertThat(images.labels()).containsExactly(1, 0, 2, 2);
    assertThat(images.description()).isEqualTo("things (4 images)");
    assertThat(images.read(3).width()).isEqualTo(20);
  }

  @Test
  void leavesOutWhatIsNoImage() throws IOException {
    Fixtures.putImage(root, "a/1.jpg");
    Fixtures.putImage(root, "a/.hidden.jpg");
    Fixtures.putImage(root, ".hidden/1.jpg");
    Fixtures.putImage(root, "a/notes.txt");
    Fixtures.putImage(root, "a/jpg");
    Fixtures.putImage(root, "run/samples/1.jpg");
    Fixtures.put(root, "run/config.yaml", new byte[0]);
    Files.createDirectories(root.resolve("run/checkpoints"));
    Files.createDirectories(root.resolve("a/folder.jpg"));
    assertThat(Fixtures.paths(ClassFolder.open(root, "x"))).containsExactly("a/1.jpg");
  }

  @Test
  void followsLinksButNotIntoLoops(@TempDir Path elsewhere) throws IOException {
    Fixtures.putImage(elsewhere, "linked.jpg");
    Fixtures.putImage(root, "a/1.jpg");
    Files.createSymbolicLink(root.resolve("a/loop"), root);
    Files.createSymbolicLink(root.resolve("b"), elsewhere);
    Files.createSymbolicLink(root.resolve("a/broken.jpg"), root.resolve("none"));
    assertThat(Fixtures.paths(ClassFolder.open(root, "x")))
        .containsExactly("a/1.jpg", "b/linked.jpg");
  }

  @Test
  void mapsClassesOntoKnownOnes() throws IOException {
    Fixtures.putImage(root, "dog/1.jpg");
    ImageFiles images = ClassFolder.open(root, "test", List.of("cat", "dog"));
    assertThat(images.labels()).containsExactly(1);
    assertThat(images.classNames()).containsExactly("cat", "dog");
  }

  @Test
  void leavesImagesOfUnknownClassesUnlabelled() throws IOException {
    Fixtures.putImage(root, "cat/1.jpg");
    Fixtures.putImage(root, "dog/1.jpg");
    ImageFiles images = ClassFolder.open(root, "test", List.of("cat"));
    assertThat(images.labels()).containsExactly(0, ImageSource.UNLABELLED);
    assertThat(images.classNames()).containsExactly("cat");
  }

  @Test
  void knowsClassesInOtherCapitalsWhereThereIsOneSuchName() throws IOException {
    Fixtures.putImage(root, "Cat/1.jpg");
    Fixtures.putImage(root, "DOG/1.jpg");
    assertThat(ClassFolder.open(root, "test", List.of("bird", "cat", "Dog", "dog")).labels())
        .containsExactly(1, ImageSource.UNLABELLED);
  }

  @Test
  void saysWhatItLookedFor() throws IOException {
    assertThatThrownBy(() -> ClassFolder.open(root, "x"))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(root + " is empty: looked for .jpg, .png, ");
    Files.writeString(root.resolve("a.txt"), "");
    Files.writeString(root.resolve("b.csv"), "");
    assertThatThrownBy(() -> ClassFolder.open(root, "x"))
        .hasMessageStartingWith(
            root + " has no image among its 2 files (1 .csv, 1 .txt): looked for");
  }

  @Test
  void refusesAnImageOutsideTheClasses() throws IOException {
    Fixtures.putImage(root, "a/1.jpg");
    Fixtures.putImage(root, "stray.jpg");
    assertThatThrownBy(() -> ClassFolder.open(root, "x"))
        .isInstanceOf(SdclrException.class)
        .hasMessage("image stray.jpg lies outside the class folders of %s: move it into one", root);
  }

  @Test
  void namesTheFileThatCannotBeRead() throws IOException {
    Fixtures.put(root, "a/bad.jpg", new byte[] {1, 2, 3});
    ImageFiles images = ClassFolder.open(root, "x");
    assertThatThrownBy(() -> images.read(0))
        .isInstanceOfSatisfying(
            MalformedImageException.class,
            e -> assertThat(e.path()).isEqualTo(root.resolve("a/bad.jpg").toString()));
  }
}
