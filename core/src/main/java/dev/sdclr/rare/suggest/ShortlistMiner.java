package dev.sdclr.rare.suggest;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.mine.ImageScoring;
import dev.sdclr.mine.Miner;
import dev.sdclr.mine.MiningOutcome;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.ordering.Agreement;
import dev.sdclr.rare.ordering.KnownScores;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranks a run's images by one ordering, or as a {@link Shortlist} by several in turn.
 *
 * @param encoder finished
 * @param images to rank; labels, where there are any, only describe the result
 * @param byFeatures orderings of what the encoder makes of them
 * @param byPruning orderings by what pruning changes; of both together at least 1
 * @param skipBadImages leaves unreadable images out, as it does when pre-training did
 * @param seed of the clusters
 */
public record ShortlistMiner(
    TrainedEncoder encoder,
    ImageSource images,
    List<Ordering> byFeatures,
    List<ImageScoring> byPruning,
    boolean skipBadImages,
    long seed) {

  /**
   * What came of it.
   *
   * @param result all readable images; near-duplicates of others come last
   * @param duplicates how many of these there are
   * @param agreement of the orderings
   */
  public record Mined(Miner.Result result, int duplicates, Agreement agreement) {}

  /** Ranks all images. */
  public Mined mine(ProgressListener listener) {
    try (Features read =
            Features.extract(
                encoder.features(), images, encoder.imagePass(skipBadImages), "embed", listener);
        FeatureTable table = FeatureTable.inPlace(read.values())) {
      int[] indices = read.indices();
      List<Ordering> orderings = new ArrayList<>(byFeatures);
      for (ImageScoring scoring : byPruning) {
        orderings.add(
            KnownScores.byPruning(scoring, encoder, images, indices, skipBadImages, listener));
      }
      RankedImages ranked = RankedImages.of(table, orderings, seed, listener);
      MiningOutcome outcome = outcome(ranked.description());
      List<MinedImage> rows = new ArrayList<>();
      for (RankedImages.Ranked image : ranked.images()) {
        rows.add(
            outcome.row(
                rows.size() + 1,
                indices[image.image()],
                image.score(),
                image.reason(other -> images.path(indices[other]))));
      }
      double[] levels = rows.stream().mapToDouble(MinedImage::score).toArray();
      return new Mined(
          new Miner.Result(rows, outcome.summary(rows, levels)),
          ranked.duplicates(),
          ranked.agreement());
    }
  }

  private MiningOutcome outcome(String scoring) {
    List<MiningSettings> inTurn = byPruning.stream().map(s -> s.settings(encoder)).toList();
    return new MiningOutcome(encoder, images, MiningSettings.orderings(seed, inTurn), scoring);
  }
}
