package dev.sdclr.spark;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A Spark application that ranks images by how far pruning turns their features, as {@code sdclr
 * mine --score cosine} does.
 *
 * <p>It writes {@code OUT/scores} ({@code path, label, score, refused}) and {@code OUT/ranked}
 * ({@code rank, path, label, score}). Start it with {@code spark-submit --class
 * dev.sdclr.spark.MineImages}.
 */
@Command(
    name = "MineImages",
    mixinStandardHelpOptions = true,
    description = "Ranks images by how much pruning changes them, as a Spark application.")
public final class MineImages implements SparkCommand {

  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = "Run directory that pretrain made.")
  private String run;

  @Option(
      names = "--prune-fraction",
      paramLabel = "F",
      description = "Share of weights to remove (default: what the run ends at, or 0.9).")
  private Double pruneFraction;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Rank only the N most changed (default: all).")
  private Integer top;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "parquet",
      description = "Of the ranking: parquet (default) or csv.")
  private RankingFormat format;

  @Mixin private PassOptions options;

  private MineImages() {}

  /** Runs the application; leaves with 1 when it failed and 2 after wrong usage. */
  public static void main(String[] args) {
    SparkCommandLine.run(new MineImages(), args);
  }

  @Override
  public String run(SparkSession spark) {
    requireRanges();
    DistributedPass pass =
        new DistributedPass(
            spark, options.data(), options.skipBadImages(), options.maxMegapixels());
    pass.requireFree(options.out(), options.overwrite(), run);
    MineFunction function = new MineFunction(pass.ship(run), pruneFraction);
    function.requireRun();
    String scores = options.out() + "/scores";
    DistributedPass.Written written;
    try {
      written = pass.write(function, Ranking.SCORE, DataTypes.DoubleType, scores);
    } finally {
      pass.removeIfEmpty(options.out());
    }
    new Ranking(spark, format, top).write(scores, options.out() + "/ranked");
    return "ranked %,d images, refused %,d: %s/ranked"
        .formatted(written.images(), written.refused(), options.out());
  }

  private void requireRanges() {
    UsageException.check(
        () ->
            Ranges.require(
                "--prune-fraction",
                pruneFraction,
                pruneFraction == null || (pruneFraction >= 0 && pruneFraction <= 1),
                "in [0, 1]"));
    UsageException.check(() -> Ranges.require("--top", top, top == null || top >= 1, "at least 1"));
  }
}
