package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.UsageException;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageFeatures;
import dev.sdclr.rare.judge.KnownClasses;
import dev.sdclr.rare.ordering.Agreement;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.suggest.RankedImages;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ranks images by how rare their features look, without a run, and writes them as {@code
 * mined.csv}.
 *
 * @param features a file of them
 * @param plan how; with scores of features only
 * @param out to write
 */
public record MineFeaturesJob(Path features, MiningPlan plan, Path out)
    implements Job<MineFeaturesJob.Mined> {

  /**
   * What came of it.
   *
   * @param rows written
   * @param images ranked
   * @param duplicates near-duplicates of others, which come last
   * @param agreement of the orderings
   */
  public record Mined(int rows, int images, int duplicates, Agreement agreement) {}

  @Override
  public Mined run(JobListener listener) {
    plan.requireFeaturesOnly();
    if (plan.folder().isPresent()) {
      throw new UsageException("a features file has no images to collect: mine a run");
    }
    try (ImageFeatures loaded =
        ImageFeatures.load(features, ImageChoice.OWN, PretrainingClasses.USUAL, 0, listener)) {
      List<Ordering> orderings = plan.byFeatures(0);
      RankedImages ranked = RankedImages.of(loaded.features(), orderings, 0, listener);
      int shown = Math.min(plan.rows(), ranked.images().size());
      Stream<MinedImage> rows =
          IntStream.range(0, shown)
              .mapToObj(place -> row(loaded, place + 1, ranked.images().get(place)));
      AtomicFile.makeFolders(out);
      MinedList.write(out, rows, plan.rawCells());
      return new Mined(shown, ranked.images().size(), ranked.duplicates(), ranked.agreement());
    }
  }

  private static MinedImage row(ImageFeatures of, int rank, RankedImages.Ranked image) {
    return new MinedImage(
        rank,
        of.indices().get(image.image()),
        of.paths().get(image.image()),
        of.classes().map(known -> label(known, image.image())).orElse(null),
        image.score(),
        image.reason(of.paths()::get));
  }

  private static String label(KnownClasses known, int image) {
    int number = known.numbers()[image];
    return number < 0 ? null : known.names().get(number);
  }
}
