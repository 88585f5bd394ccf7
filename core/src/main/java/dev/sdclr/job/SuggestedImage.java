package dev.sdclr.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import dev.sdclr.AtomicFile;
import dev.sdclr.CsvCells;
import dev.sdclr.rare.Suggestion;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * An image to label next, as a line of the file to fill in.
 *
 * @param rank in the round, from 1
 * @param path of the image
 * @param label to be filled in; null
 * @param kind of suggestion
 * @param ordering or route that led to it; null where none did
 * @param reason in words
 */
@JsonPropertyOrder({"rank", "path", "label", "kind", "ordering", "reason"})
public record SuggestedImage(
    int rank, String path, String label, String kind, String ordering, String reason) {

  private static final CsvMapper CSV = new CsvMapper();

  static SuggestedImage of(int rank, String path, Suggestion suggestion) {
    return new SuggestedImage(
        rank,
        path,
        null,
        suggestion.kind().name().toLowerCase(Locale.ROOT),
        suggestion.ordering().orElse(null),
        suggestion.reasonWithTwins());
  }

  /** Writes the images of a round, whole, as CSV. */
  static void write(List<SuggestedImage> images, Path file, boolean rawCells) {
    List<SuggestedImage> cells =
        rawCells ? images : images.stream().map(SuggestedImage::safe).toList();
    try {
      AtomicFile.write(
          file,
          CSV.writer(CSV.schemaFor(SuggestedImage.class).withHeader().withNullValue(""))
              .writeValueAsBytes(cells));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows of text can be written", e);
    }
  }

  private SuggestedImage safe() {
    String led = ordering == null ? null : CsvCells.safe(ordering); // may name a class
    return new SuggestedImage(rank, CsvCells.safe(path), label, kind, led, CsvCells.safe(reason));
  }
}
