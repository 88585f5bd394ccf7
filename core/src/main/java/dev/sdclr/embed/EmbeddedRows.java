package dev.sdclr.embed;

import dev.sdclr.data.ImageSource;
import java.nio.ByteBuffer;

/** Embedded images that are not yet on disk, a bounded number; for one thread. */
final class EmbeddedRows {

  private final ImageSource source;
  private final int dimension;
  private final int[] indices;
  private final float[] values;
  private int count;

  /**
   * Makes room for {@code capacity} rows.
   *
   * @param source tells paths and labels
   * @param dimension of the features
   */
  EmbeddedRows(ImageSource source, int dimension, int capacity) {
    this.source = source;
    this.dimension = dimension;
    indices = new int[capacity];
    values = new float[Math.multiplyExact(capacity, dimension)];
  }

  /**
   * Adds the row of an image.
   *
   * @param image its number in the source
   * @param features that hold its own, D from {@code offset} on
   */
  void add(int image, float[] features, int offset) {
    indices[count] = image;
    System.arraycopy(features, offset, values, count * dimension, dimension);
    count++;
  }

  void clear() {
    count = 0;
  }

  int count() {
    return count;
  }

  int dimension() {
    return dimension;
  }

  /** Number of the image in its source. */
  long index(int row) {
    return indices[row];
  }

  String path(int row) {
    return source.path(indices[row]);
  }

  /** Class number, or {@link ImageSource#UNLABELLED}. */
  int classIndex(int row) {
    return source.label(indices[row]);
  }

  /** Class name, or null for an image without a label. */
  String label(int row) {
    int label = classIndex(row);
    return label == ImageSource.UNLABELLED ? null : source.classNames().get(label);
  }

  /** Copies a row's features. */
  void copyFeatures(int row, float[] destination) {
    System.arraycopy(values, row * dimension, destination, 0, dimension);
  }

  /** Appends a row's features to {@code destination}, in its byte order. */
  void putFeatures(int row, ByteBuffer destination) {
    destination.asFloatBuffer().put(values, row * dimension, dimension);
    destination.position(destination.position() + Float.BYTES * dimension);
  }

  float feature(int row, int position) {
    return values[row * dimension + position];
  }
}
