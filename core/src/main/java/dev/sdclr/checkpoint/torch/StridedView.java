package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.torch.PickleValue.Storage;
import java.nio.ByteBuffer;

/**
 * A tensor as PyTorch keeps it: which elements of a storage it shows, and in what order.
 *
 * @param offset of the first element
 * @param shape sizes
 * @param strides elements from one index to the next, by dimension
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StridedView(Storage storage, long offset, long[] shape, long[] strides) {

  private static final int MAX_DIMENSIONS = 8;

  /**
   * Checks that all elements lie within the storage.
   *
   * @throws IllegalArgumentException when they do not, or sizes are out of range
   */
  StridedView {
    if (shape.length > MAX_DIMENSIONS || strides.length != shape.length || offset < 0) {
      throw outside();
    }
    long last = offset;
    long elements = 1;
    boolean empty = false;
    try {
      for (int i = 0; i < shape.length; i++) {
        if (shape[i] < 0 || strides[i] < 0) {
          throw outside();
        }
        empty |= shape[i] == 0;
        long atLeastOne = Math.max(1, shape[i]);
        elements = Math.multiplyExact(elements, atLeastOne);
        last = Math.addExact(last, Math.multiplyExact(atLeastOne - 1, strides[i]));
      }
      Math.multiplyExact(elements, storage.type().bytes());
    } catch (ArithmeticException e) {
      throw outside();
    }
    if (empty ? offset > storage.elements() : last >= storage.elements()) {
      throw outside();
    }
  }

  private static IllegalArgumentException outside() {
    return new IllegalArgumentException("a tensor reaches outside its storage");
  }

  /** Number of elements shown, those of repeated places counted each time. */
  long elements() {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    return elements;
  }

  /** Elements of the storage from the first shown to the last, 0 when none is. */
  long extent() {
    if (elements() == 0) {
      return 0;
    }
    long last = 0;
    for (int i = 0; i < shape.length; i++) {
      last += (shape[i] - 1) * strides[i];
    }
    return last + 1;
  }

  /** Whether the elements lie one after the other in row-major order. */
  boolean isContiguous() {
    long expected = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != expected) {
        return false;
      }
      expected *= Math.max(1, shape[i]);
    }
    return true;
  }

  /**
   * Brings the values into row-major order.
   *
   * @param bytes of the storage, from the first element shown to the last
   * @param target as many bytes as the values have
   */
  void gather(byte[] bytes, ByteBuffer target) {
    int width = storage.type().bytes();
    long[] index = new long[shape.length];
    long element = 0;
    while (target.hasRemaining()) {
      target.put(bytes, (int) element * width, width);
      for (int i = shape.length - 1; i >= 0; i--) {
        element += strides[i];
        if (++index[i] < shape[i]) {
          break;
        }
        element -= index[i] * strides[i];
        index[i] = 0;
      }
    }
  }
}
