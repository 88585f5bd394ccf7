package dev.sdclr.rare.suggest;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How far every image is from the nearest of some: 1 − cosine in the first principal components, in
 * several {@link Space}s.
 *
 * <p>Which of them finds more rare classes depends on the collection, so that all are asked. With
 * none covered yet, every distance is 2, the largest there is.
 */
final class Coverage {

  private static final double MIN_VARIANCE = 1e-9;

  /** What distances are measured in. */
  enum Space {
    /** The features, seen from the origin. */
    PLAIN("far", 64),
    /** The features, seen from their mean. */
    CENTRED("far-centred", 32),
    /** Likewise, a direction in which few images differ counting as much as any other. */
    WHITENED("far-whitened", 16);

    private final String routeName;
    private final int maxComponents;

    Space(String routeName, int maxComponents) {
      this.routeName = routeName;
      this.maxComponents = maxComponents;
    }

    String routeName() {
      return routeName;
    }

    static Space ofRoute(String name) {
      return Arrays.stream(values())
          .filter(space -> space.routeName.equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private final Map<Space, Directions> spaces;
  private final BitSet covered = new BitSet();

  private Coverage(Map<Space, Directions> spaces) {
    this.spaces = spaces;
  }

  /** With none covered, in all spaces. */
  static Coverage of(FeatureTable features) {
    return of(features, Space.values());
  }

  /**
   * With none covered.
   *
   * @param wanted spaces, at least 1, as each takes room for a part of the features
   */
  static Coverage of(FeatureTable features, Space... wanted) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor covariance = features.covariance();
      Tensor mean = features.mean().to(ScalarType.Double);
      Tensor moment = covariance.add(mean.outer(mean));
      Tensor origin = torch.zeros_like(features.mean());
      T_TensorTensor_T centred = torch.linalg_eigh(covariance); // ascending
      Tensor deviations = centred.get0().clamp_min(new Scalar(MIN_VARIANCE)).sqrt();
      Map<Space, Directions> spaces = new EnumMap<>(Space.class);
      for (Space space : wanted) {
        spaces.put(
            space,
            switch (space) {
              case PLAIN ->
                  Directions.of(
                      features, origin, torch.linalg_eigh(moment).get1(), space.maxComponents);
              case CENTRED ->
                  Directions.of(features, features.mean(), centred.get1(), space.maxComponents);
              case WHITENED ->
                  Directions.of(
                      features,
                      features.mean(),
                      centred.get1().div(deviations),
                      space.maxComponents);
            });
      }
      return new Coverage(spaces);
    }
  }

  /** Another that starts with what this one covers. */
  Coverage copy() {
    Map<Space, Directions> copies = new EnumMap<>(Space.class);
    spaces.forEach((space, directions) -> copies.put(space, directions.copy()));
    Coverage copy = new Coverage(copies);
    copy.covered.or(covered);
    return copy;
  }

  /** Covers an image. */
  void cover(int row) {
    BitSet one = new BitSet();
    one.set(row);
    coverAll(one);
  }

  /** Covers some images, those that are not covered yet. */
  void coverAll(BitSet rows) {
    BitSet added = (BitSet) rows.clone();
    added.andNot(covered);
    covered.or(added);
    int[] numbers = added.stream().toArray();
    spaces.values().forEach(directions -> directions.cover(numbers));
  }

  /** Whether everything that is covered is among these. */
  boolean coversOnly(BitSet rows) {
    BitSet others = (BitSet) covered.clone();
    others.andNot(rows);
    return others.isEmpty();
  }

  /** A copy of the directions of all images (N, width), in the scope of the caller. */
  Tensor rows(Space space) {
    Directions directions = spaces.get(space);
    return HostArray.tensor(directions.rows, directions.distances.length, directions.width);
  }

  /** To the nearest image that is covered, in [0, 2], of every image; as it stands, not a copy. */
  float[] distances(Space space) {
    return spaces.get(space).distances;
  }

  /** To the nearest image that is covered, in the whitened components, in [0, 2]. */
  float whitenedDistance(int row) {
    return distances(Space.WHITENED)[row];
  }

  /**
   * Directions of length 1 for all images.
   *
   * @param width of a row, a multiple of {@value #LANES}
   * @param rows (N, width)
   * @param distances of each to the nearest that is covered
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and never compared
  private record Directions(int width, float[] rows, float[] distances) {

    private static final int LANES = 8;

    /** Rows whose distances are brought up to date at once; they stay in the nearest cache. */
    private static final int BLOCK_ROWS = 256;

    /** From so many rows on, turning a block into columns pays. */
    private static final int MANY = 4;

    /** The last columns of {@code basis} (D, D), seen from {@code origin}. */
    static Directions of(FeatureTable features, Tensor origin, Tensor basis, int maxComponents) {
      int used = Math.min(maxComponents, features.dimensions());
      int width = (used + LANES - 1) / LANES * LANES; // the others stay 0
      float[] rows = new float[Math.multiplyExact(features.size(), width)];
      Tensor last = basis.narrow(1, features.dimensions() - used, used).to(ScalarType.Float);
      features.eachBlock(
          from -> {
            Tensor turned = UnitRows.of(features.block(from).sub(origin).mm(last));
            float[] block = HostArray.floats(turned);
            for (int i = 0; i * used < block.length; i++) {
              System.arraycopy(block, i * used, rows, (from + i) * width, used);
            }
          });
      float[] distances = new float[features.size()];
      Arrays.fill(distances, 2);
      return new Directions(width, rows, distances);
    }

    Directions copy() {
      return new Directions(width, rows, distances.clone());
    }

    /** The same to the last bit, whether rows are covered together or one after another. */
    void cover(int[] added) {
      IntStream.range(0, (distances.length + BLOCK_ROWS - 1) / BLOCK_ROWS)
          .parallel()
          .forEach(
              block -> {
                int from = block * BLOCK_ROWS;
                int to = Math.min(distances.length, from + BLOCK_ROWS);
                if (added.length < MANY) {
                  coverByRows(added, from, to);
                } else {
                  coverByColumns(added, from, to);
                }
              });
    }

    private void coverByRows(int[] added, int from, int to) {
      for (int other = from; other < to; other++) {
        for (int row : added) {
          distances[other] = nearer(distances[other], cosine(row * width, other * width));
        }
      }
    }

    /** Many rows of a column side by side, which the processor multiplies at once. */
    private void coverByColumns(int[] added, int from, int to) {
      int count = to - from;
      float[] columns = new float[width * BLOCK_ROWS];
      for (int i = 0; i < count; i++) {
        for (int column = 0; column < width; column++) {
          columns[column * BLOCK_ROWS + i] = rows[(from + i) * width + column];
        }
      }
      float[] cosines = new float[BLOCK_ROWS];
      for (int row : added) {
        Arrays.fill(cosines, 0);
        for (int column = 0; column < width; column += LANES) {
          addProducts(rows, row * width + column, columns, column * BLOCK_ROWS, cosines);
        }
        for (int i = 0; i < count; i++) {
          distances[from + i] = nearer(distances[from + i], cosines[i]);
        }
      }
    }

    private static float nearer(float distance, float cosine) {
      return Math.min(distance, Math.max(0, 1 - cosine));
    }

    /** Adds what {@link #cosine} adds for eight columns of one row, for a block of others. */
    private static void addProducts(
        float[] rows, int own, float[] columns, int at, float[] cosines) {
      float w0 = rows[own];
      float w1 = rows[own + 1];
      float w2 = rows[own + 2];
      float w3 = rows[own + 3];
      float w4 = rows[own + 4];
      float w5 = rows[own + 5];
      float w6 = rows[own + 6];
      float w7 = rows[own + 7];
      for (int i = 0; i < BLOCK_ROWS; i++) {
        float even =
            w0 * columns[at + i]
                + w1 * columns[at + BLOCK_ROWS + i]
                + w2 * columns[at + 2 * BLOCK_ROWS + i]
                + w3 * columns[at + 3 * BLOCK_ROWS + i];
        float odd =
            w4 * columns[at + 4 * BLOCK_ROWS + i]
                + w5 * columns[at + 5 * BLOCK_ROWS + i]
                + w6 * columns[at + 6 * BLOCK_ROWS + i]
                + w7 * columns[at + 7 * BLOCK_ROWS + i];
        cosines[i] += even + odd;
      }
    }

    private float cosine(int own, int at) {
      float cosine = 0;
      for (int i = 0; i < width; i += LANES) { // sums of their own keep the processor busy
        float even =
            rows[own + i] * rows[at + i]
                + rows[own + i + 1] * rows[at + i + 1]
                + rows[own + i + 2] * rows[at + i + 2]
                + rows[own + i + 3] * rows[at + i + 3];
        float odd =
            rows[own + i + 4] * rows[at + i + 4]
                + rows[own + i + 5] * rows[at + i + 5]
                + rows[own + i + 6] * rows[at + i + 6]
                + rows[own + i + 7] * rows[at + i + 7];
        cosine += even + odd;
      }
      return cosine;
    }
  }
}
