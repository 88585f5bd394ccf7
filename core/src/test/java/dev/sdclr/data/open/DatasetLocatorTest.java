package dev.sdclr.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.known.CifarBinaryTest;
import dev.sdclr.data.known.IdxFilesTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetLocatorTest {

  @TempDir private Path temporary;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temporary.resolve("photos"));
  }

  private Dataset open() {
    return DatasetLocator.open(root.toString(), Optional.empty());
  }

  @Test
  void opensTrainAndTestFolders() throws IOException {
    Fixtures.putImage(root, "train/cat/1.jpg");
    Fixtures.putImage(root, "train/dog/1.jpg");
    Fixtures.putImage(root, "val/dog/9.jpg");
    Dataset dataset = open();
    assertThat(dataset.name()).isEqualTo("photos");
    assertThat(dataset.train().labels()).containsExactly(0, 1);
    ImageSource test = dataset.test().orElseThrow();
    assertThat(test.labels()).containsExactly(1);
    assertThat(test.classNames()).containsExactly("cat", "dog");
    Fixtures.putImage(root, "test/cat/8.jpg");
    assertThat(open().test().orElseThrow().path(0)).isEqualTo("cat/8.jpg");
  }

  @Test
  void leavesTestImagesOfAClassThatTrainLacksUnlabelled() throws IOException {
    Fixtures.putImage(root, "train/cat/1.jpg");
    Fixtures.putImage(root, "test/cat/1.jpg");
    Fixtures.putImage(root, "test/cow/1.jpg");
    Dataset dataset = open();
    assertThat(dataset.test().orElseThrow().labels()).containsExactly(0, ImageSource.UNLABELLED);
    assertThat(dataset.train().classNames()).containsExactly("cat");
  }

  @Test
  void opensATrainFolderOnItsOwn() throws IOException {
    Fixtures.putImage(root, "train/cat/1.jpg");
    assertThat(open().train().classNames()).containsExactly("cat");
    assertThat(open().test()).isEmpty();
  }

  @Test
  void takesTrainForAClassAmongOthers() throws IOException {
    Fixtures.putImage(root, "train/1.jpg");
    Fixtures.putImage(root, "bus/1.jpg");
    assertThat(open().train().classNames()).containsExactly("bus", "train");
  }

  @Test
  void opensUnlabelledTrainAndTestFolders() throws IOException {
    Fixtures.putImage(root, "train/1.jpg");
    Fixtures.putImage(root, "test/day/1.jpg");
    assertThat(open().train().isLabelled()).isFalse();
    assertThat(open().test().orElseThrow().isLabelled()).isFalse();
  }

  @Test
  void opensAFolderOfImagesWithoutLabels() throws IOException {
    Fixtures.putImage(root, "2.jpg");
    Fixtures.putImage(root, "nested/1.jpg");
    ImageSource train = open().train();
    assertThat(train.isLabelled()).isFalse();
    assertThat(Fixtures.paths(train)).containsExactly("2.jpg", "nested/1.jpg");
  }

  @Test
  void opensAPathListFromItsFolderOrAGivenRoot() throws IOException {
    Fixtures.putImage(root, "cat/1.jpg");
    Path beside = Files.writeString(root.resolve("list.txt"), "cat/1.jpg 3\n");
    ImageSource listed = DatasetLocator.open(beside.toString(), Optional.empty()).train();
    assertThat(listed.classNames().get(listed.label(0))).isEqualTo("3");
    Path elsewhere = Files.writeString(temporary.resolve("list.txt"), "1.jpg\n");
    Optional<Path> given = Optional.of(root.resolve("cat"));
    assertThat(DatasetLocator.open(elsewhere.toString(), given).train().read(0).width())
        .isEqualTo(20);
  }

  @Test
  void opensPackedFiles() throws IOException {
    Fixtures.put(root, "train-images-idx3-ubyte", IdxFilesTest.idx(new int[] {0x803, 1, 1, 1}, 7));
    Fixtures.put(root, "train-labels-idx1-ubyte", IdxFilesTest.idx(new int[] {0x801, 1}, 2));
    Fixtures.put(root, "t10k-images-idx3-ubyte", IdxFilesTest.idx(new int[] {0x803, 1, 1, 1}, 7));
    Fixtures.put(root, "t10k-labels-idx1-ubyte", IdxFilesTest.idx(new int[] {0x801, 1}, 1));
    Dataset idx = open();
    assertThat(idx.train().description()).isEqualTo("photos train (1 image)");
    assertThat(idx.test().orElseThrow().classNames()).containsExactly("0", "1", "2");
    Fixtures.put(root, "train.bin", CifarBinaryTest.record(1, 0, 5));
    assertThat(open().train().label(0)).isEqualTo(5);
  }

  @Test
  void saysWhatItLookedFor() {
    assertThatThrownBy(this::open)
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            root
                + " is empty: looked for .jpg, .png, .bmp, .gif, .webp and .tiff files, folders of"
                + " them by class, IDX files (train-images-idx3-ubyte) and CIFAR binaries"
                + " (data_batch_1.bin, train.bin)");
    assertThatThrownBy(() -> DatasetLocator.open("no-such-thing", Optional.empty()))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "there is no folder or file 'no-such-thing', and the known data sets are"
                + " fashion-mnist, cifar-10, cifar-100");
    assertThatThrownBy(() -> DatasetLocator.open("", Optional.empty()))
        .hasMessageStartingWith("there is no folder or file ''");
  }
}
