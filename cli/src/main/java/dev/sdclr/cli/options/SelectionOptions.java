package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.recipe.ConfigTree;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which images to train on. */
public final class SelectionOptions {

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "A folder of class folders, a folder of images, a path list file, shards (.tar, .parquet;"
              + " a pattern such as s-{00..99}.tar), or a known data set (sdclr data list).")
  private String data;

  @Mixin private RootOption root;

  @Option(
      names = "--split",
      paramLabel = "FILE",
      description = "Train on the images listed here, one 'relative/path label' per line.")
  private Path split;

  @Option(
      names = "--imbalance",
      paramLabel = "RATIO",
      description = "Train on a long-tailed selection: largest class over smallest.")
  private Double imbalance;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "How class sizes fall: exp or pareto (default: exp).")
  private String profile;

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      description = "Seed of the long-tailed selection (default: 1).")
  private Long splitSeed;

  @Mixin private ReadingOptions reading;

  /** Puts what was given into {@code tree}; a new source drops the recipe's selection. */
  public void apply(ConfigTree tree) {
    if (data != null) {
      tree.set("data", Map.of("source", DatasetLocator.lasting(data)));
    }
    root.given().ifPresent(given -> tree.set("data.root", DatasetLocator.lasting(given)));
    if (split != null) {
      tree.set("data.split", DatasetLocator.lasting(split));
      tree.set("data.longTail", null);
    }
    applyLongTail(tree);
    reading.maxMegapixels().ifPresent(limit -> tree.set("data.maxMegapixels", limit));
    if (reading.skipBadImages()) {
      tree.set("data.skipBadImages", true);
    }
  }

  private void applyLongTail(ConfigTree tree) {
    if (imbalance != null) {
      tree.set("data.longTail.profile", profile == null ? "exp" : profile);
      tree.set("data.longTail.imbalance", imbalance);
      tree.set("data.longTail.seed", splitSeed == null ? 1 : splitSeed);
    } else if (profile != null || splitSeed != null) {
      throw new UsageException("--profile and --split-seed need --imbalance");
    }
  }
}
