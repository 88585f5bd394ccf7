package dev.sdclr.label;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import dev.sdclr.AtomicFile;
import dev.sdclr.CsvCells;
import dev.sdclr.CsvRows;
import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A table with a column {@code path} or {@code index}, and one {@code label}, in the order in which
 * labels were given.
 *
 * <p>A label {@code ?} means unsure, {@code !} a bad image, and rows without a label wait for one.
 * The columns {@code kind} and {@code ordering}, as suggestions are written with, say what led to
 * the image; {@code at} and {@code by} say when and by whom it was labelled.
 */
final class CsvLabels {

  private static final Set<String> PATHS =
      Set.of("path", "file", "filename", "file_name", "filepath", "image");
  private static final Set<String> LABELS = Set.of("label", "class", "category");

  private CsvLabels() {}

  static void read(SaidLabels.Collecting said) {
    CsvRows.read(
        said.file(),
        cells -> {
          Optional<String> path = column(said.file(), cells, PATHS);
          Optional<String> label = column(said.file(), cells, LABELS);
          if (label.isEmpty() || (path.isEmpty() && !cells.containsKey("index"))) {
            throw new SdclrException(
                "%s needs columns path (or index) and label, its columns are %s"
                    .formatted(said.file(), String.join(", ", cells.keySet())));
          }
          String image = cells.get(path.orElse("index"));
          String text = cells.get(label.get());
          if (text == null || text.isBlank()) {
            return;
          } else if (image == null || image.isBlank()) {
            throw new SdclrException(
                "%s gives the label '%s' to no image: fill in its column %s"
                    .formatted(said.file(), text, path.orElse("index")));
          }
          Decision decision = decision(image, text.strip(), cells, said);
          if (path.isPresent()) {
            said.add(decision);
          } else {
            said.addNumbered(decision);
          }
        });
  }

  private static Optional<String> column(Path file, Map<String, String> cells, Set<String> names) {
    List<String> found =
        cells.keySet().stream()
            .filter(name -> names.contains(name.strip().toLowerCase(Locale.ROOT)))
            .toList();
    if (found.size() > 1) {
      throw new SdclrException(
          "%s has columns %s, which mean the same: keep one, or give the others another name"
              .formatted(file, String.join(" and ", found)));
    }
    return found.stream().findFirst();
  }

  private static Decision decision(
      String image, String text, Map<String, String> cells, SaidLabels.Collecting said) {
    Decision.State state =
        switch (text) {
          case Decision.UNSURE_MARK -> Decision.State.UNSURE;
          case Decision.BAD_MARK -> Decision.State.BAD;
          default -> Decision.State.LABELLED;
        };
    try {
      return new Decision(
          image,
          state,
          state == Decision.State.LABELLED
              ? Optional.of(said.label(text, said.file() + ", " + image))
              : Optional.empty(),
          present(cells, "at").map(Instant::parse),
          present(cells, "by"),
          present(cells, "kind"),
          present(cells, "ordering"));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new SdclrException("%s, %s: %s".formatted(said.file(), image, e.getMessage()), e);
    }
  }

  private static Optional<String> present(Map<String, String> cells, String column) {
    return Optional.ofNullable(cells.get(column)).filter(cell -> !cell.isBlank());
  }

  /**
   * Writes what holds.
   *
   * @param isRaw leaves names as they are, also where a spreadsheet would run them as formulas
   */
  static void write(Path file, CurrentLabels labels, boolean isRaw) {
    CsvMapper mapper = new CsvMapper();
    UnaryOperator<String> cell = isRaw ? UnaryOperator.identity() : CsvCells::safe;
    List<Row> rows =
        labels.byPath().values().stream().map(decision -> Row.of(decision, cell)).toList();
    try {
      AtomicFile.write(
          file,
          mapper
              .writer(mapper.schemaFor(Row.class).withHeader().withNullValue(""))
              .writeValueAsBytes(rows));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows of text can be written", e);
    }
  }

  /** A line of the file. */
  @JsonPropertyOrder({"path", "label", "at", "by", "kind", "ordering"})
  private record Row(
      String path, String label, String at, String by, String kind, String ordering) {

    static Row of(Decision decision, UnaryOperator<String> cell) {
      return new Row(
          cell.apply(decision.path()),
          cell.apply(decision.cell()),
          decision.at().map(Instant::toString).orElse(null),
          decision.by().map(cell).orElse(null),
          decision.kind().map(cell).orElse(null),
          decision.ordering().map(cell).orElse(null));
    }
  }
}
