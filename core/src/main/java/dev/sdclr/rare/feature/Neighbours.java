package dev.sdclr.rare.feature;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The nearest neighbours of every row among all others, nearest first, and how far one more is.
 *
 * @param k neighbours of each
 * @param indices of the neighbours, k for each row one after another; none where only distances
 *     matter
 * @param distances 1 − cosine to them, in [0, 2], in the same order
 * @param farthest of each row 1 − cosine to neighbour number {@value #FARTHEST}, or to the last
 *     where there are fewer
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record Neighbours(int k, int[] indices, float[] distances, float[] farthest) {

  /** The most neighbours of a row that are kept. */
  public static final int KEPT = 20;

  /** Number of the farthest neighbour that any ordering looks at. */
  public static final int FARTHEST = 100;

  /** Cosines at once. */
  static final int MAX_BLOCK = 1 << 23;

  /**
   * Finds them exactly, all pairs compared: N² D products.
   *
   * @param rows (N, D) of length 1
   */
  static Neighbours of(Tensor rows) {
    int n = Math.toIntExact(rows.size(0));
    Neighbours found = empty(n);
    int[] all = IntStream.range(0, n).toArray();
    try (TensorScope outer = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor columns = rows.t(); // (D, N)
      int block = blockRows(n);
      float[] values = new float[block * n];
      for (int from = 0; from < n; from += block) {
        try (TensorScope scope = new TensorScope()) {
          int count = Math.min(block, n - from);
          Tensor cosines = torch.mm(rows.narrow(0, from, count), columns); // (n, N)
          int[] own = Arrays.copyOfRange(all, from, from + count);
          HostArray.floats(cosines, values);
          found.putAll(own, all, values);
        }
      }
    }
    return found;
  }

  /** How many rows are compared with so many others at once. */
  static int blockRows(int others) {
    return Math.max(1, Math.min(FeatureTable.BLOCK_ROWS, MAX_BLOCK / others));
  }

  /** Room for the neighbours of so many rows. */
  static Neighbours empty(int rows) {
    return empty(rows, true);
  }

  /**
   * The same.
   *
   * @param hasIndices whether it is to be known which rows they are, which takes as much again
   */
  static Neighbours empty(int rows, boolean hasIndices) {
    int k = Math.min(KEPT, rows - 1);
    int values = Math.multiplyExact(rows, k);
    return new Neighbours(k, new int[hasIndices ? values : 0], new float[values], new float[rows]);
  }

  /**
   * Writes the neighbours of some rows; where there are fewer candidates than neighbours, the
   * farthest is repeated, and a row without any is 2 from itself.
   *
   * @param rows of whom
   * @param candidates that may be neighbours; a row itself is passed over
   * @param cosines of every row to every candidate, a row after the other; may be longer
   */
  void putAll(int[] rows, int[] candidates, float[] cosines) {
    IntStream.range(0, rows.length)
        .parallel()
        .forEach(i -> put(rows[i], candidates, cosines, i * candidates.length));
  }

  private void put(int row, int[] candidates, float[] cosines, int offset) {
    Largest largest = new Largest(Math.min(FARTHEST, candidates.length));
    for (int place = 0; place < candidates.length; place++) {
      if (candidates[place] != row) {
        largest.offer(cosines[offset + place], place);
      }
    }
    largest.sort();
    int last = largest.size - 1;
    for (int rank = 0; rank < k; rank++) {
      int at = Math.min(rank, last);
      if (indices.length > 0) {
        indices[row * k + rank] = at < 0 ? row : candidates[largest.places[at]];
      }
      distances[row * k + rank] = at < 0 ? 2 : Math.max(0, 1 - largest.values[at]);
    }
    farthest[row] = last < 0 ? 2 : Math.max(0, 1 - largest.values[last]);
  }

  /** The same where only distances matter, in half the memory. */
  Neighbours withoutIndices() {
    return new Neighbours(k, new int[0], distances, farthest);
  }

  /**
   * A neighbour's row.
   *
   * @param rank from 0, below k
   */
  public int index(int row, int rank) {
    return indices[row * k + rank];
  }

  /**
   * How far a neighbour is.
   *
   * @param rank from 0, below k
   */
  public double distance(int row, int rank) {
    return distances[row * k + rank];
  }

  /**
   * The largest of many values, the first of equal ones; a heap with the smallest on top. For rows
   * of some thousand values it takes a tenth of the time of libtorch's topk.
   */
  private static final class Largest {

    private final float[] values;
    private final int[] places;
    private int size;

    Largest(int max) {
      values = new float[max];
      places = new int[max];
    }

    void offer(float value, int place) {
      if (size < values.length) {
        size++;
        rise(size - 1, value, place);
      } else if (value > values[0]) {
        sink(size, value, place);
      }
    }

    private boolean isBelow(float value, int place, int other) {
      return value < values[other] || (value == values[other] && place > places[other]);
    }

    private void rise(int start, float value, int place) {
      int at = start;
      while (at > 0 && isBelow(value, place, (at - 1) / 2)) {
        move((at - 1) / 2, at);
        at = (at - 1) / 2;
      }
      values[at] = value;
      places[at] = place;
    }

    /** Puts a value on top of the first {@code end}, and lets it sink. */
    private void sink(int end, float value, int place) {
      int at = 0;
      while (true) {
        int child = 2 * at + 1;
        if (child >= end) {
          break;
        }
        if (child + 1 < end && isBelow(values[child + 1], places[child + 1], child)) {
          child++;
        }
        if (isBelow(value, place, child)) {
          break;
        }
        move(child, at);
        at = child;
      }
      values[at] = value;
      places[at] = place;
    }

    private void move(int from, int to) {
      values[to] = values[from];
      places[to] = places[from];
    }

    /** Sorts them, the largest first. */
    void sort() {
      for (int end = size - 1; end > 0; end--) {
        float value = values[end];
        int place = places[end];
        move(0, end);
        sink(end, value, place);
      }
    }
  }
}
