package dev.sdclr.cli;

import dev.sdclr.data.ImageSource;
import dev.sdclr.eval.TrainedEncoder;
import dev.sdclr.mine.Miner;
import dev.sdclr.mine.PrunedDisagreement;
import dev.sdclr.mine.Thumbnails;
import dev.sdclr.run.MinedImage;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.util.List;
import java.util.Optional;

/** Mines runs, with progress shown. */
record Mining(Console console, String prefix, boolean skipBadImages) {

  private static final double DEFAULT_PRUNE_FRACTION = 0.9;
  private static final int MOST_THUMBNAILS = 100;

  /**
   * Ranks images and writes {@code mined.csv}, {@code mining.json} and thumbnails.
   *
   * @param data images to rank, or null for those that the run was trained on
   * @param top rows to write
   * @param pruneFraction of the weights, or null for the run's own
   */
  MiningSummary mine(RunDirectory run, String data, int top, Double pruneFraction) {
    console.stop().install();
    try (TrainedEncoder encoder = TrainedEncoder.load(run);
        ProgressDisplay display = console.progress(prefix)) {
      ImageSource images =
          new DataOpening(console).images(encoder, data, Optional.empty(), "ranks");
      PrunedDisagreement scoring = new PrunedDisagreement(fraction(encoder, pruneFraction));
      Miner.Result result = new Miner(encoder, images, scoring, skipBadImages).mine(display);
      List<MinedImage> ranked = result.ranked().stream().limit(top).toList();
      Thumbnails.write(run, images, ranked.stream().limit(MOST_THUMBNAILS).toList());
      MinedList.write(run.mined(), ranked);
      RecordFile.write(run.miningSummary(), result.summary());
      display.close();
      print(run, result.summary(), ranked.size(), images.size());
      return result.summary();
    }
  }

  private static double fraction(TrainedEncoder encoder, Double asked) {
    if (asked != null) {
      return asked;
    }
    Double trained = encoder.config().method().pruneFraction();
    return trained == null ? DEFAULT_PRUNE_FRACTION : trained;
  }

  private void print(RunDirectory run, MiningSummary summary, int rows, int images) {
    console.line("%,d images ranked, %,d written to %s", summary.images(), rows, run.mined());
    if (summary.images() < images) {
      console.line("note: left out %,d unreadable images", images - summary.images());
    }
    for (MiningSummary.TopShare share : summary.top()) {
      console.line(
          "tail share in the top %.0f %%: %.1f %% (in the data: %.1f %%)",
          share.topPercent(), share.tailShare(), summary.tailShareInData());
    }
  }
}
