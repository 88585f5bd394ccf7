package dev.sdclr.embed;

import dev.sdclr.RowsView;
import java.util.Collections;
import java.util.List;

/**
 * What a file of features says of its images.
 *
 * @param indices number of each image in its data; its row's where the file does not say
 * @param paths of the images; their row numbers where the file does not say
 * @param labels names of their classes; null where there is none
 */
public record FeatureIndex(List<Long> indices, List<String> paths, List<String> labels) {

  /** That of a file which says nothing of them. */
  static FeatureIndex nameless(int rows) {
    return new FeatureIndex(
        RowsView.of(rows, row -> (long) row),
        RowsView.of(rows, Integer::toString),
        Collections.nCopies(rows, null));
  }

  /** Number of images. */
  public int size() {
    return paths.size();
  }

  /** Whether the file does not name its images: their paths are the numbers of their rows. */
  public boolean isNameless() {
    for (int row = 0; row < paths.size(); row++) {
      if (!paths.get(row).equals(Integer.toString(row))) {
        return false;
      }
    }
    return true;
  }
}
