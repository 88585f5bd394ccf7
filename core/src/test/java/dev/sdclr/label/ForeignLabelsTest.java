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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels as other programs give them. */
class ForeignLabelsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "index,label;11,cat | cat/2.jpg | cat",
        "file_name,class;photos/cat/2.jpg,cat | cat/2.jpg | cat",
        "path,label;C:\\photos\\dog\\1.jpg,wolf | dog/1.jpg | wolf",
        "path,label;cat/1.jpg,;cat/2.jpg,? | cat/2.jpg | ?",
        "path,label;;cat/2.jpg;dog/1.jpg,wolf;; | dog/1.jpg | wolf",
        "path,label;00017.png,! | train/00017 | !",
        "path,label,,;cat/2.jpg,cat,, | cat/2.jpg | cat",
        "rank,path,label,kind,ordering,reason;1,2.jpg,cat,growth,,near | cat/2.jpg | cat",
      })
  void readsTablesOfOtherPrograms(String content, String path, String cell) throws IOException {
    Path file = folder.resolve("labels.csv");
    Files.writeString(file, content.replace(';', '\n') + "\n");
    assertThat(cells(LabelFormat.read(file, IMAGES).current())).isEqualTo(Map.of(path, cell));
  }

  @Test
  void readsLabelStudiosOwnExports() throws IOException {
    Path file = folder.resolve("tasks.json");
    Files.writeString(
        file,
        """
        [{"id": 1, "data": {"image": "/data/local-files/?d=photos/cat/1.jpg"}, "annotations": [
           {"result": [{"type": "choices", "value": {"choices": ["cat"]}}]},
           {"result": [{"type": "choices", "value": {"choices": ["zebra"]}}],
            "created_at": "2026-01-02T03:04:05.678Z", "completed_by": 7}]},
         {"data": {"image": "/data/upload/3/0a1b2c3d-2.jpg"}, "annotations": [
           {"result": [], "was_cancelled": true}]},
         {"data": {"image": "s3://bucket/deep/er/100%2525%20%2B%C3%A9.jpg"}, "annotations": []},
         {"image": "https://host/a/dog/1.jpg", "choice": "wolf", "lead_time": 3.2}]
        """);
    SaidLabels said = LabelFormat.read(file, IMAGES);
    assertThat(cells(said.current()))
        .isEqualTo(Map.of("cat/1.jpg", "zebra", "cat/2.jpg", "?", "dog/1.jpg", "wolf"));
    assertThat(said.decisions().get(0).at()).isPresent();
    assertThat(LabelStudioTasks.path("s3://bucket/deep/er/100%2525%20%2B%C3%A9.jpg", IMAGES))
        .isEqualTo("bucket/" + PATHS.get(5));
  }

  /** The one that was labelled lies in a folder of the name that Label Studio's uploads have. */
  @Test
  void ownTasksComeBackOnTheirOwnImagesWhateverTheyAreCalled() throws IOException {
    ImageNames images = names("a/upload/1234abcd-x.png", "b/x.png");
    CurrentLabels labels =
        CurrentLabels.after(List.of(Decision.labelled("a/upload/1234abcd-x.png", "cat")));
    Path file = folder.resolve("labels.json");
    LabelFormat.LABEL_STUDIO.write(file, labels, IMAGES.classNames(), false);
    assertThat(cells(LabelFormat.read(file, images).current())).isEqualTo(cells(labels));
    Files.writeString(
        file,
        """
        [{"image": "http://host/data/upload/1/1234abcd-x.png", "choice": "dog"},
         {"image": "s3://bucket/a/upload/1234abcd-x.png", "choice": "cat"}]
        """);
    assertThatThrownBy(() -> LabelFormat.read(file, names("c/x.png", "b/x.png")))
        .hasMessage("'x.png' may be 'c/x.png' or 'b/x.png': give the whole paths");
    assertThat(cells(LabelFormat.read(file, images).current()))
        .isEqualTo(Map.of("b/x.png", "dog", "a/upload/1234abcd-x.png", "cat"));
  }

  @Test
  void readsLabelStudiosShortFormByTheNamesOfItsOwnControls() throws IOException {
    Path file = folder.resolve("short.json");
    Files.writeString(
        file,
        """
        [{"image": "/data/local-files/?d=cat/1.jpg", "label": "cat", "id": 1},
         {"image": "cat/2.jpg", "choice": "dog", "label": "of the data"},
         {"image": "dog/1.jpg", "label": {"choices": ["wolf"]}},
         {"image": "=1+1.png", "label": [{"x": 1, "rectanglelabels": ["box"]}]},
         {"image": "train/00017", "choice": " "}, {"image": ".hidden/a.b.jpg"}]
        """);
    SaidLabels said = LabelFormat.read(file, IMAGES);
    assertThat(cells(said.current()))
        .isEqualTo(Map.of("cat/1.jpg", "cat", "cat/2.jpg", "dog", "dog/1.jpg", "wolf"));
    assertThat(said.notes()).containsExactly(file + ": 3 tasks have no choice: left out");
  }

  @Test
  void anImageOfSeveralCategoriesHasNoOneClass() throws IOException {
    Path file = folder.resolve("instances.json");
    Files.writeString(
        file,
        """
        {"info": {}, "licenses": [],
         "images": [{"id": 5, "file_name": "cat/1.jpg", "width": 3, "height": 4},
                    {"id": 6, "file_name": "dog/1.jpg"}, {"id": 7, "file_name": "cat/2.jpg"}],
         "categories": [{"id": 3, "name": "cat", "supercategory": "animal"}, {"id": 4, "name": "dog"}],
         "annotations": [{"id": 1, "image_id": 5, "category_id": 3, "bbox": [0, 0, 1, 1]},
                         {"id": 2, "image_id": 5, "category_id": 3},
                         {"id": 3, "image_id": 6, "category_id": 3},
                         {"id": 4, "image_id": 6, "category_id": 4}]}
        """);
    SaidLabels said = LabelFormat.read(file, IMAGES);
    assertThat(cells(said.current())).isEqualTo(Map.of("cat/1.jpg", "cat"));
    assertThat(said.notes())
        .singleElement()
        .asString()
        .contains("1 image has annotations of several");
  }

  @Test
  void annotationsOfImagesThatTheFileDoesNotListAreTold() throws IOException {
    Path file = folder.resolve("instances.json");
    Files.writeString(
        file,
        """
        {"images": [{"id": 5, "file_name": "cat/1.jpg"}],
         "categories": [{"id": 3, "name": "cat"}, {"id": 4, "name": "dog"}],
         "annotations": [{"image_id": 5, "category_id": 3}, {"image_id": 6, "category_id": 3},
                         {"image_id": 6, "category_id": 4}, {"image_id": 7, "category_id": 4}]}
        """);
    SaidLabels said = LabelFormat.read(file, IMAGES);
    assertThat(cells(said.current())).isEqualTo(Map.of("cat/1.jpg", "cat"));
    assertThat(said.notes())
        .containsExactly(
            file + ": 3 annotations name images that are not among its images: left out");
  }
}
