package dev.sdclr.embed;

import dev.sdclr.RowsView;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

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
        new RowNumbers(rows),
        Collections.nCopies(rows, null));
  }

  /** Number of images. */
  public int size() {
    return paths.size();
  }

  /** Whether the file does not name its images: their paths are the numbers of their rows. */
  public boolean isNameless() {
    if (paths instanceof RowNumbers) {
      return true; // at once, as a page of a million images waits for it
    }
    for (int row = 0; row < paths.size(); row++) {
      if (!paths.get(row).equals(Integer.toString(row))) {
        return false;
      }
    }
    return true;
  }

  /** Numbers of rows as text. */
  private static final class RowNumbers extends AbstractList<String> implements RandomAccess {

    private final int rows;

    RowNumbers(int rows) {
      this.rows = rows;
    }

    @Override
    public String get(int row) {
      return Integer.toString(Objects.checkIndex(row, rows));
    }

    @Override
    public int size() {
      return rows;
    }
  }
}
