package dev.sdclr.cluster;

import dev.sdclr.SplitMix;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Orders of epochs in which every batch draws from all clusters alike, and within them from all
 * clusters below: hierarchical sampling (Vo et al. 2024, section 3.4), a batch at a time.
 *
 * <p>The places of a batch are shared among the clusters of the highest level, each at most as many
 * as it has images; what one cannot use, the others get; odd places fall to some of them by chance.
 * Each cluster shares its own among those below it in the same way. No image comes twice in a
 * batch, where it would be told apart from itself. An image that comes again in an epoch does so
 * after all others of its cluster. Orders depend on the tree, seed and epoch alone.
 */
public final class BalancedOrder {

  /** Keeps these streams apart from the other users of the same seed. */
  private static final long STREAM = 0x42414C414E4345L;

  private final Node root;
  private final int batchSize;

  /**
   * Makes orders.
   *
   * @param tree of the images, of which at least one has a cluster
   * @param batchSize images of a batch, at least 1
   */
  public BalancedOrder(ClusterTree tree, int batchSize) {
    Node[] nodes = null;
    for (int[] level : tree.levels()) {
      nodes = nodes == null ? leaves(level) : parents(level, nodes);
    }
    root = new Inner(nodes);
    this.batchSize = batchSize;
    if (root.size() == 0) {
      throw new IllegalArgumentException("no image has a cluster");
    }
  }

  private static Node[] leaves(int[] cluster) {
    return Arrays.stream(grouped(cluster)).map(Leaf::new).toArray(Node[]::new);
  }

  private static Node[] parents(int[] above, Node[] below) {
    return Arrays.stream(grouped(above))
        .map(
            numbers ->
                new Inner(IntStream.of(numbers).mapToObj(i -> below[i]).toArray(Node[]::new)))
        .toArray(Node[]::new);
  }

  /** Places of each group, ascending; places without a group are left out. */
  private static int[][] grouped(int[] group) {
    int[] sizes = new int[Arrays.stream(group).max().orElse(ClusterTree.NONE) + 1];
    IntStream.of(group).filter(g -> g != ClusterTree.NONE).forEach(g -> sizes[g]++);
    int[][] grouped = new int[sizes.length][];
    Arrays.setAll(grouped, g -> new int[sizes[g]]);
    Arrays.fill(sizes, 0);
    for (int i = 0; i < group.length; i++) {
      if (group[i] != ClusterTree.NONE) {
        grouped[group[i]][sizes[group[i]]++] = i;
      }
    }
    return grouped;
  }

  /**
   * Draws the images of an epoch.
   *
   * @param epoch 0-based
   * @param count images to draw, with repetitions from batch to batch
   * @return their numbers, batch after batch
   */
  public int[] of(long seed, int epoch, int count) {
    SplitMix random = SplitMix.of(seed, STREAM, epoch);
    root.startEpoch(random);
    Drawn drawn = new Drawn(count);
    for (int from = 0; from < count; from += batchSize) {
      int upTo = Math.min(count, from + batchSize);
      while (drawn.filled < upTo) { // twice only where too few images could be read for a batch
        root.draw(Math.min(upTo - drawn.filled, root.size()), drawn, random);
      }
      random.shuffle(drawn.images, from, upTo);
    }
    return drawn.images;
  }

  /**
   * Shares places out: all get the same number as far as they can take it.
   *
   * @param places at most the sum of {@code capacities}
   * @param capacities that each can take
   */
  static int[] shares(int places, int[] capacities, SplitMix random) {
    int low = 0; // the largest number that all can be given, as far as they can take it
    int high = places;
    while (low < high) {
      int middle = high - (high - low) / 2;
      if (taken(middle, capacities) <= places) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    int each = low;
    int[] shares = Arrays.stream(capacities).map(m -> Math.min(m, each)).toArray();
    int odd = Math.toIntExact(places - taken(each, capacities));
    int[] unfilled =
        IntStream.range(0, capacities.length).filter(i -> capacities[i] > each).toArray();
    for (int i = 0; i < odd; i++) {
      int j = i + random.nextInt(unfilled.length - i);
      int cluster = unfilled[j];
      unfilled[j] = unfilled[i];
      shares[cluster]++;
    }
    return shares;
  }

  private static long taken(int each, int[] capacities) {
    long sum = 0;
    for (int m : capacities) {
      sum += Math.min(m, each);
    }
    return sum;
  }

  /** The images of an epoch so far. */
  private static final class Drawn {

    final int[] images;
    int filled;

    Drawn(int count) {
      images = new int[count];
    }
  }

  /** A cluster with its images; its state is that of an epoch. */
  private sealed interface Node permits Leaf, Inner {

    /** Images in it. */
    int size();

    void startEpoch(SplitMix random);

    /** Draws so many images, at most all, none twice. */
    void draw(int places, Drawn drawn, SplitMix random);
  }

  /** A cluster of clusters. */
  private static final class Inner implements Node {

    private final Node[] below;
    private final int[] sizes;
    private final int size;

    Inner(Node[] below) {
      this.below = below;
      sizes = Arrays.stream(below).mapToInt(Node::size).toArray();
      size = Arrays.stream(sizes).sum();
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void startEpoch(SplitMix random) {
      for (Node node : below) {
        node.startEpoch(random);
      }
    }

    @Override
    public void draw(int places, Drawn drawn, SplitMix random) {
      int[] shares = shares(places, sizes, random);
      for (int i = 0; i < below.length; i++) {
        if (shares[i] > 0) {
          below[i].draw(shares[i], drawn, random);
        }
      }
    }
  }

  /** A cluster of images, drawn in rounds, each in an order of its own. */
  private static final class Leaf implements Node {

    private final int[] members; // ascending
    private final int[] round;
    private int next;

    Leaf(int[] members) {
      this.members = members;
      round = members.clone();
    }

    @Override
    public int size() {
      return members.length;
    }

    @Override
    public void startEpoch(SplitMix random) {
      System.arraycopy(members, 0, round, 0, members.length);
      random.shuffle(round);
      next = 0;
    }

    @Override
    public void draw(int places, Drawn drawn, SplitMix random) {
      int rest = Math.min(places, round.length - next);
      take(rest, drawn);
      if (rest < places) {
        // Those just drawn lie last: shuffled among themselves, they come last in the new round.
        int fresh = round.length - rest;
        random.shuffle(round, 0, fresh);
        random.shuffle(round, fresh, round.length);
        next = 0;
        take(places - rest, drawn);
      }
    }

    private void take(int count, Drawn drawn) {
      System.arraycopy(round, next, drawn.images, drawn.filled, count);
      drawn.filled += count;
      next += count;
    }
  }
}
