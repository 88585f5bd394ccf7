package dev.sdclr.spark;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.data.picture.ImageDecoder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all applications have. */
final class PassOptions {

  @Mixin private DataOptions data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write, on any file system that Spark knows.")
  private String out;

  @Option(
      names = "--overwrite",
      description = "Replace DIR when it exists; of MineImages, scores and ranked in it.")
  private boolean overwrite;

  @Option(
      names = "--bad-images",
      paramLabel = "CHOICE",
      defaultValue = "STOP",
      description = {
        "stop at the first unreadable image (default), or skip: write a row with the reason in",
        "column refused, and count it."
      })
  private BadImages badImages;

  @Option(
      names = "--max-megapixels",
      paramLabel = "N",
      defaultValue = "" + ImageDecoder.DEFAULT_MAX_MEGAPIXELS,
      description =
          "Refuse images of more than N million pixels, by their header (default: ${DEFAULT-VALUE}).")
  private int maxMegapixels;

  DataOptions data() {
    return data;
  }

  String out() {
    return out;
  }

  boolean overwrite() {
    return overwrite;
  }

  /**
   * How many million pixels an image may have.
   *
   * @throws UsageException when it is out of its range
   */
  int maxMegapixels() {
    UsageException.check(
        () -> Ranges.within("--max-megapixels", maxMegapixels, 1, ImageDecoder.MAX_MEGAPIXELS));
    return maxMegapixels;
  }

  boolean skipBadImages() {
    return badImages == BadImages.SKIP;
  }
}
