package dev.sdclr.data.folder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.CsvCells;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    return (ImageFiles) PathList.open(file, root, "list").train();
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
        "b 1               | ROOT/b is a folder, not an image",
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

  private ImageFiles open(byte[] bytes, String name) throws IOException {
    Path file = Files.write(root.resolve(name), bytes);
    return (ImageFiles) PathList.open(file, root, "list").train();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void knowsEveryEndOfALine(String end) throws IOException {
    String text = String.join(end, "# x", "b/1.jpg 5", "", "c.jpg 7  ");
    assertThat(Fixtures.paths(open(text))).containsExactly("b/1.jpg", "c.jpg");
    assertThatThrownBy(() -> open(text + end + "none.jpg"))
        .hasMessageContaining("list.txt, line 5: there is no file");
  }

  @Test
  void readsByteOrderMarks() throws IOException {
    String text = "\uFEFFb/1.jpg 1\r\nc.jpg 0\r\n";
    for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      ImageFiles images = open(text.getBytes(charset), "list.txt");
      assertThat(Fixtures.paths(images)).as(charset.name()).containsExactly("b/1.jpg", "c.jpg");
      assertThat(images.labels()).containsExactly(1, 0);
    }
    assertThatThrownBy(() -> open("b/1.jpg".getBytes(UTF_16LE), "list.txt"))
        .hasMessageContainingAll("line 1", "UTF-16");
  }

  @Test
  void namesTheLineThatIsNoUtf8() {
    byte[] latin = "c.jpg\nk\u00E4se.jpg\n".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> open(latin, "list.txt"))
        .hasMessageEndingWith(
            "list.txt: it is not text in UTF-8: line 2 has invalid bytes (save it as UTF-8)");
  }

  /** As {@code embed} and {@code labels export} write them; of two files, the one so called. */
  @Test
  void readsTablesOfNamesThatSpreadsheetsMayOpen() throws IOException {
    for (String image : List.of("-dash/1.jpg", "+/1.jpg", "+/2.jpg", "'+/2.jpg")) {
      Fixtures.putImage(root, image);
    }
    String table =
        Stream.of("-dash/1.jpg,-", "+/1.jpg,+", "'+/2.jpg,+5", "b/1.jpg,'=")
            .map(
                row ->
                    Stream.of(row.split(",")).map(CsvCells::safe).collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n", "path,label\n", "\n'+/2.jpg,a\n"));
    ImageFiles images = open(table.getBytes(UTF_8), "list.csv");
    assertThat(Fixtures.paths(images))
        .containsExactly("-dash/1.jpg", "+/1.jpg", "'+/2.jpg", "b/1.jpg", "'+/2.jpg");
    assertThat(IntStream.range(0, 5).mapToObj(i -> images.classNames().get(images.label(i))))
        .containsExactly("-", "+", "+5", "'=", "a");
  }

  @Test
  void readsAbsolutePathsInItsRoot() throws IOException {
    ImageFiles images = open(root.resolve("b/1.jpg") + " 1\n" + root.resolve("c.jpg") + " 0\n");
    assertThat(Fixtures.paths(images)).containsExactly("b/1.jpg", "c.jpg");
  }

  @Test
  void readsPathsThatStartAtItsOwnFolder(@TempDir Path other) throws IOException {
    Path lists = Files.createDirectories(root.resolve("lists"));
    Path list = Files.writeString(lists.resolve("list.txt"), "../b/1.jpg 1\n../c.jpg 2\n");
    assertThat(Fixtures.paths(PathList.open(list, root, "list").train()))
        .containsExactly("b/1.jpg", "c.jpg");
    assertThatThrownBy(() -> PathList.open(list, lists, "list"))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining(
            "line 1: ../b/1.jpg must lie under %s: pass --root %s if it may be read", lists, root);
    assertThatThrownBy(() -> PathList.open(list, other, "list"))
        .hasMessageContainingAll("line 1: ", "the same holds for 2 of 2 images");
  }

  /** Its own folder, from which no path starts, says nothing of where the images are. */
  @Test
  void advisesTheNarrowestFolderThatHoldsAllImages(@TempDir Path elsewhere) throws IOException {
    Path images = Files.createDirectories(root.resolve("my images"));
    Fixtures.putImage(images, "a/1.jpg");
    Fixtures.putImage(images, "b/2.jpg");
    String lines = images.resolve("a/1.jpg") + " 0\n" + images.resolve("b/2.jpg") + " 1\n";
    Path list = Files.writeString(elsewhere.resolve("list.txt"), lines);
    assertThatThrownBy(() -> PathList.open(list, elsewhere, "list"))
        .hasMessageContaining("pass --root '%s' if it may be read", images);
    assertThat(Fixtures.paths(PathList.open(list, images, "list").train()))
        .containsExactly("a/1.jpg", "b/2.jpg");
  }

  @Test
  void readsWhatWindowsWrites() throws IOException {
    assertThat(Fixtures.paths(open("b\\1.jpg 1\r\n"))).containsExactly("b/1.jpg");
  }

  @Test
  void readsQuotesAndSeparators() throws IOException {
    Fixtures.putImage(root, "a, b.jpg");
    ImageFiles images =
        open("\"a, b.jpg\" 3\n\"c.jpg\",4\nb/1.jpg,3\nb/1.jpg, 4\na, b.jpg\t4\nc.jpg;3\n");
    assertThat(Fixtures.paths(images))
        .containsExactly("a, b.jpg", "c.jpg", "b/1.jpg", "b/1.jpg", "a, b.jpg", "c.jpg");
    assertThat(images.labels()).containsExactly(3, 4, 3, 4, 4, 3);
  }

  @Test
  void takesClassNamesInPlaceOfNumbers() throws IOException {
    ImageFiles images = open("b/1.jpg dog\na/two words 7.jpg golden retriever\nc.jpg\n");
    assertThat(images.classNames()).containsExactly("dog", "golden retriever");
    assertThat(images.labels()).containsExactly(0, 1, ImageSource.UNLABELLED);
    assertThatThrownBy(() -> open("b/1.jpg dog\nc.jpg 3\n"))
        .hasMessageContaining("line 2: classes have numbers in some lines and names in others");
    assertThatThrownBy(() -> open("b/1.jpg 0.5 0.25\n")).hasMessageContaining("there are several");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filename,label\nb/1.jpg,dog\n\"a/two words 7.jpg\",cat\n",
        "id;label;file_name\n1;dog;b/1.jpg\n2;cat;a/two words 7.jpg\n",
        "label\tpath\ndog\tb/1.jpg\ncat\ta/two words 7.jpg\n",
        "b/1.jpg,dog\na/two words 7.jpg,cat\n",
        "dog,b/1.jpg\r\ncat,a/two words 7.jpg",
      })
  void readsTables(String text) throws IOException {
    ImageFiles images = open(text.getBytes(UTF_8), "list.csv");
    assertThat(Fixtures.paths(images)).containsExactly("b/1.jpg", "a/two words 7.jpg");
    assertThat(images.classNames()).containsExactly("cat", "dog");
    assertThat(images.labels()).containsExactly(1, 0);
  }

  @Test
  void takesNoRowNumberForALabel() {
    assertThatThrownBy(() -> open("0,b/1.jpg,dog\n1,c.jpg,cat\n".getBytes(UTF_8), "list.csv"))
        .hasMessageEndingWith(
            "list.csv, line 1: has 3 columns without names: add a first line such as id,path,label");
  }

  @Test
  void saysWhichColumnsMeanTheSame() throws IOException {
    Path file = root.resolve("list.csv");
    Files.writeString(file, "path,class_id,class_name,name\nb/1.jpg,7,dog,x\n");
    Dataset dataset = PathList.open(file, root, "list");
    assertThat(dataset.train().label(0)).isEqualTo(7);
    assertThat(dataset.inspection().notes())
        .containsExactly(
            "columns class_id and class_name may each name a class: the first is taken (leave it out if another is meant)");
    Files.writeString(file, "file,path,label,label\nb/1.jpg,x,dog,cat\n");
    assertThat(PathList.open(file, root, "list").inspection().notes())
        .containsExactly(
            "columns file and path may each name an image: the first is taken (leave it out if another is meant)",
            "columns label and label may each name a class: the first is taken (leave it out if another is meant)");
  }

  @Test
  void saysWhichColumnsNameNoClass() throws IOException {
    Path file = root.resolve("list.csv");
    Files.writeString(file, "id,path,kind,b,c,d,e\n7,b/1.jpg,dog,,,,\n");
    Dataset dataset = PathList.open(file, root, "list");
    assertThat(dataset.train().isLabelled()).isFalse();
    assertThat(dataset.inspection().notes())
        .containsExactly(
            "no column is known for a class (there are id, kind, b, c, d, ...): call it label, if there is one");
    Files.writeString(file, "path\nb/1.jpg\n");
    assertThat(PathList.open(file, root, "list").inspection().notes()).isEmpty();
  }

  @Test
  void countsWhatIsMissing() {
    assertThatThrownBy(() -> open("c.jpg\nx.jpg\ny.jpg\n"))
        .hasMessageEndingWith(
            "line 2: there is no file %s; the same holds for 2 of 3 images, whose paths start at %s"
                + " (--root names another folder)",
            root.resolve("x.jpg"), root);
  }

  @Test
  void saysWhatIsListedTwiceOrWithoutALabel() throws IOException {
    Path file = Files.writeString(root.resolve("list.txt"), "c.jpg 1\nc.jpg 1\nb/1.jpg\n");
    assertThat(PathList.open(file, root, "list").inspection().notes())
        .containsExactly(
            "1 line names an image that another line names too", "1 of 3 images has no label");
  }

  /** A pattern that goes into itself at every character would end in an overflow of the stack. */
  @Test
  void readsLongLines() throws IOException {
    for (String part : List.of("\"\"", "1 ", "a,", "x.jpg ", "\\")) {
      assertThatThrownBy(() -> open("\"" + part.repeat(10_000))).isInstanceOf(SdclrException.class);
      assertThatThrownBy(() -> open("a.jpg " + part.repeat(10_000)))
          .isInstanceOf(SdclrException.class);
    }
  }

  @Test
  void refusesAnEmptyListAndBinaryData() throws IOException {
    assertThatThrownBy(() -> open("# nothing\n"))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "%s lists no image: looked for lines of 'path label'", root.resolve("list.txt"));
    assertThatThrownBy(() -> PathList.open(root.resolve("c.jpg"), root, "x"))
        .isInstanceOf(SdclrException.class)
        .hasMessageMatching(
            "cannot read list .*c.jpg: it is not text in UTF-8: line 1 has a zero byte .*");
  }

  /** As in lists of cars by make and year. */
  @Test
  void takesClassesThatEndInANumber() throws IOException {
    String text = "c.jpg AM General Hummer SUV 2000\nb/1.jpg, Fiat 500\na/two words 7.jpg\n";
    ImageFiles images = open(text);
    assertThat(images.classNames()).containsExactly("AM General Hummer SUV 2000", "Fiat 500");
    assertThat(images.labels()).containsExactly(0, 1, ImageSource.UNLABELLED);
    assertThatThrownBy(() -> open("c.jpg 0 1\n"))
        .hasMessageEndingWith("c.jpg takes one label, but there are several: 0 1");
  }

  private Dataset table(String text) throws IOException {
    return PathList.open(Files.writeString(root.resolve("list.csv"), text), root, "list");
  }

  @Test
  void passesOverWhatStandsBeforeAHeader() throws IOException {
    Dataset dataset = table("\n# made by me\n\nimage_id,label\nc.jpg,cat\nb/1.jpg,dog\n");
    assertThat(dataset.train().classNames()).containsExactly("cat", "dog");
    assertThatThrownBy(() -> table("\n"))
        .hasMessageEndingWith("list.csv lists no image: looked for lines of 'path label'");
    Fixtures.putImage(root, "#1.jpg");
    assertThat(table("#1.jpg,cat\nc.jpg,dog\n").train().size()).isEqualTo(2);
  }

  @Test
  void saysWhenNoColumnIsKnownForAnImage() {
    assertThatThrownBy(() -> table("key,label\nc.jpg,0\n"))
        .hasMessageEndingWith(
            "list.csv, line 1: no column is known for an image (there are key, label): call it path");
  }

  @Test
  void makesPartsByAColumn() throws IOException {
    String header = "path,label,split\n";
    Dataset dataset =
        table(header + "c.jpg,cat,train\nb/1.jpg,dog,Test\na/two words 7.jpg,dog,train\n");
    assertThat(Fixtures.paths(dataset.train())).containsExactly("c.jpg", "a/two words 7.jpg");
    assertThat(dataset.train().labels()).containsExactly(0, 1);
    assertThat(Fixtures.paths(dataset.test().orElseThrow())).containsExactly("b/1.jpg");
    assertThat(dataset.test().orElseThrow().labels()).containsExactly(1);
    Dataset chosenBy = table(header + "c.jpg,cat,training\nb/1.jpg,dog,val\n");
    assertThat(Fixtures.paths(chosenBy.test().orElseThrow())).containsExactly("b/1.jpg");
    assertThat(chosenBy.inspection().notes())
        .containsExactly("the validation images serve as test images, as there are no others");
    Dataset one = table(header + "c.jpg,cat,test\nb/1.jpg,dog,test\n");
    assertThat(one.train().size()).isEqualTo(2);
    Dataset folds = table(header + "c.jpg,cat,1\nb/1.jpg,dog,2\n");
    assertThat(folds.train().size()).isEqualTo(2);
    for (Dataset whole : List.of(one, folds)) {
      assertThat(whole.inspection().notes())
          .containsExactly(
              "the parts that a column names are passed over, as no line of it says train");
    }
    for (String word : List.of("holdout", "")) {
      assertThatThrownBy(() -> table(header + "c.jpg,cat,train\nb/1.jpg,dog,%s\n".formatted(word)))
          .hasMessageContaining("list.csv, line 3: '%s' names no part of the data", word);
    }
    assertThatThrownBy(
            () ->
                table(header + "c.jpg,cat,train\nb/1.jpg,dog,test\na/two words 7.jpg,dog,extra\n"))
        .hasMessageEndingWith(
            "list.csv, line 4: 'extra' names no part of the data, such as train, val or test: leave"
                + " these lines out, or name a part");
  }
}
