package dev.sdclr.rare.feature;

import dev.sdclr.SdclrException;
import dev.sdclr.embed.PrincipalPlane;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Features of many images as rows of length 1, so that products are cosines; closing frees them.
 *
 * <p>What several orderings need is computed once: the nearest neighbours, plain and centred.
 */
public final class FeatureTable implements AutoCloseable {

  /** Rows that are worked on at once. */
  static final int BLOCK_ROWS = 1024;

  /** Rows from which on neighbours are not looked for among all others. */
  static final int EXACT_BELOW = 50_000;

  private static final double MIN_SPREAD = 1e-6;

  /** The squares of larger and of smaller numbers, added up, are beyond float32. */
  private static final double MAX_SQUARABLE = 1e15;

  private static final double MIN_SQUARABLE = 1e-9;

  private final Tensor rows; // (N, D) float32
  private final Tensor mean; // (D) of the rows
  private Tensor deviation; // (D) of the rows
  private volatile InvertedLists lists;
  private Neighbours plain;
  private Neighbours centred;

  /**
   * Takes a copy.
   *
   * @param features (N, D) of any floating type
   * @throws SdclrException when there are fewer than 2 rows, a value is not finite, or all rows are
   *     alike
   */
  public FeatureTable(Tensor features) {
    try (TensorScope scope = new TensorScope()) {
      Tensor copy = features.detach().to(ScalarType.Float, false, true, null);
      rows = TensorScope.keep(copy.contiguous());
      mean = scaled(rows);
    }
  }

  private FeatureTable(Tensor rows, Tensor mean) {
    this.rows = rows;
    this.mean = mean;
  }

  /**
   * Takes the values themselves and scales them where they are, as there is no room for two of a
   * million images; the caller may close the tensor, and must not use it any more.
   *
   * @param features (N, D) float32, contiguous
   * @throws SdclrException as the constructor does
   */
  public static FeatureTable inPlace(Tensor features) {
    if (features.scalar_type().intern() != ScalarType.Float || !features.is_contiguous()) {
      throw new IllegalArgumentException("features are scaled in place as contiguous float32");
    }
    try (TensorScope scope = new TensorScope()) {
      Tensor rows = TensorScope.keep(features.detach());
      return new FeatureTable(rows, scaled(rows));
    }
  }

  /**
   * Scales rows to length 1, a block at a time, and gives their mean, which outlives the scope;
   * when it throws, the rows are closed.
   */
  private static Tensor scaled(Tensor rows) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      scale(rows);
      Tensor average = rows.mean(0);
      if (pointOneWay(rows, average)) {
        throw new SdclrException(
            "the features of all %,d images point the same way: the encoder tells nothing apart:"
                    .formatted(rows.size(0))
                + " train it longer or use another");
      }
      return TensorScope.keep(average);
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private static void scale(Tensor rows) {
    if (rows.dim() != 2 || rows.size(0) < 2 || rows.size(1) < 1) {
      throw new SdclrException(
          "finding rare images takes at least 2 images, there are " + rows.size(0));
    }
    double[] largest = new double[1];
    eachBlock(
        rows,
        (block, from) -> {
          requireFinite(block, from);
          largest[0] = Math.max(largest[0], block.abs().max().item_double());
        });
    if (largest[0] > MAX_SQUARABLE || (largest[0] > 0 && largest[0] < MIN_SQUARABLE)) {
      eachBlock(rows, (block, from) -> block.div_(new Scalar(largest[0])));
    }
    eachBlock(rows, (block, from) -> UnitRows.inPlace(block));
  }

  /**
   * Whether all features point the same way, so that they tell no images apart.
   *
   * @param features (N, D) of any floating type, which stay as they are
   * @throws SdclrException when there are fewer than 2 rows, or a value is not finite
   */
  public static boolean pointOneWay(Tensor features) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor rows = features.detach().to(ScalarType.Float, false, true, null).contiguous();
      scale(rows);
      return pointOneWay(rows, rows.mean(0));
    }
  }

  private static void requireFinite(Tensor block, int from) {
    Tensor whole = block.isfinite().all(1, false);
    if (!whole.all().item_bool()) {
      long first = from + whole.to(ScalarType.Int).argmin().item_long();
      throw new SdclrException(
          "the features of image %d are not all finite numbers: embed the images again"
              .formatted(first));
    }
  }

  private static boolean pointOneWay(Tensor unit, Tensor average) {
    double[] squares = new double[1];
    eachBlock(
        unit, (block, from) -> squares[0] += block.sub(average).square_().sum().item_double());
    return !(squares[0] / unit.size(0) > MIN_SPREAD * MIN_SPREAD);
  }

  /**
   * Calls {@code work} with the first row of every block and its rows, in a scope of its own each.
   */
  private static void eachBlock(Tensor rows, ObjIntConsumer<Tensor> work) {
    int size = Math.toIntExact(rows.size(0));
    for (int from = 0; from < size; from += BLOCK_ROWS) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        work.accept(rows.narrow(0, from, Math.min(BLOCK_ROWS, size - from)), from);
      }
    }
  }

  /** Number of images N. */
  public int size() {
    return Math.toIntExact(rows.size(0));
  }

  /** Number of dimensions D. */
  public int dimensions() {
    return Math.toIntExact(rows.size(1));
  }

  /** All rows (N, D), float32, of length 1; the table's own. */
  public Tensor rows() {
    return rows;
  }

  /** Mean of the rows (D), the table's own. */
  public Tensor mean() {
    return mean;
  }

  /** Standard deviation of the rows (D), the table's own. */
  public Tensor deviation() {
    if (deviation == null) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        deviation = TensorScope.keep(rows.std(new long[] {0}, false, false));
      }
    }
    return deviation;
  }

  /** Covariance of the rows (D, D), float64, in the scope of the caller. */
  public Tensor covariance() {
    Tensor average = mean.to(ScalarType.Double);
    Tensor scatter = torch.zeros(dimensions(), dimensions()).to(ScalarType.Double);
    eachBlock(
        from -> {
          Tensor centred = block(from).to(ScalarType.Double).sub(average);
          scatter.add_(centred.t().mm(centred));
        });
    return scatter.div_(new Scalar((double) size()));
  }

  /** The plane in which the rows vary most. */
  public PrincipalPlane plane() {
    return PrincipalPlane.of(rows);
  }

  /** Rows of nothing but zeros, which have no direction, in ascending order. */
  public int[] zeroRows() {
    IntStream.Builder found = IntStream.builder();
    eachBlock(
        rows,
        (block, from) -> {
          long[] hasDirection = HostArray.longs(block.any(1, false));
          IntStream.range(0, hasDirection.length)
              .filter(row -> hasDirection[row] == 0)
              .forEach(row -> found.add(from + row));
        });
    return found.build().toArray();
  }

  /** The features of one row (D), of length 1. */
  public float[] row(int row) {
    try (TensorScope scope = new TensorScope()) {
      return HostArray.floats(rows.select(0, row));
    }
  }

  /** 1 − cosine of two rows. */
  public double distance(int row, int other) {
    try (TensorScope scope = new TensorScope()) {
      return 1 - rows.select(0, row).dot(rows.select(0, other)).item_double();
    }
  }

  /**
   * How like some rows each row is: its highest cosine to any of them (N), in [−1, 1].
   *
   * @param chosen rows, at least 1
   */
  public float[] likeness(int[] chosen) {
    float[] likeness = new float[size()];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor columns = HostArray.rows(rows, chosen).t();
      eachBlock(
          from -> {
            float[] block = HostArray.floats(block(from).mm(columns).amax(new long[] {1}, false));
            System.arraycopy(block, 0, likeness, from, block.length);
          });
    }
    return likeness;
  }

  /** Rows less their mean, scaled to length 1 again (N, D), in the scope of the caller. */
  Tensor centredRows() {
    return UnitRows.of(rows.sub(mean)).contiguous();
  }

  /** Calls {@code work} with the first row of every block, in a scope of its own each. */
  public void eachBlock(IntConsumer work) {
    eachBlock(rows, (block, from) -> work.accept(from));
  }

  /** The rows of a block, a view. */
  public Tensor block(int from) {
    return rows.narrow(0, from, Math.min(BLOCK_ROWS, size() - from));
  }

  /** Writes a block's values (n) into the places from {@code from} on. */
  public static void put(double[] target, int from, Tensor values) {
    double[] block = HostArray.doubles(values);
    System.arraycopy(block, 0, target, from, block.length);
  }

  private boolean isLarge() {
    return size() >= EXACT_BELOW;
  }

  private synchronized InvertedLists lists() {
    if (lists == null) {
      lists = InvertedLists.of(this);
    }
    return lists;
  }

  /**
   * Makes the neighbours of single images quick to find where there are many, which takes a minute
   * for a million; other threads compare with all of them in the meantime.
   */
  public void makeSearchable() {
    if (isLarge()) {
      lists();
    }
  }

  /** What neighbours are looked up in; empty for few images, and while it is not made. */
  Optional<InvertedLists> index() {
    return Optional.ofNullable(lists);
  }

  /** The nearest neighbours of every row. */
  public Neighbours neighbours() {
    if (plain == null) {
      if (isLarge()) {
        search();
      } else {
        plain = Neighbours.of(rows);
      }
    }
    return plain;
  }

  /** How far the nearest neighbours of every row are after centring, without their indices. */
  public Neighbours centredNeighbours() {
    if (centred == null) {
      if (isLarge()) {
        search();
      } else {
        try (TensorScope scope = new TensorScope();
            NoGradient none = new NoGradient()) {
          centred = Neighbours.of(centredRows()).withoutIndices();
        }
      }
    }
    return centred;
  }

  /**
   * Lets go of the neighbours of all rows, a quarter of a gigabyte of a million; whoever asks for
   * them again waits for another search. Not while another thread asks for them.
   */
  public void forgetNeighbours() {
    plain = null;
    centred = null;
  }

  private void search() {
    InvertedLists.Found found = lists().search();
    plain = found.plain();
    centred = found.centred();
  }

  /** Cosine distances 1 − cos of all rows to some direction (N). */
  public double[] distancesTo(Tensor direction) {
    double[] distances = new double[size()];
    eachBlock(from -> put(distances, from, block(from).mv(direction).neg().add(new Scalar(1.0))));
    return distances;
  }

  @Override
  public void close() {
    rows.close();
    mean.close();
    if (deviation != null) {
      deviation.close();
    }
  }
}
