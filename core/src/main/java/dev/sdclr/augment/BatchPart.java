package dev.sdclr.augment;

import dev.sdclr.Ranges;

/**
 * The part of every batch that one of several processes makes: neighbouring images, as many as the
 * others have, give or take one.
 *
 * @param number of the part, in [0, parts)
 * @param parts of a batch, at least 1
 */
public record BatchPart(int number, int parts) {

  /** All of every batch. */
  public static final BatchPart WHOLE = new BatchPart(0, 1);

  public BatchPart {
    Ranges.atLeast("parts", parts, 1);
    if (number < 0 || number >= parts) {
      throw new IllegalArgumentException(
          "part must be in [0, %d], was %d".formatted(parts - 1, number));
    }
  }

  /** Place of the part's first image in a batch of {@code total}. */
  public int first(int total) {
    return (int) ((long) total * number / parts);
  }

  /** Number of the part's images in a batch of {@code total}. */
  public int count(int total) {
    return (int) ((long) total * (number + 1) / parts) - first(total);
  }

  /** The most images of a part in batches of up to {@code total}. */
  int maxCount(int total) {
    return (int) (((long) total + parts - 1) / parts);
  }
}
