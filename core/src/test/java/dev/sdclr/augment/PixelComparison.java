package dev.sdclr.augment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.reference.NpyArray;
import java.util.Locale;

/** Collects differences from reference pixels, prints them, and fails beyond the tolerance. */
final class PixelComparison {

  private final String name;
  private long values;
  private long exact;
  private long withinOne;
  private int largest;
  private String worst = "";

  PixelComparison(String name) {
    this.name = name;
  }

  void add(String array, PixelBuffer actual, NpyArray expected) {
    assertThat(new int[] {actual.height(), actual.width(), 3})
        .as("%s/%s shape", name, array)
        .isEqualTo(expected.shape());
    byte[] bytes = expected.bytes();
    for (int i = 0; i < bytes.length; i++) {
      add(array, Math.abs((actual.rgb()[i] & 0xFF) - (bytes[i] & 0xFF)));
    }
  }

  void add(String array, int difference) {
    values++;
    exact += difference == 0 ? 1 : 0;
    withinOne += difference <= 1 ? 1 : 0;
    if (difference > largest) {
      largest = difference;
      worst = array;
    }
  }

  /** Prints one line and asserts that every value is the reference's. */
  void assertExact() {
    System.out.printf(
        Locale.ROOT,
        "%s: %d values, largest error %d (tolerance 0), exact %.4f %%, within 1 %.4f %%%n",
        name,
        values,
        largest,
        100.0 * exact / values,
        100.0 * withinOne / values);
    assertThat(values).as("%s has values", name).isPositive();
    assertThat(largest).as("%s, largest error, at %s", name, worst).isZero();
  }
}
