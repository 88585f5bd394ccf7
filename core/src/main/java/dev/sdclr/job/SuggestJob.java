package dev.sdclr.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageFeatures;
import dev.sdclr.job.images.LabelSource;
import dev.sdclr.job.images.RowsFile;
import dev.sdclr.label.ImageNames;
import dev.sdclr.rare.suggest.KindShares;
import dev.sdclr.rare.suggest.Labels;
import dev.sdclr.rare.suggest.Suggester;
import dev.sdclr.rare.suggest.Suggester.Round;
import dev.sdclr.rare.suggest.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Suggests which images to label next.
 *
 * @param model a run directory or a file of features
 * @param images of a run
 * @param labels file of the labels so far; empty: the log of the images
 * @param top how many to suggest, at least 1
 * @param shares of the kinds of suggestions; empty for what the labels call for
 * @param seed of all chance
 * @param out CSV file to fill in, which replaces one that is there; empty: none is written
 * @param rawCells leaves names in it as they are, be they what a spreadsheet computes
 */
public record SuggestJob(
    Path model,
    ImageChoice images,
    Optional<Path> labels,
    int top,
    Optional<KindShares> shares,
    long seed,
    Optional<Path> out,
    boolean rawCells)
    implements Job<SuggestJob.Suggested> {

  public SuggestJob {
    UsageException.check(() -> Ranges.atLeast("--top", top, 1));
  }

  /**
   * What came of it.
   *
   * @param round suggested
   * @param labelled labels so far
   * @param images suggested, in their order
   */
  public record Suggested(Round round, int labelled, List<SuggestedImage> images) {}

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

    private static SuggestedImage of(int rank, String path, Suggestion suggestion) {
      return new SuggestedImage(
          rank,
          path,
          null,
          Word.of(suggestion.kind()),
          suggestion.ordering().orElse(null),
          suggestion.reasonWithDuplicates());
    }
  }

  @Override
  public Suggested run(JobListener listener) {
    try (ImageFeatures loaded =
        ImageFeatures.load(model, images, PretrainingClasses.USUAL, seed, listener)) {
      ImageNames names = loaded.names();
      Labels given = Labels.of(LabelSource.of(labels, model, images).read(names, listener), names);
      Round round =
          Suggester.of(loaded.features(), loaded.orderings(), seed).round(given, top, shares);
      List<SuggestedImage> suggested = new ArrayList<>();
      for (Suggestion suggestion : round.suggestions()) {
        String path = loaded.paths().get(suggestion.image());
        suggested.add(SuggestedImage.of(suggested.size() + 1, path, suggestion));
      }
      out.ifPresent(file -> RowsFile.writeTable(file, suggested, SuggestedImage.class, rawCells));
      return new Suggested(round, given.size(), suggested);
    }
  }
}
