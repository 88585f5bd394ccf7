package dev.sdclr.rare;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The nearest neighbours of every row among all others, nearest first.
 *
 * @param k neighbours of each
 * @param indices of the neighbours, k for each row one after another
 * @param distances 1 − cosine to them, in [0, 2], in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Neighbours(int k, int[] indices, float[] distances) {

  /** The most neighbours that any ordering looks at. */
  static final int MAX_K = 100;

  /**
   * Finds them exactly, all pairs compared: N² D products.
   *
   * @param rows (N, D) of length 1
   * @param most neighbours of each; fewer where there are not so many others
   */
  static Neighbours of(Tensor rows, int most) {
    int n = Math.toIntExact(rows.size(0));
    int k = Math.min(most, n - 1);
    int[] indices = new int[Math.multiplyExact(n, k)];
    float[] distances = new float[n * k];
    try (TensorScope outer = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor columns = rows.t(); // (D, N)
      for (int from = 0; from < n; from += FeatureTable.BLOCK_ROWS) {
        try (TensorScope scope = new TensorScope()) {
          int count = Math.min(FeatureTable.BLOCK_ROWS, n - from);
          Tensor cosines = torch.mm(rows.narrow(0, from, count), columns); // (n, N)
          cosines
              .narrow(1, from, count)
              .fill_diagonal_(new Scalar(Double.NEGATIVE_INFINITY)); // none is its own neighbour
          T_TensorTensor_T nearest = cosines.topk(k);
          float[] values = HostArray.floats(nearest.get0());
          long[] places = HostArray.longs(nearest.get1());
          for (int i = 0; i < values.length; i++) {
            distances[from * k + i] = Math.max(0, 1 - values[i]);
            indices[from * k + i] = (int) places[i];
          }
        }
      }
    }
    return new Neighbours(k, indices, distances);
  }

  /** Room for the neighbours of so many rows. */
  static Neighbours empty(int rows, int k) {
    return new Neighbours(
        k, new int[Math.multiplyExact(rows, k)], new float[Math.multiplyExact(rows, k)]);
  }

  /** Writes one neighbour. */
  void put(int row, int rank, int other, float distance) {
    indices[row * k + rank] = other;
    distances[row * k + rank] = distance;
  }

  /** Rows. */
  int size() {
    return k == 0 ? 0 : indices.length / k;
  }

  /**
   * A neighbour's row.
   *
   * @param rank from 0
   */
  int index(int row, int rank) {
    return indices[row * k + rank];
  }

  /**
   * How far a neighbour is.
   *
   * @param rank from 0
   */
  double distance(int row, int rank) {
    return distances[row * k + rank];
  }
}
