package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.data.folder.PathList;
import dev.sdclr.data.open.DatasetLocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitFileTest {

  private final PackedImages source = Fixtures.classes(3, 2);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("split.txt");
  }

  /** These names have one hash code: a chain of 32,768, gone through for each. */
  @Test
  @Timeout(10)
  void findsNamesThatWereChosenToCollide(@TempDir Path other) throws IOException {
    List<Path> names = new ArrayList<>(List.of(Path.of("")));
    for (int i = 0; i < 15; i++) {
      names =
          names.stream()
              .flatMap(name -> Stream.of("Aa", "BB").map(end -> Path.of(name + end)))
              .toList();
    }
    assertThat(names.stream().mapToInt(name -> name.toString().hashCode()).distinct()).hasSize(1);
    Path list = other.resolve("split.txt");
    Files.write(list, names.stream().map(Path::toString).toList());
    assertThat(SplitFile.read(list, ImageFiles.of(names))).hasSize(1 << 15);
  }

  /** As rows of Parquet files may be named. */
  @ParameterizedTest
  @ValueSource(strings = {"patient 12", "a 1 2", "say \"x\" 3", "#1", "b.png c", "x, 3"})
  void readsWhatItWroteOfNamesThatLookLikeLines(String name) {
    ImageSource named = new Named(Fixtures.classes(1, 1), name);
    SplitFile.write(file, named, new int[] {0});
    assertThat(SplitFile.read(file, named)).containsExactly(0);
  }

  /** An image of that path. */
  private record Named(ImageSource images, String name) implements ImageSource {

    @Override
    public String description() {
      return "some\nimages";
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public Image read(int index) {
      return images.read(index);
    }

    @Override
    public String path(int index) {
      return name;
    }

    @Override
    public int label(int index) {
      return UNLABELLED;
    }

    @Override
    public List<String> classNames() {
      return List.of();
    }
  }

  @Test
  void readsWhatItWrote() throws IOException {
    SplitFile.write(file, source, new int[] {4, 0, 1});
    assertThat(file)
        .content()
        .isEqualTo(
            """
            # 3 images of made-up train (5 images)
            train/00004 0
            train/00000 0
            train/00001 1
            """);
    assertThat(SplitFile.read(file, source)).containsExactly(4, 0, 1);
    assertThat(SplitFile.read(file, source.withoutLabels())).containsExactly(4, 0, 1);
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void writesNoLabelsWhereThereAreNone() {
    SplitFile.write(file, source.withoutLabels(), new int[] {2});
    assertThat(file).content().endsWith("labels\ntrain/00002\n");
  }

  @Test
  void readsBackNamesThatLookLikeComments() throws IOException {
    Fixtures.putImage(folder, "images/#1.jpg");
    Fixtures.putImage(folder, "images/a b 2.jpg");
    ImageSource images =
        DatasetLocator.open(folder.resolve("images").toString(), Optional.empty()).train();
    SplitFile.write(file, images, new int[] {0, 1});
    assertThat(SplitFile.read(file, images)).containsExactly(0, 1);
  }

  @Test
  void readsBackAnImageThatTheCollectionHasTwice() throws IOException {
    Fixtures.putImage(folder, "images/a.jpg");
    Fixtures.putImage(folder, "images/b.jpg");
    Path list = folder.resolve("images/list.txt");
    Files.writeString(list, "b.jpg 1\na.jpg 0\nb.jpg 1\n");
    ImageSource images = PathList.open(list, list.getParent(), "list").train();
    SplitFile.write(file, images, new int[] {0, 1, 2});
    assertThat(SplitFile.read(file, images)).containsExactly(0, 1, 2);
    Files.writeString(file, "b.jpg\nb.jpg\nb.jpg\n");
    assertThatThrownBy(() -> SplitFile.read(file, images)).hasMessageContaining("line 3: ");
  }

  @Test
  void findsEveryImageWhateverTheOrder() {
    PackedImages many = Fixtures.classes(700, 300);
    int[] order = EpochOrder.permutation(1000, 3, 0);
    SplitFile.write(file, many, order);
    assertThat(SplitFile.read(file, many)).isEqualTo(order);
  }

  @Test
  void namesTheLineThatIsWrong() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "# comment\n\ntrain/00001\ntrain/00099 0\n");
    assertThatThrownBy(() -> SplitFile.read(file, source))
        .isInstanceOf(SdclrException.class)
        .hasMessage("%s, line 4: train/00099 is not in made-up train (5 images)", file);
    Files.writeString(file, "train/00001 horse\n");
    assertThatThrownBy(() -> SplitFile.read(file, source))
        .hasMessageEndingWith(
            "(5 images): a line is 'relative/path label', the label a class number");
    Files.writeString(file, "train/00001\ntrain/00001\n");
    assertThatThrownBy(() -> SplitFile.read(file, source)).hasMessageContaining("line 2: ");
    Files.writeString(file, "train/00001 0\n");
    assertThatThrownBy(() -> SplitFile.read(file, source))
        .hasMessage("%s, line 1: train/00001 has label 0 here, but 1 in the collection", file);
  }

  private ImageSource classFolders() throws IOException {
    for (String path : List.of("cat/1.jpg", "cat/two words.jpg", "dog/1.jpg")) {
      Fixtures.putImage(folder, "images/" + path);
    }
    return DatasetLocator.open(folder.resolve("images").toString(), Optional.empty()).train();
  }

  @Test
  void findsImagesHoweverTheirPathsAreWritten() throws IOException {
    ImageSource images = classFolders();
    Path beside = Files.createDirectories(folder.resolve("lists")).resolve("split.txt");
    Path all = folder.resolve("images");
    for (String line :
        List.of(
            "cat/two words.jpg",
            "./cat/two words.jpg 0",
            "cat\\two words.jpg 0",
            "\"cat/two words.jpg\" 0",
            "cat/two words.jpg cat",
            "dog/../cat/two words.jpg",
            "../images/cat/two words.jpg 0",
            all + "/cat/two words.jpg",
            all + "/cat/two words.jpg,cat")) {
      Files.writeString(beside, "\uFEFF" + line + "\r\n");
      assertThat(SplitFile.read(beside, images)).as(line).containsExactly(1);
    }
    Files.writeString(beside, "cat/1.jpg dog\n");
    assertThatThrownBy(() -> SplitFile.read(beside, images))
        .hasMessageEndingWith("cat/1.jpg is of class dog here, but of class cat in the collection");
  }

  @Test
  void saysWhenItCannotRead() {
    assertThatThrownBy(() -> SplitFile.read(folder.resolve("none.txt"), source))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot read list " + folder.resolve("none.txt"));
  }

  @Test
  void refusesToBeATable() {
    assertThatThrownBy(() -> SplitFile.requireNamed(folder.resolve("split.CSV")))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("name it .txt or .npy");
    SplitFile.requireNamed(file);
  }
}
