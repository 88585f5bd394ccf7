package dev.sdclr.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.folder.FileKinds;
import dev.sdclr.data.shard.TarArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What folders in a folder are taken for, and what is refused rather than guessed. */
class FolderLayoutTest {

  @TempDir private Path temporary;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temporary.resolve("photos"));
  }

  private Dataset open(String... images) throws IOException {
    put(images);
    return DatasetLocator.open(root.toString(), Optional.empty());
  }

  private void put(String... images) throws IOException {
    for (String image : images) {
      Fixtures.putImage(root, image);
    }
  }

  private void refused(String... messages) {
    assertThatThrownBy(this::open)
        .isInstanceOf(SdclrException.class)
        .hasMessageContainingAll(messages);
  }

  @ParameterizedTest
  @CsvSource({
    "train, test",
    "train, valid",
    "train, val",
    "train, validation",
    "Train, Test",
    "TRAIN, VAL",
    "training, testing",
    "Training, Validation",
    "train, dev",
    "train, eval",
    "training_set, test_set",
    "train2017, val2017",
    "train-images, test-images",
    "trainset, testset",
  })
  void splitFoldersUnderAllTheirNames(String train, String test) throws IOException {
    Dataset dataset = open(train + "/a/1.jpg", train + "/b/1.jpg", test + "/b/2.jpg");
    assertThat(Fixtures.paths(dataset.train())).containsExactly("a/1.jpg", "b/1.jpg");
    assertThat(Fixtures.paths(dataset.test().orElseThrow())).containsExactly("b/2.jpg");
    assertThat(dataset.train().classNames()).containsExactly("a", "b");
    assertThat(dataset.inspection().layout()).startsWith("split folders").contains(train, test);
  }

  @ParameterizedTest
  @ValueSource(strings = {"trainer", "tester", "value", "validity", "develop", "trains", "contest"})
  void otherWordsAreClasses(String name) throws IOException {
    assertThat(open(name + "/1.jpg", "test drive/1.jpg").train().classNames()).contains(name);
  }

  @Test
  void validationImagesAreNeitherTrainedNorTestedOn() throws IOException {
    Dataset dataset = open("train/a/1.jpg", "train/b/1.jpg", "valid/a/2.jpg", "test/b/3.jpg");
    assertThat(dataset.train().size()).isEqualTo(2);
    assertThat(Fixtures.paths(dataset.validation().orElseThrow())).containsExactly("a/2.jpg");
    assertThat(Fixtures.paths(dataset.test().orElseThrow())).containsExactly("b/3.jpg");
    assertThat(dataset.inspection().sentences())
        .singleElement()
        .asString()
        .contains("1 validation");
  }

  @Test
  void saysThatValidationImagesServeAsTestImages() throws IOException {
    Dataset dataset = open("train/a/1.jpg", "train/b/1.jpg", "val/a/2.jpg");
    assertThat(dataset.validation()).isEmpty();
    assertThat(dataset.inspection().sentences())
        .containsExactly("the validation images serve as test images, as there are no others");
  }

  @Test
  void twoFoldersOfOneRole() throws IOException {
    put("train/a/1.jpg", "val/a/2.jpg", "valid/a/3.jpg");
    refused("both val and valid");
  }

  @Test
  void testImagesAlone() throws IOException {
    put("test/a/1.jpg", "val/b/1.jpg");
    refused("has test, val but no folder train", root.resolve("test").toString());
  }

  @Test
  void splitFoldersBesideClassFolders() throws IOException {
    put("train/a/1.jpg", "test/a/1.jpg", "bus/1.jpg");
    refused("other folders of images (bus) beside test, train");
  }

  @Test
  void splitFoldersBesideImages() throws IOException {
    put("1.jpg", "train/a/1.jpg", "test/a/1.jpg");
    refused("images directly in it beside test, train");
  }

  @Test
  void splitFoldersBesideOtherThings() throws IOException {
    Fixtures.put(root, "annotations/all.json", new byte[] {'{'});
    Dataset dataset = open("train/a/1.jpg", "train/b/1.jpg", "test/a/1.jpg");
    assertThat(dataset.inspection().sentences())
        .containsExactly(
            "no images in annotations, beside test, train", "1 file left out: 1 .json");
  }

  @Test
  void splitFoldersInAFolderOfTheirOwn() throws IOException {
    put("export/train/a/1.jpg", "export/valid/a/1.jpg");
    refused("to train and to test on in it", root.resolve("export").toString());
  }

  @Test
  void splitFoldersInClassFolders() throws IOException {
    put("cat/train/1.jpg", "cat/test/1.jpg", "dog/train/1.jpg", "dog/test/1.jpg");
    refused("to train and to test on in it", root.resolve("cat").toString());
  }

  @Test
  void splitFoldersDeepUnderLooseImages() throws IOException {
    put("1.jpg", "x/y/Train/1.jpg", "x/y/Test/1.jpg");
    refused("to train and to test on in it", root.resolve("x/y").toString());
  }

  @Test
  void aClassThatIsCalledTrain() throws IOException {
    Dataset dataset = open("bus/1.jpg", "train/1.jpg", "car/1.jpg");
    assertThat(dataset.train().classNames()).containsExactly("bus", "car", "train");
    assertThat(dataset.inspection().notes())
        .containsExactly("folder train is taken for a class, like those beside it");
  }

  @Test
  void testImagesWithoutClassFolders() throws IOException {
    Dataset dataset = open("train/a/1.jpg", "train/b/1.jpg", "test/1.jpg", "test/2.jpg");
    assertThat(dataset.test()).isEmpty();
    assertThat(dataset.inspection().notes())
        .containsExactly(
            "folder test is left out, with its 2 images: not all are in class folders");
  }

  @Test
  void anEmptyTestFolder() throws IOException {
    Files.createDirectory(root.resolve("test"));
    Dataset dataset = open("train/a/1.jpg");
    assertThat(dataset.test()).isEmpty();
    assertThat(dataset.inspection().notes()).contains("folder test has no images");
  }

  @Test
  void imagesBesideFoldersOfImages() throws IOException {
    Dataset dataset = open("1.jpg", "a/2.jpg");
    assertThat(dataset.train().isLabelled()).isFalse();
    assertThat(dataset.train().size()).isEqualTo(2);
    assertThat(dataset.inspection().notes())
        .containsExactly(
            "images lie both directly in photos and in folders: all are used, without labels");
  }

  @Test
  void foldersInClassFolders() throws IOException {
    Dataset dataset = open("a/b/c/1.jpg", "d/1.jpg");
    assertThat(dataset.train().classNames()).containsExactly("a", "d");
    assertThat(dataset.inspection().notes())
        .containsExactly("classes are the first folders: images in a/b/c/ are of class a");
  }

  @Test
  void oneFolder() throws IOException {
    Dataset dataset = open("wrapped/a/1.jpg", "wrapped/b/1.jpg");
    assertThat(dataset.train().classNames()).containsExactly("wrapped");
    assertThat(dataset.inspection().notes())
        .containsExactly(
            "all images lie in one folder, wrapped, and so in one class: for those below it name "
                + root.resolve("wrapped"));
  }

  @Test
  void classesThatAreNumbers() throws IOException {
    assertThat(open("0/1.jpg", "1/1.jpg").inspection().notes()).isEmpty();
    Dataset dataset = open("2/1.jpg", "10/1.jpg");
    assertThat(dataset.train().classNames()).containsExactly("0", "1", "10", "2");
    assertThat(dataset.inspection().notes())
        .containsExactly(
            "classes are numbered in the order of their names as text: 0 is 0, 1 is 1, 2 is 10");
  }

  @Test
  void emptyClassFolders() throws IOException {
    Files.createDirectories(root.resolve("c/deep"));
    Files.createDirectories(root.resolve(".hidden"));
    assertThat(open("a/1.jpg", "b/1.jpg").inspection().notes())
        .containsExactly("no class, as no image is in it: c");
  }

  @Test
  void classesThatDifferInCapitals() throws IOException {
    assertThat(open("Cat/1.jpg", "cat/1.jpg").inspection().notes())
        .containsExactly(
            "Cat and cat are two classes, though their names differ in capitals or accents only");
  }

  @Test
  void whatIsLeftOutIsCountedByKind() throws IOException {
    for (int i = 0; i < 12; i++) {
      Fixtures.put(root, "a/%d.HEIC".formatted(i), new byte[1]);
      Fixtures.put(root, "b/%d.svg".formatted(i % 7), new byte[1]);
    }
    Fixtures.put(root, "a/README", new byte[1]);
    Fixtures.put(root, "a/x.jpg~", new byte[1]);
    Fixtures.put(root, "a/.DS_Store", new byte[1]);
    Fixtures.put(root, "@eaDir/1.jpg", new byte[1]);
    Fixtures.put(root, "__MACOSX/1.jpg", new byte[1]);
    Files.createSymbolicLink(root.resolve("b/broken.jpg"), root.resolve("none"));
    Files.createSymbolicLink(root.resolve("b/back"), root);
    Dataset dataset = open("a/1.jpg", "b/1.jpg");
    assertThat(dataset.train().size()).isEqualTo(2);
    assertThat(dataset.inspection().sentences())
        .containsExactly(
            "23 files left out: 12 .heic, 7 .svg, 1 broken link, 1 link in a circle,"
                + " 1 of other kinds, 1 without an extension");
  }

  @Test
  void aFolderOfPicturesThatAreNotRead() throws IOException {
    Fixtures.put(root, "a/1.heic", new byte[1]);
    Fixtures.put(root, "a/2.heic", new byte[1]);
    refused("has no image among its 2 files (2 .heic)", "magick mogrify -format jpg");
  }

  @Test
  void shardsOfSeveralParts() throws IOException {
    Fixtures.put(root, "train-000.tar", new TarArchive().file("1.jpg", "x").ended());
    Fixtures.put(root, "Test-000.tar", new TarArchive().file("2.jpg", "x").ended());
    Fixtures.put(root, "notes.txt", new byte[1]);
    Dataset dataset = open();
    assertThat(dataset.train().size()).isEqualTo(1);
    assertThat(dataset.test().orElseThrow().size()).isEqualTo(1);
    assertThat(dataset.inspection().leftOut()).isEqualTo(Map.of(".txt", 1L));
    Fixtures.put(root, "more.tar", new TarArchive().file("3.jpg", "x").ended());
    refused("Test-000.tar beside more.tar", "train-*.tar");
  }

  /** As WebDataset's copies of ImageNet are named. */
  @Test
  void shardsWhoseNamesHoldTheirPart() throws IOException {
    Fixtures.put(root, "imagenet-train-000000.tar", new TarArchive().file("1.jpg", "x").ended());
    Fixtures.put(root, "imagenet-val-000000.TAR", new TarArchive().file("2.jpg", "x").ended());
    Dataset dataset = open();
    assertThat(dataset.train().size()).isEqualTo(1);
    assertThat(dataset.test().orElseThrow().size()).isEqualTo(1);
    Files.delete(root.resolve("imagenet-train-000000.tar"));
    Fixtures.put(root, "imagenet-000000.tar", new TarArchive().file("3.jpg", "x").ended());
    refused("imagenet-val-000000.TAR beside imagenet-000000.tar", "train-*");
  }

  @Test
  void sortsKindsByTheirNumberAndNamesAFew() {
    FileKinds kinds = new FileKinds();
    for (char c = 'a'; c <= 'z'; c++) {
      kinds.addFile("x." + c);
    }
    kinds.addFile("y.z");
    assertThat(new Inspection("x", kinds.counts(), List.of()).sentences())
        .containsExactly(
            "27 files left out: 2 .z, 1 .a, 1 .b, 1 .c, 1 .d, 1 .e, 1 .f, 1 .g and 18 more kinds");
  }

  @Test
  void countsNoMoreKindsThanAPersonReads() {
    FileKinds kinds = new FileKinds();
    for (int i = 0; i < 10_000; i++) {
      kinds.addFile("x.a" + i);
    }
    assertThat(kinds.total()).isEqualTo(10_000);
    assertThat(kinds.counts()).hasSizeLessThan(110);
  }

  /** As Tiny ImageNet has it. */
  @Test
  void testImagesInAFolderOfNoClass() throws IOException {
    Dataset dataset =
        open(
            "train/a/images/1.jpg",
            "train/b/images/1.jpg",
            "val/images/1.jpg",
            "test/images/1.jpg");
    assertThat(dataset.test()).isEmpty();
    assertThat(dataset.inspection().notes())
        .contains(
            "folder val is left out, with its 1 image: none is in a folder of a class to train on",
            "folder test is left out, with its 1 image: none is in a folder of a class to train on");
  }

  @Test
  void shardsFurtherDown() throws IOException {
    Path data = Files.createDirectories(root.resolve("data"));
    Files.createDirectories(root.resolve(".cache/a"));
    Files.write(root.resolve(".cache/a/x.parquet"), new byte[10]);
    Files.write(data.resolve("train-0.parquet"), new byte[10]);
    Files.writeString(root.resolve("README.md"), "shards");
    refused("has no image among its", "name its shards, such as " + data);
    Files.createDirectories(data.resolve("more"));
    refused("name its shards, such as '%s/*.parquet'".formatted(data));
  }
}
