package dev.sdclr.cli.options;

import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageChoice.Part;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How images are read, the same for every command that reads some. */
public final class ReadingOptions {

  @Option(
      names = "--skip-bad-images",
      description = "Leave out and count unreadable images instead of stopping at the first.")
  private boolean skipBadImages;

  @Mixin private PixelLimitOption limit;

  public boolean skipBadImages() {
    return skipBadImages;
  }

  /** Whether anything was said. */
  public boolean areGiven() {
    return skipBadImages || limit.given().isPresent();
  }

  /** Images read in this way; data is null where it was not given. */
  public ImageChoice choice(String data, Optional<Path> root, Part part) {
    return new ImageChoice(Optional.ofNullable(data), root, part, skipBadImages, maxMegapixels());
  }

  /** The limit that was given. */
  public OptionalInt maxMegapixels() {
    return limit.given();
  }
}
