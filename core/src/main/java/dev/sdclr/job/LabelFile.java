package dev.sdclr.job;

import dev.sdclr.CsvRows;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.rare.Label;
import dev.sdclr.rare.Labels;
import dev.sdclr.rare.SuggestionKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Labels that a person gives: a CSV file with a column {@code path} or {@code index} and a column
 * {@code label}, in the order in which they were given.
 *
 * <p>A label of {@value #NOT_SURE} is none, {@value #BAD_IMAGE} means that the image shows nothing
 * of use, and rows without a label wait for one. The columns {@code kind} and {@code ordering}, as
 * suggestions are written with, say what led to the image.
 */
record LabelFile(Path file) {

  static final String NOT_SURE = "?";
  static final String BAD_IMAGE = "!";

  /**
   * Reads all labels.
   *
   * @param images that may be labelled
   * @throws SdclrException when one is of another image
   */
  Labels read(ImageFeatures images) {
    if (!Files.exists(file)) {
      throw new UsageException("there is no file of labels '%s'".formatted(file));
    }
    Map<String, Integer> byPath = new HashMap<>();
    Map<String, Integer> byIndex = new HashMap<>();
    for (int row = 0; row < images.paths().size(); row++) {
      byPath.put(images.paths().get(row), row);
      byIndex.put(Long.toString(images.indices().get(row)), row);
    }
    List<Label> labels = new ArrayList<>();
    CsvRows.read(
        file,
        cells -> {
          String text = cells.get("label");
          String image = cells.getOrDefault("path", cells.get("index"));
          if (!cells.containsKey("label") || image == null) {
            throw new SdclrException(
                "%s needs columns path (or index) and label, its columns are %s"
                    .formatted(file, String.join(", ", cells.keySet())));
          }
          if (text != null && !text.isBlank()) {
            Integer row = (cells.containsKey("path") ? byPath : byIndex).get(image);
            if (row == null) {
              throw new SdclrException(
                  "%s labels '%s', which is not among the %,d images: give the labels of these images"
                      .formatted(file, image, byPath.size()));
            }
            labels.add(label(row, text.strip(), cells));
          }
        });
    return new Labels(labels);
  }

  private Label label(int row, String text, Map<String, String> cells) {
    Label label =
        switch (text) {
          case NOT_SURE -> Label.notSure(row);
          case BAD_IMAGE -> Label.badImage(row);
          default -> Label.of(row, text);
        };
    return new Label(
        row,
        label.verdict(),
        label.className(),
        present(cells, "kind").map(this::kind),
        present(cells, "ordering"));
  }

  private static Optional<String> present(Map<String, String> cells, String column) {
    return Optional.ofNullable(cells.get(column)).filter(cell -> !cell.isBlank());
  }

  private SuggestionKind kind(String text) {
    try {
      return SuggestionKind.valueOf(text.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new SdclrException(
          "%s: kind must be discovery, growth, unsure or coverage, was '%s'".formatted(file, text),
          e);
    }
  }
}
