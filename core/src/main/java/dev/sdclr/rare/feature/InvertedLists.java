package dev.sdclr.rare.feature;

import dev.sdclr.cluster.KMeans;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Nearest neighbours in large tables, not quite all of them right: rows lie in the lists of √N
 * clusters, and only those of some lists are compared (inverted file, Jégou et al. 2011, section
 * IV, without codes).
 *
 * <p>When all rows are searched for, those of one list share their candidates, the rows of the
 * lists nearest to it, so that the search is a few large matrix products. Cost: N · √N · D times
 * the lists that are looked into; √N · D times them for a single row. Neither depends on threads or
 * chance.
 *
 * @param features searched
 * @param members rows of each list
 * @param centres mean directions of the lists, D for each, one after another
 * @param nearest lists of each list, the nearest first, itself included
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record InvertedLists(FeatureTable features, int[][] members, float[] centres, int[][] nearest) {

  private static final int LISTS_LOOKED_INTO = 12;

  /** For a single row, which has the candidates to itself. */
  private static final int LISTS_OF_ONE = 24;

  private static final int SAMPLE_PER_LIST = 32;
  private static final int ROUNDS = 10;
  private static final int MAX_CANDIDATES = 1 << 16;
  private static final int MAX_LIST = MAX_CANDIDATES / 2;
  private static final long SEED = 0;

  static InvertedLists of(FeatureTable features) {
    int lists = Math.max(1, (int) Math.sqrt(features.size()));
    KMeans clusters = KMeans.of(features.rows(), lists, SEED, SAMPLE_PER_LIST, ROUNDS);
    int[][] members =
        Arrays.stream(clusters.members()).flatMap(InvertedLists::parts).toArray(int[][]::new);
    float[] centres = centres(features, members);
    return new InvertedLists(features, members, centres, nearestLists(centres, members.length));
  }

  /** Rows that are all alike, as blank images are, come into one list, however many. */
  private static Stream<int[]> parts(int[] rows) {
    return IntStream.range(0, (rows.length + MAX_LIST - 1) / MAX_LIST)
        .map(part -> part * MAX_LIST)
        .mapToObj(from -> Arrays.copyOfRange(rows, from, Math.min(rows.length, from + MAX_LIST)));
  }

  private static float[] centres(FeatureTable features, int[][] members) {
    int d = features.dimensions();
    float[] means = new float[Math.multiplyExact(members.length, d)];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      for (int list = 0; list < members.length; list++) {
        try (TensorScope inner = new TensorScope()) {
          float[] mean = HostArray.floats(HostArray.rows(features.rows(), members[list]).mean(0));
          System.arraycopy(mean, 0, means, list * d, d);
        }
      }
      return HostArray.floats(UnitRows.of(HostArray.tensor(means, members.length, d)));
    }
  }

  private static int[][] nearestLists(float[] means, int lists) {
    int looked = Math.min(LISTS_LOOKED_INTO, lists);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor centres = HostArray.tensor(means, lists, means.length / lists);
      int[] places = HostArray.ints(centres.mm(centres.t()).topk(looked).get1());
      int[][] nearest = new int[lists][looked];
      for (int i = 0; i < places.length; i++) {
        nearest[i / looked][i % looked] = places[i];
      }
      return nearest;
    }
  }

  /**
   * Neighbours of all rows.
   *
   * @param plain as the rows are
   * @param centred once the mean is taken away, without their indices
   */
  record Found(Neighbours plain, Neighbours centred) {}

  /**
   * Searches for all rows, by one product for both kinds of neighbours: for rows x and y of length
   * 1 and the mean m, x·y = (x − m)·(y − m) + (x·m − |m|² / 2) + (y·m − |m|² / 2), in which nothing
   * is lost where all rows are close to the mean.
   */
  Found search() {
    Neighbours plain = Neighbours.empty(features.size());
    Neighbours centred = Neighbours.empty(features.size(), false);
    Offsets offsets = Offsets.of(features);
    float[] cosines = new float[Neighbours.MAX_BLOCK];
    float[] centredCosines = new float[Neighbours.MAX_BLOCK];
    for (int list = 0; list < members.length; list++) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        int[] candidates = candidates(list);
        Offsets others = offsets.of(candidates);
        Tensor columns =
            HostArray.rows(features.rows(), candidates).sub_(features.mean()).t(); // (D, C)
        int block = Neighbours.blockRows(candidates.length);
        for (int from = 0; from < members[list].length; from += block) {
          int to = Math.min(members[list].length, from + block);
          try (TensorScope inner = new TensorScope()) {
            Tensor own = columns.narrow(1, from, to - from).t();
            HostArray.floats(own.mm(columns), cosines); // (n, C)
            int[] rows = Arrays.copyOfRange(members[list], from, to);
            offsets.of(rows).finish(others, cosines, centredCosines);
            plain.putAll(rows, candidates, cosines);
            centred.putAll(rows, candidates, centredCosines);
          }
        }
      }
    }
    return new Found(plain, centred);
  }

  /**
   * What makes cosines of products of rows from which the mean is taken.
   *
   * @param along x·m − |m|² / 2 of each row
   * @param inverse 1 / |x − m| of each row; 0 for the mean itself
   */
  private record Offsets(float[] along, float[] inverse) {

    private static final float MIN_NORM = 1e-12f;

    static Offsets of(FeatureTable features) {
      float[] along = new float[features.size()];
      float[] inverse = new float[features.size()];
      Tensor mean = features.mean();
      float half = (float) (mean.dot(mean).item_double() / 2);
      features.eachBlock(
          from -> {
            Tensor rows = features.block(from);
            float[] means = HostArray.floats(rows.mv(mean));
            float[] norms =
                HostArray.floats(rows.sub(mean).square_().sum(new long[] {1}, false, null).sqrt_());
            for (int i = 0; i < means.length; i++) {
              along[from + i] = means[i] - half;
              inverse[from + i] = norms[i] > MIN_NORM ? 1 / norms[i] : 0;
            }
          });
      return new Offsets(along, inverse);
    }

    /** Those of some rows. */
    Offsets of(int[] rows) {
      Offsets own = new Offsets(new float[rows.length], new float[rows.length]);
      for (int i = 0; i < rows.length; i++) {
        own.along[i] = along[rows[i]];
        own.inverse[i] = inverse[rows[i]];
      }
      return own;
    }

    /**
     * Makes cosines of products.
     *
     * @param products of these rows with the others, a row after the other; cosines afterwards
     * @param centred takes the cosines of rows without the mean
     */
    void finish(Offsets others, float[] products, float[] centred) {
      int width = others.along.length;
      IntStream.range(0, along.length)
          .parallel()
          .forEach(
              i -> {
                float[] theirs = others.along;
                float[] lengths = others.inverse;
                int start = i * width;
                for (int j = 0; j < width; j++) {
                  centred[start + j] = products[start + j] * (inverse[i] * lengths[j]);
                }
                for (int j = 0; j < width; j++) {
                  products[start + j] += along[i] + theirs[j];
                }
              });
    }
  }

  /** Rows of the lists nearest to one, its own first. */
  private int[] candidates(int list) {
    IntStream.Builder rows = IntStream.builder();
    IntStream.of(members[list]).forEach(rows::add);
    int count = members[list].length;
    for (int other : nearest[list]) {
      if (other != list && count + members[other].length <= MAX_CANDIDATES) {
        IntStream.of(members[other]).forEach(rows::add);
        count += members[other].length;
      }
    }
    return rows.build().toArray();
  }

  /**
   * How like given directions the rows of a list are.
   *
   * @param rows compared
   * @param likeness of each, its highest cosine to any direction
   * @param closest number of that direction
   */
  record Compared(int[] rows, float[] likeness, int[] closest) {}

  /**
   * Compares the rows of the lists that are nearest to any of some directions, each once.
   *
   * <p>Row by row in plain Java, several lists at once: products of so few rows take libtorch's
   * threads longer to begin than to compute, above all on a busy machine.
   *
   * @param directions of length 1, D each, at least 1
   * @return list by list
   */
  List<Compared> compareNear(List<float[]> directions) {
    return near(directions).stream()
        .parallel()
        .mapToObj(list -> compare(members[list], directions))
        .toList();
  }

  private Compared compare(int[] rows, List<float[]> directions) {
    int d = features.dimensions();
    float[] values = new float[d];
    float[] likeness = new float[rows.length];
    int[] closest = new int[rows.length];
    try (TensorScope scope = new TensorScope()) {
      FloatPointer all = features.rows().data_ptr_float();
      for (int i = 0; i < rows.length; i++) {
        all.position((long) rows[i] * d).get(values);
        likeness[i] = dot(directions.get(0), values, 0);
        for (int other = 1; other < directions.size(); other++) {
          float cosine = dot(directions.get(other), values, 0);
          closest[i] = cosine > likeness[i] ? other : closest[i];
          likeness[i] = Math.max(likeness[i], cosine);
        }
      }
    }
    return new Compared(rows, likeness, closest);
  }

  private BitSet near(List<float[]> directions) {
    int d = features.dimensions();
    BitSet near = new BitSet();
    for (float[] direction : directions) {
      double[] closeness = new double[members.length];
      Arrays.setAll(closeness, list -> dot(direction, centres, list * d));
      IntStream.range(0, members.length)
          .boxed()
          .sorted(Comparator.comparingDouble(list -> -closeness[list]))
          .limit(LISTS_OF_ONE)
          .forEach(near::set);
    }
    return near;
  }

  /** In four sums, which a processor adds to side by side; always in the same order. */
  private static float dot(float[] one, float[] others, int from) {
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    int whole = one.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      first += one[i] * others[from + i];
      second += one[i + 1] * others[from + i + 1];
      third += one[i + 2] * others[from + i + 2];
      fourth += one[i + 3] * others[from + i + 3];
    }
    for (int i = whole; i < one.length; i++) {
      first += one[i] * others[from + i];
    }
    return (first + second) + (third + fourth);
  }
}
