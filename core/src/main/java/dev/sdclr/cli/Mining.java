package dev.sdclr.cli;

import dev.sdclr.data.DatasetLocator;
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
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Mines runs, with progress shown. */
record Mining(PrintWriter out, StopSignal stop, String prefix) {

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
    stop.install();
    try (TrainedEncoder encoder = TrainedEncoder.load(run);
        ProgressDisplay display = new ProgressDisplay(stop, prefix)) {
      ImageSource images = images(encoder, data);
      PrunedDisagreement scoring = new PrunedDisagreement(fraction(encoder, pruneFraction));
      Miner.Result result = new Miner(encoder, images, scoring).mine(display);
      List<MinedImage> ranked = result.ranked().stream().limit(top).toList();
      Thumbnails.write(run, images, ranked.stream().limit(MOST_THUMBNAILS).toList());
      MinedList.write(run.mined(), ranked);
      RecordFile.write(run.miningSummary(), result.summary());
      display.close();
      print(run, result.summary(), ranked.size());
      return result.summary();
    }
  }

  /** The data of the run's own source means its training images: those it could forget. */
  private ImageSource images(TrainedEncoder encoder, String data) {
    if (data == null || data.equals(encoder.config().data().source())) {
      out.printf("ranks the run's training images: %s%n", encoder.data().description());
      out.flush();
      return encoder.data().labelled();
    }
    new DataOpening(out, stop).fetch(data);
    ImageSource images = DatasetLocator.open(data, Optional.empty()).train();
    out.printf("ranks %s%n", images.description());
    out.flush();
    return images;
  }

  private static double fraction(TrainedEncoder encoder, Double asked) {
    if (asked != null) {
      return asked;
    }
    Double trained = encoder.config().method().pruneFraction();
    return trained == null ? DEFAULT_PRUNE_FRACTION : trained;
  }

  private void print(RunDirectory run, MiningSummary summary, int rows) {
    out.printf("%,d images ranked, %,d written to %s%n", summary.images(), rows, run.mined());
    for (MiningSummary.TopShare share : summary.top()) {
      out.printf(
          "tail share in the top %.0f %%: %.1f %% (in the data: %.1f %%)%n",
          share.topPercent(), share.tailShare(), summary.tailShareInData());
    }
    out.flush();
  }
}
