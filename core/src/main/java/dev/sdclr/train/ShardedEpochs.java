package dev.sdclr.train;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.ShardOrder;
import java.util.Arrays;

/**
 * In which order epochs visit images that lie in shards, so that each process reads shards of its
 * own from front to end.
 *
 * <p>With several processes, every epoch visits as many images as the process with the fewest could
 * have at worst, so that all epochs are equally long.
 */
final class ShardedEpochs {

  private final int[] sizes;
  private final ShardOrder order;
  private final int batchSize;
  private final int ranks;

  private ShardedEpochs(int[] starts, int buffer, long seed, int batchSize, int ranks) {
    sizes = new int[starts.length - 1];
    Arrays.setAll(sizes, i -> starts[i + 1] - starts[i]);
    order = new ShardOrder(starts, buffer, seed);
    this.batchSize = batchSize;
    this.ranks = ranks;
  }

  /**
   * Makes the order of a run.
   *
   * @param starts of the shards: {@link ImageSource#shardStarts}
   * @return {@code null} where images lie in no shards
   * @throws SdclrException when the processes cannot share the shards
   */
  static ShardedEpochs of(TrainConfig config, int[] starts, int ranks) {
    if (starts.length == 0) {
      return null;
    }
    long shards = Arrays.stream(starts).distinct().count() - 1;
    if (shards < ranks) {
      throw new SdclrException(
          "%d processes need as many shards, and there are %d: make smaller ones"
              .formatted(ranks, shards));
    }
    if (config.batchSize() % ranks != 0) {
      throw new SdclrException(
          "batchSize must be a multiple of the %d processes where images lie in shards, was %d"
              .formatted(ranks, config.batchSize()));
    }
    int buffer = config.data().shuffleBuffer();
    return new ShardedEpochs(starts, buffer, config.seed(), config.batchSize(), ranks);
  }

  /** Images that every epoch visits. */
  int images() {
    int[] ascending = Arrays.stream(sizes).filter(size -> size > 0).sorted().toArray();
    int minImages = Arrays.stream(ascending).limit(ascending.length / ranks).sum();
    return ranks == 1 ? Arrays.stream(sizes).sum() : ranks * minImages;
  }

  /**
   * Checks that the processes have a batch in all.
   *
   * @throws SdclrException when shards are too unlike for that
   */
  void requireABatch() {
    int all = Arrays.stream(sizes).sum();
    if (images() < batchSize && batchSize <= all) {
      throw new SdclrException(
          "batchSize %d exceeds the %,d of %,d images that %d processes can have of shards so uneven: make shards of like sizes, or pass --set batchSize=%d or less"
              .formatted(batchSize, images(), all, ranks, images()));
    }
  }

  /**
   * Image numbers of an epoch.
   *
   * @param count of them, at most {@link #images}
   */
  int[] order(int epoch, int count) {
    int[][] own = new int[ranks][];
    Arrays.setAll(own, rank -> order.of(epoch, rank, ranks));
    int[] all = new int[count];
    for (int from = 0; from < count; from += batchSize) {
      int part = Math.min(batchSize, count - from) / ranks;
      for (int rank = 0; rank < ranks; rank++) {
        System.arraycopy(own[rank], from / ranks, all, from + rank * part, part);
      }
    }
    return all;
  }
}
