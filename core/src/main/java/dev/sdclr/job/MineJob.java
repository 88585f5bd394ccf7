package dev.sdclr.job;

import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.MapMaker;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.job.images.DataOpening;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.mine.ImageScoring;
import dev.sdclr.mine.LabellingFolder;
import dev.sdclr.mine.Miner;
import dev.sdclr.mine.MiningOutcome;
import dev.sdclr.mine.Thumbnails;
import dev.sdclr.rare.ordering.Agreement;
import dev.sdclr.rare.suggest.ShortlistMiner;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.MinedCollection;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.util.List;
import java.util.Optional;

/**
 * Ranks images by how rare they look; writes {@code mined.csv}, {@code mining.json} and, for the
 * report, thumbnails and a map, and collects the first of them where the plan says so.
 *
 * @param run trained
 * @param images to rank
 * @param plan how
 * @param isMapped whether the ranked images are mapped
 */
public record MineJob(RunDirectory run, ImageChoice images, MiningPlan plan, boolean isMapped)
    implements Job<MineJob.Mined> {

  private static final int MAX_THUMBNAILS = 100;

  /**
   * What came of it.
   *
   * @param summary written
   * @param rows of {@code mined.csv}
   * @param images that were to be ranked, unreadable ones included
   * @param collected images copied or linked
   * @param duplicates near-duplicates of others, which come last
   * @param agreement of the orderings; empty for what pruning changes alone
   */
  public record Mined(
      MiningSummary summary,
      int rows,
      int images,
      int collected,
      int duplicates,
      Optional<Agreement> agreement) {}

  /** The images that the run was trained on, by the usual plan. */
  public MineJob(RunDirectory run) {
    this(run, ImageChoice.OWN, MiningPlan.DEFAULT, true);
  }

  @Override
  public Mined run(JobListener listener) {
    listener.stop().workBegins();
    run.requireNoLinks();
    run.requireWritable();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      MiningPlan fitted = plan.fitted(encoder, listener);
      Optional<ImageScoring> pruning = fitted.onlyPruning(encoder);
      ImageSource found =
          new DataOpening(listener)
              .images(images, encoder.config().data(), encoder::data, "ranking");
      String description =
          found == encoder.data().labelled() ? encoder.data().description() : found.description();
      ImageSource source = DataOpening.limited(found, images, encoder.config().data());
      plan.folder().ifPresent(folder -> require(folder, source));
      Optional<ShortlistMiner.Mined> inTurn =
          pruning.isPresent()
              ? Optional.empty()
              : Optional.of(inTurn(fitted, encoder, source, listener));
      Miner.Result result =
          inTurn
              .map(ShortlistMiner.Mined::result)
              .orElseGet(
                  () ->
                      new Miner(encoder, source, pruning.orElseThrow(), images.skipBadImages())
                          .mine(listener));
      List<MinedImage> ranked = result.ranked().stream().limit(plan.rows()).toList();
      MinedCollection collection = images.mined(encoder.config().data(), description);
      run.deleteMiningResults();
      MinedList.write(run.mined(), ranked.stream(), plan.rawCells());
      RecordFile.write(run.miningSummary(), result.summary().of(collection));
      Thumbnails.write(run, source, ranked.stream().limit(MAX_THUMBNAILS).toList());
      map(encoder, source, description, result.ranked(), listener);
      return new Mined(
          result.summary(),
          ranked.size(),
          source.size(),
          collect(source, ranked, collection),
          inTurn.map(ShortlistMiner.Mined::duplicates).orElse(0),
          inTurn.map(ShortlistMiner.Mined::agreement));
    }
  }

  private ShortlistMiner.Mined inTurn(
      MiningPlan fitted, TrainedEncoder encoder, ImageSource source, JobListener listener) {
    long seed = encoder.config().seed();
    return new ShortlistMiner(
            encoder,
            source,
            fitted.byFeatures(seed),
            fitted.byPruning(encoder),
            images.skipBadImages(),
            seed)
        .mine(listener);
  }

  /** Before the work begins. */
  private void require(LabellingFolder folder, ImageSource source) {
    folder.requireFor(source);
    images.folder(run.path()).ifPresent(folder::requireOutside);
  }

  private void map(
      TrainedEncoder encoder,
      ImageSource source,
      String description,
      List<MinedImage> ranked,
      JobListener listener) {
    if (isMapped && !ranked.isEmpty()) {
      List<ClassCount> classes =
          source.isLabelled()
              ? PretrainingClasses.of(encoder, MiningOutcome.ranked(source, ranked)).occurring()
              : List.of();
      MapMaker.Result made =
          new MapMaker(encoder, source, description, classes, images.skipBadImages())
              .make(listener);
      made.write(run, Kind.MINED, made.map().rankedBy(ranked));
    }
  }

  private int collect(ImageSource source, List<MinedImage> ranked, MinedCollection collection) {
    if (plan.folder().isEmpty()) {
      return 0;
    }
    List<MinedImage> first = ranked.stream().limit(plan.collected()).toList();
    plan.folder().get().fill(source, first, collection, plan.rawCells());
    return first.size();
  }
}
