package dev.sdclr.embed;

import dev.sdclr.data.ImageSource;

/** Collects rows and makes parts of them; for one thread. */
final class PartCollector {

  private final PartsFolder parts;
  private final PartLimits limits;
  private final EmbeddedRows rows;
  private int from;
  private int passed;
  private long started;

  PartCollector(
      PartsFolder parts, PartLimits limits, ImageSource images, int dimension, int batchSize) {
    this.parts = parts;
    this.limits = limits;
    from = parts.manifest().imagesDone();
    passed = from;
    int left = images.size() - from;
    rows = new EmbeddedRows(images, dimension, Math.min(left, limits.images() + batchSize - 1));
    started = limits.nanoClock().getAsLong();
  }

  /** Adds the row of an image that is not passed yet; see {@link EmbeddedRows#add}. */
  void add(int image, float[] features, int offset) {
    rows.add(image, features, offset);
  }

  /** Notes that all images below {@code index} have their rows, and ends a part when it is time. */
  void pass(int index) {
    passed = index;
    long nanos = limits.nanoClock().getAsLong() - started;
    if (passed - from >= limits.images() || nanos >= limits.nanos()) {
      endPart();
    }
  }

  /** Puts what was passed on disk. */
  void endPart() {
    if (passed > from) {
      parts.add(from, passed, rows);
      from = passed;
      rows.clear();
      started = limits.nanoClock().getAsLong();
    }
  }
}
