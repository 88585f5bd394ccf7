package dev.sdclr.data.split;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A division of a labelled collection into a part to fit on and a part to check on.
 *
 * @param kept indices to fit on, ascending
 * @param heldOut indices to check on, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // index lists are long and handed on at once
public record HoldOut(int[] kept, int[] heldOut) {

  private static final long STREAM = 3;

  /**
   * Holds out the same fraction of every class, rounded to the nearest whole image.
   *
   * <p>A class of two or more images keeps and gives at least one; a class of one keeps it.
   * Unlabelled images are all kept.
   *
   * @param fraction in (0, 1)
   * @throws UsageException without labels
   * @throws IllegalArgumentException when {@code fraction} is out of range
   */
  public static HoldOut of(ImageSource labelled, double fraction, long seed) {
    Ranges.require("hold-out fraction", fraction, fraction > 0 && fraction < 1, "in (0, 1)");
    if (!labelled.isLabelled()) {
      throw new UsageException(
          "a stratified hold-out needs labels, %s has none".formatted(labelled.description()));
    }
    int[] counts = labelled.classCounts();
    for (int c = 0; c < counts.length; c++) {
      int wanted = (int) Math.round(counts[c] * fraction);
      counts[c] = Math.min(Math.max(wanted, 1), Math.max(counts[c] - 1, 0));
    }
    int[] heldOut = ClassMembers.of(labelled).draw(counts, labelled.classNames(), seed, STREAM);
    return new HoldOut(complement(heldOut, labelled.size()), heldOut);
  }

  private static int[] complement(int[] indices, int size) {
    BitSet rest = new BitSet(size);
    rest.set(0, size);
    IntStream.of(indices).forEach(rest::clear);
    return rest.stream().toArray();
  }
}
