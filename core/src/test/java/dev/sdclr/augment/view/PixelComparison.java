package dev.sdclr.augment.view;

import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.reference.Comparison;
import dev.sdclr.reference.NpyArray;
import java.util.Arrays;

/** Compares images with reference pixels, of which every one must be the same. */
record PixelComparison(Comparison comparison) {

  void add(String array, PixelBuffer actual, NpyArray expected) {
    int[] shape = {actual.height(), actual.width(), 3};
    comparison.same(array + " shape", Arrays.toString(shape), Arrays.toString(expected.shape()));
    byte[] bytes = expected.bytes();
    byte[] actualBytes = actual.toBytes();
    int largest = 0;
    for (int i = 0; i < bytes.length; i++) {
      largest = Math.max(largest, Math.abs((actualBytes[i] & 0xFF) - (bytes[i] & 0xFF)));
    }
    comparison.exact(array, largest, 0);
  }
}
