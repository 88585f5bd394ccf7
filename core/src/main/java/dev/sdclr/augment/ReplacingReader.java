package dev.sdclr.augment;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads the image at a position of an epoch's order; if asked to, goes on to the next readable one
 * when it is bad, so that batches keep their shape: of the order, or else of the whole source.
 *
 * <p>Which image is taken depends on the order and the position alone. Safe for concurrent use.
 */
final class ReplacingReader {

  /** An image and its number in the source. */
  record Found(int index, Image image) {}

  private final ImageSource source;
  private final boolean skipBadImages;
  private final SkippedImages skipped = new SkippedImages();

  ReplacingReader(ImageSource source, boolean skipBadImages) {
    this.source = source;
    this.skipBadImages = skipBadImages;
  }

  /**
   * @throws MalformedImageException when the image is bad and is not to be skipped
   * @throws SdclrException when no image can be read
   */
  Found read(int[] order, int position) {
    if (!skipBadImages) {
      return new Found(order[position], source.read(order[position]));
    }
    return IntStream.concat(
            IntStream.range(0, order.length).map(i -> order[(position + i) % order.length]),
            IntStream.range(0, source.size()))
        .filter(index -> !skipped.contains(index))
        .mapToObj(this::ifReadable)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> allBad(order[0]));
  }

  private Optional<Found> ifReadable(int index) {
    try {
      return Optional.of(new Found(index, source.read(index)));
    } catch (MalformedImageException e) {
      skipped.add(index, source.path(index), e);
      return Optional.empty();
    }
  }

  /** Leaves an image out that may be readable. */
  void leaveOut(int index, String reason) {
    if (ifReadable(index).isPresent()) {
      String path = source.path(index);
      skipped.add(index, path, new MalformedImageException(path, reason));
    }
  }

  private SdclrException allBad(int first) {
    return new SdclrException(
        "none of the %s of %s can be read, the first being %s (check the files)"
            .formatted(
                Counted.of(source.size(), "image"), source.description(), source.path(first)));
  }

  Map<String, String> skipped() {
    return skipped.reasons();
  }
}
