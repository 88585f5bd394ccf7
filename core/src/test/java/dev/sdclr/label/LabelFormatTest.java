package dev.sdclr.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LabelFormatTest {

  static final List<String> PATHS =
      List.of(
          "cat/1.jpg",
          "cat/2.jpg",
          "dog/1.jpg",
          "odd, \"name\" #1.png",
          "=1+1.png",
          "deep/er/100%25 +\u00e9.jpg",
          "train/00017",
          ".hidden/a.b.jpg");

  static final ImageNames IMAGES =
      new ImageNames(
          PATHS,
          LongStream.range(10, 10 + PATHS.size()).boxed().toList(),
          List.of("cat", "dog", "zebra"));

  @TempDir Path folder;

  private static CurrentLabels labels() {
    Map<String, Decision> labels = new LinkedHashMap<>();
    String[] names = {
      "zebra", "cat", "T-shirt/top", "a: \"b\"", "=SUM(A1)", "\u00e9l\u00e9phant", "cat", "dog"
    };
    for (int i = 0; i < names.length; i++) {
      labels.put(PATHS.get(i), Decision.labelled(PATHS.get(i), names[i]));
    }
    return new CurrentLabels(labels);
  }

  static Map<String, String> cells(CurrentLabels labels) {
    Map<String, String> cells = new LinkedHashMap<>();
    labels.byPath().forEach((path, decision) -> cells.put(path, decision.cell()));
    return cells;
  }

  private Path written(LabelFormat format, CurrentLabels labels) {
    String ending =
        switch (format) {
          case CSV -> ".csv";
          case LIST -> ".txt";
          case LOG -> ".jsonl";
          default -> ".json";
        };
    Path file = folder.resolve("labels" + ending);
    format.write(file, labels, IMAGES.classNames(), false);
    return file;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FOLDERS")
  void readsWhatItWrites(LabelFormat format) {
    SaidLabels said = LabelFormat.read(written(format, labels()), IMAGES);
    assertThat(said.strangers()).isEmpty();
    assertThat(said.notes()).isEmpty();
    assertThat(cells(said.current())).isEqualTo(cells(labels()));
  }

  @ParameterizedTest
  @EnumSource(names = {"CSV", "LOG", "COCO", "LABEL_STUDIO"})
  void keepsUnsureAndBadImages(LabelFormat format) {
    CurrentLabels labels =
        CurrentLabels.after(
            List.of(
                Decision.unsure("cat/1.jpg"),
                Decision.bad("cat/2.jpg"),
                Decision.labelled("dog/1.jpg", "dog")));
    assertThat(cells(LabelFormat.read(written(format, labels), IMAGES).current()))
        .isEqualTo(Map.of("cat/1.jpg", "?", "cat/2.jpg", "!", "dog/1.jpg", "dog"));
  }

  @Test
  void classFoldersGiveBackWhatWasPutThere() throws IOException {
    labels()
        .byPath()
        .forEach(
            (path, decision) -> touch(ClassFolders.place(decision.label().orElseThrow(), path)));
    Files.move(folder.resolve("cat/train/00017"), folder.resolve("cat/train/00017.png"));
    assertThat(cells(LabelFormat.read(folder, IMAGES).current())).isEqualTo(cells(labels()));
  }

  private void touch(String place) {
    try {
      Path file = folder.resolve(place);
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void classFoldersMaySortTheCollectionItself() {
    touch("cat/1.jpg");
    touch("cat/2.jpg");
    touch("dog/1.jpg");
    touch("odd/=1+1.png");
    SaidLabels said = LabelFormat.read(folder, IMAGES);
    assertThat(cells(said.current()))
        .isEqualTo(
            Map.of("cat/1.jpg", "cat", "cat/2.jpg", "cat", "dog/1.jpg", "dog", "=1+1.png", "odd"));
  }

  @Test
  void kindsOfSuggestionsThatAreNotKnownAreLeftOutAndTheirLabelsKept() throws IOException {
    Path file = folder.resolve("labels.csv");
    Files.writeString(
        file,
        "path,label,kind,ordering\ncat/1.jpg,cat,photo,mean\ncat/2.jpg,cat,growth,\ndog/1.jpg,dog,,mean\n");
    SaidLabels said = LabelFormat.read(file, IMAGES).withKinds("growth"::equals);
    assertThat(said.decisions()).extracting(d -> d.label().orElseThrow()).contains("cat", "dog");
    assertThat(said.decisions())
        .extracting(Decision::kind)
        .containsExactly(Optional.empty(), Optional.of("growth"), Optional.empty());
    assertThat(said.decisions())
        .extracting(Decision::ordering)
        .containsExactly(Optional.empty(), Optional.empty(), Optional.of("mean"));
    assertThat(said.notes())
        .containsExactly(
            file
                + ": 1 label is of no known kind of suggestion, such as 'photo': the kind is left out");
  }

  @Test
  void numbersInListsMeanTheClassesOfTheData() throws IOException {
    Path file = folder.resolve("list.txt");
    Files.writeString(file, "# a list\ncat/1.jpg 2\ncat/2.jpg 7\n");
    assertThat(cells(LabelFormat.read(file, IMAGES).current()))
        .isEqualTo(Map.of("cat/1.jpg", "zebra", "cat/2.jpg", "7"));
  }

  /** Places of folders that are named by numbers are not the numbers. */
  private static ImageNames numbered(String... classes) {
    return new ImageNames(
        PATHS, LongStream.range(0, PATHS.size()).boxed().toList(), List.of(classes));
  }

  @Test
  void aListKeepsLabelsOfClassesThatAreNamedByNumbers() throws IOException {
    Map<String, Decision> named = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      String label = List.of("1", "2", "007").get(i);
      named.put(PATHS.get(i), Decision.labelled(PATHS.get(i), label));
    }
    CurrentLabels labels = new CurrentLabels(named);
    ImageNames images = numbered("007", "1", "2");
    Path file = folder.resolve("labels.txt");
    LabelFormat.LIST.write(file, labels, images.classNames(), false);
    assertThat(cells(LabelFormat.read(file, images).current())).isEqualTo(cells(labels));
    ImageNames shifted = numbered("1", "2", "007");
    SaidLabels said = LabelFormat.read(file, shifted);
    assertThat(cells(said.current())).isEqualTo(cells(labels));
    assertThat(said.notes())
        .containsExactly(
            file
                + ": numbers are taken as names of classes, such as 1 in line 1, and not as numbers of classes, of which that would be '2'");
    assertThatThrownBy(() -> LabelFormat.LIST.write(file, labels, IMAGES.classNames(), false))
        .hasMessage("a list cannot hold the label '1' of 'cat/1.jpg': write csv instead");
  }

  @Test
  void aNumberInAListIsAClassOfTheLabelsSoFarWhereOneIsCalledSo() throws IOException {
    Path file = folder.resolve("list.txt");
    Files.writeString(file, "cat/1.jpg 1\ncat/2.jpg 1\n");
    CurrentLabels before = CurrentLabels.after(List.of(Decision.labelled("dog/1.jpg", "1")));
    assertThat(cells(LabelFormat.read(file, IMAGES, before).current()))
        .isEqualTo(Map.of("cat/1.jpg", "1", "cat/2.jpg", "1"));
    assertThat(cells(LabelFormat.read(file, IMAGES).current()))
        .isEqualTo(Map.of("cat/1.jpg", "dog", "cat/2.jpg", "dog"));
  }

  @Test
  void aListDoesNotMixNumbersOfClassesWithNamesThatAreNumbers() throws IOException {
    Path file = folder.resolve("list.txt");
    Files.writeString(file, "cat/1.jpg 1\ncat/2.jpg 2\ndog/1.jpg 0\n");
    assertThatThrownBy(() -> LabelFormat.read(file, numbered("1", "2", "3")))
        .hasMessage(
            file
                + ", line 3: 0 can only be a class's number, but 1 in line 1 is a class's name: write the name of the class in every line");
    assertThat(cells(LabelFormat.read(file, numbered("0", "1")).current()))
        .isEqualTo(Map.of("cat/1.jpg", "1", "cat/2.jpg", "2", "dog/1.jpg", "0"));
  }

  static ImageNames names(String... paths) {
    return new ImageNames(
        List.of(paths), LongStream.range(0, paths.length).boxed().toList(), List.of());
  }

  @Test
  void aClassFolderAmongTheImagesMeansItsOwnImagesWhereContentTells() throws IOException {
    Path data = folder.resolve("data");
    List<String> paths = List.of("a00.png", "cat/a00.png", "cat/b.png", "dog/a00.png");
    for (String path : paths) {
      Files.createDirectories(data.resolve(path).getParent());
      Files.writeString(data.resolve(path), path);
    }
    List<Long> indices = LongStream.range(0, paths.size()).boxed().toList();
    ImageNames images =
        new ImageNames(paths, indices, List.of(), row -> Optional.of(data.resolve(paths.get(row))));
    assertThat(cells(LabelFormat.read(data, images).current()))
        .isEqualTo(Map.of("cat/a00.png", "cat", "cat/b.png", "cat", "dog/a00.png", "dog"));
    Path sorted = Files.createDirectories(folder.resolve("sorted/cat"));
    Files.copy(data.resolve("a00.png"), sorted.resolve("a00.png"));
    assertThat(cells(LabelFormat.read(sorted.getParent(), images).current()))
        .isEqualTo(Map.of("a00.png", "cat"));
    assertThatThrownBy(() -> LabelFormat.read(data, names(paths.toArray(String[]::new))))
        .hasMessage(
            data.resolve("cat/a00.png")
                + " may be 'cat/a00.png' or 'a00.png': name the data that holds the images, whose content tells, or give labels in a file");
  }

  /** Packed images are put there as PNG files. */
  @Test
  void classFoldersOfPackedImagesComeBack() {
    touch("cat/t-0000.tar/0000.jpg.png");
    touch("dog/t-0000.tar/0001.png");
    ImageNames images = names("t-0000.tar/0000.jpg", "t-0000.tar/0001.png", "t-0001.tar/0000.jpg");
    assertThat(cells(LabelFormat.read(folder, images).current()))
        .isEqualTo(Map.of("t-0000.tar/0000.jpg", "cat", "t-0000.tar/0001.png", "dog"));
  }

  @Test
  void aRootIsNoFileToWrite() {
    assertThat(LabelFormat.ofEnding(Path.of("/"))).isEqualTo(LabelFormat.FOLDERS);
  }

  @Test
  void theLastLabelOfAnImageHoldsAndTheOthersAreTold() throws IOException {
    Path file = folder.resolve("labels.csv");
    Files.writeString(file, "path,label\ncat/1.jpg,cat\nx.jpg,cat\ncat/1.jpg,dog\n");
    SaidLabels said = LabelFormat.read(file, IMAGES);
    assertThat(cells(said.current())).isEqualTo(Map.of("cat/1.jpg", "dog"));
    assertThat(said.notes())
        .singleElement()
        .asString()
        .endsWith("such as 'cat/1.jpg': the last label holds");
    assertThatThrownBy(() -> said.requireNoStrangers(8))
        .hasMessageContaining("labels 'x.jpg', which is not among the 8 images: give");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "labels.csv | path,label;1.jpg,cat | '1.jpg' may be 'cat/1.jpg' or 'dog/1.jpg': give the whole paths",
        "labels.csv | name,label;1.jpg,cat | needs columns path (or index) and label",
        "labels.csv | path,label;,cat | gives the label 'cat' to no image",
        "labels.csv | path,label,label;cat/1.jpg,cat,dog | labels.csv has two columns named 'label': keep one, or give the other another name",
        "labels.csv | path,label,Class;cat/1.jpg,cat,dog | labels.csv has columns label and Class, which mean the same: keep one, or give the others another name",
        "labels.csv | image,path,label;1,cat/1.jpg,cat | labels.csv has columns image and path, which mean the same: ",
        "labels.csv | path,label,at;cat/1.jpg,cat,noon | labels.csv, cat/1.jpg: ",
        "labels.json | {\"a\": 1} | is neither a list of Label Studio's tasks nor COCO's",
        "labels.json | [{\"data\": {\"text\": \"x\"}, \"annotations\": []}] | task 1 has no image in its data",
        "labels.json | {\"images\": [{\"file_name\": \"a\"}], \"annotations\": []} | id is missing in",
        "labels.json | {\"images\": [], \"annotations\": [{\"image_id\": 1, \"category_id\": 2}]} | is of category 2, which is not among",
        "labels.json | [ | is not well-formed",
        "labels.json | {\"images\":[{\"id\":1,\"file_name\":\"a\"},{\"id\":1,\"file_name\":\"b\"}],\"annotations\":[]} | two images have the id 1",
        "labels.json | {\"images\":[],\"categories\":[{\"id\":1,\"name\":\"a\"},{\"id\":1,\"name\":\"b\"}],\"annotations\":[]} | two categories have the id 1",
        "labels.json | [{\"image\": \"cat/1.jpg\", \"label\": {\"choices\": [\"a\", \"b\"]}}] | task 1 has several choices",
        "labels.txt | cat/1.jpg;cat/2.jpg | has no label in 2 lines",
        "labels.jsonl | {} | line 1 is not a decision about an image",
      })
  void refusesWhatItCannotRead(String name, String content, String message) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, content.replace(';', '\n') + "\n");
    assertThatThrownBy(() -> LabelFormat.read(file, IMAGES))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesAFolderWithoutClasses() {
    touch("1.jpg");
    assertThatThrownBy(() -> LabelFormat.read(folder, IMAGES))
        .hasMessageContaining("holds no folders of images");
    assertThatThrownBy(() -> LabelFormat.read(folder.resolve("none"), IMAGES))
        .hasMessageContaining("there is no labels file");
  }

  @ParameterizedTest
  @CsvSource({"007", "1 2"})
  void aListRefusesLabelsThatItCannotHold(String label) {
    CurrentLabels labels = CurrentLabels.after(List.of(Decision.labelled("cat/1.jpg", label)));
    assertThatThrownBy(
            () -> LabelFormat.LIST.write(folder.resolve("l.txt"), labels, List.of(), false))
        .hasMessageContaining("a list cannot hold the label '%s'".formatted(label));
    assertThat(Optional.of(folder.resolve("l.txt"))).get().matches(Files::notExists);
  }
}
