package dev.sdclr.label;

import static dev.sdclr.label.LabelFormatTest.IMAGES;
import static dev.sdclr.label.LabelFormatTest.PATHS;
import static dev.sdclr.label.LabelFormatTest.cells;
import static dev.sdclr.label.LabelFormatTest.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which image a label means by the name that it gives. */
class LabelledNamesTest {

  @TempDir Path folder;

  /** Each label was compared with every image of that name: 100,000 of them took hours. */
  @Test
  @Timeout(30)
  void findsOneOfManyImagesOfOneNameByALongerPath() {
    int images = 100_000;
    List<String> paths =
        IntStream.range(0, images).mapToObj(i -> "folder%d/image.jpg".formatted(i)).toList();
    ImageNames names =
        new ImageNames(paths, LongStream.range(0, images).boxed().toList(), List.of());
    for (int i = 0; i < images; i++) {
      assertThat(names.find("/data/photos/" + paths.get(i))).contains(i);
      assertThat(names.find("photos\\folder%d\\image.png".formatted(i))).contains(i);
    }
    assertThat(names.find("elsewhere/image.jpg")).isEmpty();
    assertThatThrownBy(() -> names.find("image.jpg"))
        .hasMessageContaining("may be 'folder0/image.jpg' or 'folder1/image.jpg'");
  }

  @Test
  void aLabelOfAPathThatTwoImagesHaveIsRefused() {
    ImageNames names =
        new ImageNames(List.of("a.png", "b.png", "a.png"), List.of(0L, 1L, 2L), List.of());
    assertThat(names.find("b.png")).contains(1);
    assertThatThrownBy(() -> names.row("a.png")).hasMessageContaining("rows 0 and 2");
    assertThatThrownBy(() -> names.find("photos/a.png")).hasMessageContaining("rows 0 and 2");
    assertThatThrownBy(() -> names.find("a.png"))
        .hasMessage(
            "'a.png' is the path of two images, in rows 0 and 2 (from 0): give each a path of its own");
  }

  /** A name of half a character, of none or of too many failed as no user could understand. */
  @Test
  void namesThatNoImageCanHaveAreStrangers() throws IOException {
    String longest = "a".repeat(5000);
    Path tasks = folder.resolve("tasks.json");
    Files.writeString(
        tasks,
        """
        [{"image": "", "choice": "cat"}, {"image": "data:image/png;base64,%s", "choice": "cat"},
         {"image": "cat/1.jpg", "choice": "cat"}]
        """
            .formatted(longest));
    Path coco = folder.resolve("coco.json");
    Files.writeString(
        coco,
        """
        {"images": [{"id": 1, "file_name": "\\ud800.jpg"}, {"id": 2, "file_name": "%s"},
                    {"id": 3.0, "file_name": "cat/1.jpg"}],
         "categories": [{"id": 1.0, "name": "cat"}],
         "annotations": [{"image_id": 1, "category_id": 1}, {"image_id": 2.0, "category_id": 1},
                         {"image_id": 3, "category_id": 1}]}
        """
            .formatted(longest));
    Path list = folder.resolve("list.txt");
    Files.writeString(list, "cat/1.jpg cat\n" + longest + ".jpg cat\n");
    for (Path file : List.of(tasks, coco, list)) {
      SaidLabels said = LabelFormat.read(file, IMAGES);
      assertThat(cells(said.current())).isEqualTo(Map.of("cat/1.jpg", "cat"));
      assertThat(said.strangers())
          .hasSize(file.equals(list) ? 1 : 2)
          .allMatch(name -> name.length() <= 101)
          .noneMatch(name -> name.chars().anyMatch(c -> Character.isSurrogate((char) c)));
      assertThatThrownBy(() -> said.requireNoStrangers(PATHS.size()))
          .hasMessageStartingWith(file + " labels '");
    }
  }

  /** Some systems write an accent apart from its letter. */
  @Test
  void namesAreTheSameHoweverTheirAccentsAreWritten() throws IOException {
    String apart = "e\u0301t\u00e9/1.jpg";
    ImageNames images = names(apart, "b.jpg");
    Path file = folder.resolve("labels.csv");
    Files.writeString(file, "path,label\n\u00e9t\u00e9/1.jpg,caf\u00e9\nb.jpg,cafe\u0301\n");
    CurrentLabels current = LabelFormat.read(file, images).current();
    assertThat(cells(current)).isEqualTo(Map.of(apart, "caf\u00e9", "b.jpg", "caf\u00e9"));
    assertThat(current.counts()).isEqualTo(Map.of("caf\u00e9", 2));
  }

  @Test
  void labelsInALogOfAPathThatSeveralImagesHaveAreLeftOut() throws IOException {
    Path file = folder.resolve("labels.jsonl");
    LabelLog.open(file)
        .append(List.of(Decision.labelled("x.png", "rare"), Decision.labelled("y.png", "rare")));
    requireThatTheSharedOneIsLeftOut(file);
  }

  /** Their numbers tell them apart, and the log, which has their paths, does not. */
  @Test
  void numbersOfImagesThatShareTheirPathAreLeftOutAsWell() throws IOException {
    Path file = folder.resolve("labels.csv");
    Files.writeString(file, "index,label\n0,rare\n1,rare\n");
    requireThatTheSharedOneIsLeftOut(file);
  }

  private static void requireThatTheSharedOneIsLeftOut(Path file) {
    SaidLabels said = LabelFormat.read(file, names("x.png", "y.png", "x.png"));
    assertThat(cells(said.current())).isEqualTo(Map.of("y.png", "rare"));
    assertThat(said.notes())
        .containsExactly(
            file + " labels 1 image by a path that several images have, such as 'x.png': left out");
  }
}
