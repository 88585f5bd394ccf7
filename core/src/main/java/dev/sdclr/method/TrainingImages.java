package dev.sdclr.method;

/**
 * What a method may know of the images beside their views.
 *
 * @param count of the images, at least 1
 * @param labels class of each, in [0, classes); {@code null} for methods that see no labels
 * @param classes number of classes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TrainingImages(int count, int[] labels, int classes) {

  /** Images of each class. */
  int[] classCounts() {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** Images whose labels are not to be seen. */
  public static TrainingImages unlabelled(int count) {
    return new TrainingImages(count, null, 0);
  }
}
