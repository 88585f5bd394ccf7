package dev.sdclr.augment.pixel;

/**
 * Target lines of a resize along one axis, and the source lines that they are made of.
 *
 * @param from size of the source, at least 1
 * @param to size that the whole of it is resized to, at least 1; may be far larger than an image
 * @param first of the lines that are made, in [0, to)
 * @param count of them, at least 1
 */
public record Span(int from, long to, long first, int count) {

  public Span {
    if (from < 1 || count < 1 || first < 0 || first > to - count) {
      throw new IllegalArgumentException(
          "no lines [%d, %d + %d) of %d from %d".formatted(first, first, count, to, from));
    }
  }

  /** All lines. */
  static Span whole(int from, int to) {
    return new Span(from, to, 0, to);
  }

  /** Whether lines stay as they are. */
  boolean isSame() {
    return from == to;
  }

  /** Source lines to a target line. */
  double scale() {
    return (double) from / to;
  }

  /** How much a filter is widened, which avoids aliasing. */
  double widening() {
    return Math.max(scale(), 1);
  }

  /** Where target line {@code q}, counted from the first, lies in the source. */
  double centre(int q) {
    return (first + q + 0.5) * scale();
  }

  /** The first source line of target line {@code q}. */
  int sourceStart(int q, ResizeFilter filter) {
    return Math.max(0, (int) (centre(q) - filter.halfWidth() * widening() + 0.5));
  }

  /** The line behind its last. */
  int sourceEnd(int q, ResizeFilter filter) {
    return Math.min(from, (int) (centre(q) + filter.halfWidth() * widening() + 0.5));
  }

  /** The first source line that any line needs. */
  int sourceStart(ResizeFilter filter) {
    return isSame() ? (int) first : sourceStart(0, filter);
  }

  /** The line behind the last that any line needs. */
  int sourceEnd(ResizeFilter filter) {
    return isSame() ? (int) first + count : sourceEnd(count - 1, filter);
  }
}
