package dev.sdclr.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathListTest {

  @TempDir private Path root;

  @BeforeEach
  void putImages() throws IOException {
    Fixtures.putImage(root, "b/1.jpg");
    Fixtures.putImage(root, "a/two words 7.jpg");
    Fixtures.putImage(root, "c.jpg");
  }

  private ImageFiles open(String text) throws IOException {
    Path file = Files.writeString(root.resolve("list.txt"), text);
    return PathList.open(file, root, "list");
  }

  @Test
  void keepsTheOrderOfTheLines() throws IOException {
    ImageFiles images = open("# path label\n\n  b/1.jpg 2 \na/two words 7.jpg\t0\r\n./c.jpg\n");
    assertThat(Fixtures.paths(images)).containsExactly("b/1.jpg", "a/two words 7.jpg", "c.jpg");
    assertThat(images.labels()).containsExactly(2, 0, ImageSource.UNLABELLED);
    assertThat(images.classNames()).containsExactly("0", "1", "2");
    assertThat(images.classCounts()).containsExactly(1, 0, 1);
    assertThat(images.read(1).width()).isEqualTo(20);
  }

  @Test
  void hasNoClassesWithoutLabels() throws IOException {
    ImageFiles images = open("a/two words 7.jpg\nc.jpg\n");
    assertThat(images.isLabelled()).isFalse();
    assertThat(images.label(1)).isEqualTo(ImageSource.UNLABELLED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none.jpg 1        | there is no file ROOT/none.jpg",
        "b 1               | there is no file ROOT/b",
        "c.jpg -1          | label must be in [0, 99999], was -1",
        "c.jpg 100000      | label must be in [0, 99999], was 100000",
        "c.jpg 99999999999 | label must be in [0, 99999], was 99999999999",
        "../c.jpg 1        | ../c.jpg must lie under ROOT",
        "b/../../c.jpg 1   | b/../../c.jpg must lie under ROOT",
        "/c.jpg 1          | /c.jpg must lie under ROOT",
      })
  void namesTheLineThatIsWrong(String line, String problem) {
    assertThatThrownBy(() -> open("# one\nc.jpg 0\n" + line + "\n"))
        .isInstanceOf(SdclrException.class)
        .hasMessage(root + "/list.txt, line 3: " + problem.replace("ROOT", root.toString()));
  }

  @Test
  void refusesAnEmptyListAndBinaryData() throws IOException {
    assertThatThrownBy(() -> open("# nothing\n"))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "%s lists no image: looked for lines of 'relative/path label'",
            root.resolve("list.txt"));
    assertThatThrownBy(() -> PathList.open(root.resolve("c.jpg"), root, "x"))
        .isInstanceOf(SdclrException.class)
        .hasMessageMatching("cannot read list .*c.jpg: it is no text in UTF-8");
  }
}
