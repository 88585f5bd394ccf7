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
import java.util.PrimitiveIterator;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
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
  private static final long SEED = 0;

  static InvertedLists of(FeatureTable features) {
    int lists = Math.max(1, (int) Math.sqrt(features.size()));
    KMeans clusters = KMeans.of(features.rows(), lists, SEED, SAMPLE_PER_LIST, ROUNDS);
    int[][] members =
        Arrays.stream(clusters.members()).filter(rows -> rows.length > 0).toArray(int[][]::new);
    float[] centres = centres(features, members);
    return new InvertedLists(features, members, centres, nearestLists(centres, members.length));
  }

  private static float[] centres(FeatureTable features, int[][] members) {
    int d = features.dimensions();
    float[] means = new float[Math.multiplyExact(members.length, d)];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      for (int list = 0; list < members.length; list++) {
        try (TensorScope inner = new TensorScope()) {
          float[] mean = HostArray.floats(rowsOf(features, members[list], false).mean(0));
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
      long[] places = HostArray.longs(centres.mm(centres.t()).topk(looked).get1());
      int[][] nearest = new int[lists][looked];
      for (int i = 0; i < places.length; i++) {
        nearest[i / looked][i % looked] = Math.toIntExact(places[i]);
      }
      return nearest;
    }
  }

  private static Tensor rowsOf(FeatureTable features, int[] rows, boolean isCentred) {
    long[] places = IntStream.of(rows).asLongStream().toArray();
    Tensor chosen = features.rows().index_select(0, HostArray.tensor(places, places.length));
    return isCentred ? UnitRows.inPlace(chosen.sub_(features.mean())) : chosen;
  }

  /**
   * Searches for all rows.
   *
   * @param isCentred whether the mean is taken away
   * @param hasIndices whether it is to be known which rows the neighbours are
   */
  Neighbours search(boolean isCentred, boolean hasIndices) {
    Neighbours found = Neighbours.empty(features.size(), hasIndices);
    float[] cosines = new float[Neighbours.MAX_BLOCK];
    for (int list = 0; list < members.length; list++) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        int[] candidates = candidates(list);
        Tensor columns = rowsOf(features, candidates, isCentred).t(); // (D, C)
        int block = Neighbours.blockRows(candidates.length);
        for (int from = 0; from < members[list].length; from += block) {
          int to = Math.min(members[list].length, from + block);
          try (TensorScope inner = new TensorScope()) {
            Tensor own = columns.narrow(1, from, to - from).t();
            HostArray.floats(own.mm(columns), cosines); // (n, C)
            found.putAll(Arrays.copyOfRange(members[list], from, to), candidates, cosines);
          }
        }
      }
    }
    return found;
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
   * Visits the rows of the lists that are nearest to any of some directions, each once.
   *
   * <p>Row by row in plain Java: products of so few rows take libtorch's threads longer to begin
   * than to compute, above all on a busy machine.
   *
   * @param directions of length 1, D each
   * @param visitor takes a row's features, valid during the call, and its number
   */
  void eachNear(List<float[]> directions, ObjIntConsumer<float[]> visitor) {
    int d = features.dimensions();
    float[] values = new float[d];
    try (TensorScope scope = new TensorScope()) {
      FloatPointer all = features.rows().data_ptr_float();
      for (PrimitiveIterator.OfInt near = near(directions).stream().iterator(); near.hasNext(); ) {
        for (int row : members[near.nextInt()]) {
          all.position((long) row * d).get(values);
          visitor.accept(values, row);
        }
      }
    }
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
  static float dot(float[] one, float[] others, int from) {
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
