package dev.sdclr.cli;

import dev.sdclr.job.ImageChoice;
import dev.sdclr.job.ImageChoice.Part;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How images are read, the same for every command that reads some. */
final class ReadingOptions {

  @Option(
      names = "--skip-bad-images",
      description = "Leave out and count unreadable images instead of stopping at the first.")
  private boolean skipBadImages;

  @Mixin private PixelLimitOption limit;

  boolean skipBadImages() {
    return skipBadImages;
  }

  /** Whether anything was said. */
  boolean areGiven() {
    return skipBadImages || limit.given().isPresent();
  }

  /** The training images of some data, or a run's own where it is null, read in this way. */
  ImageChoice choice(String data) {
    return choice(data, null, Part.TRAIN);
  }

  /** Images read in this way; data and root are null where they were not given. */
  ImageChoice choice(String data, Path root, Part part) {
    return new ImageChoice(
        Optional.ofNullable(data), Optional.ofNullable(root), part, skipBadImages, maxMegapixels());
  }

  /** The limit that was given. */
  OptionalInt maxMegapixels() {
    return limit.given();
  }
}
