package dev.sdclr.data.split;

import dev.sdclr.Ranges;
import dev.sdclr.SplitMix;
import dev.sdclr.data.ImageSource;
import java.util.Arrays;

/**
 * The order in which an epoch visits images that lie in shards, so that each shard is read from its
 * front to its end: shards in random order, and their images through a shuffle buffer.
 *
 * <p>The buffer fills with the first images; then a random one of it is visited, and the next image
 * takes its place. An order depends on its arguments alone: a run goes on inside a shard by the
 * number of images that were visited, and reads nothing again.
 */
public final class ShardOrder {

  /** Keeps these streams apart from the other users of the same seed. */
  private static final long STREAM = 0x5348415244L;

  private final int[] starts;
  private final int buffer;
  private final long seed;

  /**
   * An order of shards.
   *
   * @param starts the first image of each shard and, at its end, the number of images; ascending
   *     from 0, copied: {@link ImageSource#shardStarts}
   * @param buffer images to shuffle among, at least 1: 1 visits each shard as it lies
   * @throws IllegalArgumentException when an argument is out of its range
   */
  public ShardOrder(int[] starts, int buffer, long seed) {
    this.starts = Arrays.stream(starts).distinct().toArray(); // without empty shards
    this.buffer = buffer;
    this.seed = seed;
    Ranges.atLeast("shuffle buffer", buffer, 1);
    if (starts.length < 2 || starts[0] != 0) {
      throw new IllegalArgumentException("shards must start at image 0 and be at least one");
    }
    for (int i = 1; i < starts.length; i++) {
      if (starts[i] < starts[i - 1]) {
        throw new IllegalArgumentException(
            "shard starts must ascend, were %d, %d".formatted(starts[i - 1], starts[i]));
      }
    }
  }

  /** The order of a process that is alone: each image once. */
  public int[] of(int epoch) {
    return of(epoch, 0, 1);
  }

  /**
   * The order of one of several processes.
   *
   * <p>Process r of n takes shards r, r + n, r + 2 n, … of the epoch's order of shards. All get as
   * many images as the one whose shards have the fewest; which images that leaves out changes from
   * epoch to epoch. No image comes twice.
   *
   * @param epoch 0-based
   * @param rank r, in [0, ranks)
   * @param ranks n, at most the number of shards with images
   * @return image numbers
   * @throws IllegalArgumentException when an argument is out of its range
   */
  public int[] of(int epoch, int rank, int ranks) {
    int shards = starts.length - 1;
    if (ranks < 1 || ranks > shards || rank < 0 || rank >= ranks) {
      throw new IllegalArgumentException(
          "rank must be in [0, ranks) with ranks in [1, %d shards], was %d of %d"
              .formatted(shards, rank, ranks));
    }
    int[] order = new int[shards];
    Arrays.setAll(order, i -> i);
    SplitMix.of(seed, STREAM, epoch).shuffle(order);
    int minImages = Integer.MAX_VALUE;
    for (int r = 0; r < ranks; r++) {
      minImages = Math.min(minImages, images(order, r, ranks));
    }
    int[] stream = stream(order, rank, ranks);
    return Arrays.copyOf(buffered(stream, SplitMix.of(seed, STREAM, epoch, rank)), minImages);
  }

  private int images(int[] order, int rank, int ranks) {
    int images = 0;
    for (int i = rank; i < order.length; i += ranks) {
      images += starts[order[i] + 1] - starts[order[i]];
    }
    return images;
  }

  /** The images of a process as they lie in its shards. */
  private int[] stream(int[] order, int rank, int ranks) {
    int[] stream = new int[images(order, rank, ranks)];
    int count = 0;
    for (int i = rank; i < order.length; i += ranks) {
      for (int image = starts[order[i]]; image < starts[order[i] + 1]; image++) {
        stream[count++] = image;
      }
    }
    return stream;
  }

  /** What comes out of the buffer when the stream goes through it. */
  private int[] buffered(int[] stream, SplitMix random) {
    int[] held = Arrays.copyOf(stream, Math.min(buffer, stream.length));
    int[] visited = new int[stream.length];
    int filled = held.length;
    for (int i = 0; i < visited.length; i++) {
      int chosen = random.nextInt(filled);
      visited[i] = held[chosen];
      int next = i + held.length;
      held[chosen] = next < stream.length ? stream[next] : held[--filled];
    }
    return visited;
  }
}
