package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import dev.sdclr.data.picture.ImageDecoder;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** {@code --max-megapixels}, the same for every command that reads images. */
public final class PixelLimitOption {

  static final String NAME = "--max-megapixels";

  @Option(
      names = NAME,
      paramLabel = "N",
      description =
          "Refuse images of more than N million pixels, by their header (default: 100; with a "
              + "RUN, what that was trained with).")
  private Integer megapixels;

  /** What was given, checked. */
  public OptionalInt given() {
    if (megapixels == null) {
      return OptionalInt.empty();
    }
    if (megapixels < 1 || megapixels > ImageDecoder.MAX_MEGAPIXELS) {
      throw new UsageException(
          "%s must be in [1, %d], was %d".formatted(NAME, ImageDecoder.MAX_MEGAPIXELS, megapixels));
    }
    return OptionalInt.of(megapixels);
  }
}
