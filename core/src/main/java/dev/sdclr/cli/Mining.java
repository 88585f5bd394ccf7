package dev.sdclr.cli;

import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.MapMaker;
import dev.sdclr.eval.TrainedEncoder;
import dev.sdclr.mine.ImageScoring;
import dev.sdclr.mine.LabellingFolder;
import dev.sdclr.mine.Miner;
import dev.sdclr.mine.Thumbnails;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.MinedImage;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Mines runs, with progress shown.
 *
 * @param console to print on
 * @param prefix before every task's name
 * @param skipBadImages leaves unreadable images out
 * @param isMapped whether images are mapped too
 * @param pixelLimit of the images
 */
record Mining(
    Console console,
    String prefix,
    boolean skipBadImages,
    boolean isMapped,
    PixelLimitOption pixelLimit) {

  private static final int MOST_THUMBNAILS = 100;

  /**
   * Ranks images and writes {@code mined.csv}, {@code mining.json}, thumbnails and a map, and the
   * most forgotten images where the plan says so.
   *
   * @param data images to rank, or null for those that the run was trained on
   */
  MiningSummary mine(RunDirectory run, String data, MiningPlan plan) {
    console.stop().workBegins();
    run.requireNoLinks();
    try (TrainedEncoder encoder = TrainedEncoder.load(run);
        ProgressDisplay display = console.progress(prefix)) {
      ImageScoring scoring = plan.scoring(encoder.config());
      ImageSource found =
          new DataOpening(console)
              .images(
                  encoder.config().data(),
                  encoder::data,
                  data,
                  Optional.empty(),
                  Part.TRAIN,
                  "ranks");
      String description =
          found == encoder.data().labelled() ? encoder.data().description() : found.description();
      ImageSource images = pixelLimit.applyTo(found, encoder.config().data());
      plan.folder()
          .ifPresent(
              folder -> require(folder, images, data == null ? trainedOn(encoder) : Path.of(data)));
      Miner.Result result = new Miner(encoder, images, scoring, skipBadImages).mine(display);
      List<MinedImage> ranked = result.ranked().stream().limit(plan.rows()).toList();
      run.deleteMap(Kind.MINED);
      Thumbnails.write(run, images, ranked.stream().limit(MOST_THUMBNAILS).toList());
      MinedList.write(run.mined(), ranked, plan.rawCells());
      RecordFile.write(run.miningSummary(), result.summary());
      map(run, encoder, images, description, result.ranked(), display);
      display.close();
      print(run, result.summary(), ranked.size(), images.size());
      plan.folder().ifPresent(folder -> collect(folder, images, ranked, plan));
      return result.summary();
    }
  }

  private static Path trainedOn(TrainedEncoder encoder) {
    return Path.of(encoder.config().data().source());
  }

  /** Before the work begins. */
  private static void require(LabellingFolder folder, ImageSource images, Path source) {
    folder.requireFor(images);
    if (Files.isDirectory(source)) {
      folder.requireOutside(source);
    }
  }

  private void map(
      RunDirectory run,
      TrainedEncoder encoder,
      ImageSource images,
      String description,
      List<MinedImage> ranked,
      ProgressDisplay display) {
    if (isMapped && !ranked.isEmpty()) {
      List<ClassCount> classes = images.isLabelled() ? encoder.classes(images) : List.of();
      MapMaker.Result made =
          new MapMaker(encoder, images, description, classes, skipBadImages).make(display);
      made.write(run, Kind.MINED, made.map().rankedBy(ranked));
    }
  }

  private void collect(
      LabellingFolder folder, ImageSource images, List<MinedImage> ranked, MiningPlan plan) {
    List<MinedImage> first = ranked.stream().limit(plan.collected()).toList();
    folder.fill(images, first);
    console.line(
        "%s the first %,d%s to %s",
        folder.link() ? "linked" : "copied",
        first.size(),
        plan.top() == null ? " (--top gives another number)" : "",
        folder.path());
  }

  private void print(RunDirectory run, MiningSummary summary, int rows, int images) {
    console.line("%,d images ranked, %,d written to %s", summary.images(), rows, run.mined());
    if (summary.images() < images) {
      console.line("note: left out %,d unreadable images", images - summary.images());
    }
    for (MiningSummary.TopShare share : summary.top()) {
      console.line(
          "tail share in the top %.0f %%: %.1f %% (in the data: %.1f %%)%s; %,d of %,d images, by lot"
              + " %.0f to %.0f",
          share.topPercent(),
          share.tailShare(),
          summary.tailShareInData(),
          share.lift() == null ? "" : ", lift %.2f".formatted(share.lift()),
          share.tailImages(),
          share.images(),
          summary.tailByLot(share).low(),
          summary.tailByLot(share).high());
    }
    if (summary.auroc() != null) {
      console.line(
          "telling the tail from the rest: AUROC %.3f (by lot: %.3f to %.3f)",
          summary.auroc(), 0.5 - summary.aurocReachByLot(), 0.5 + summary.aurocReachByLot());
    }
  }
}
