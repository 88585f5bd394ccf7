package dev.sdclr.train;

import dev.sdclr.SdclrException;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.cluster.BalancedOrder;
import dev.sdclr.cluster.ClusterTree;
import dev.sdclr.data.ImageSource;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.FoldedNorms;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The clusters that batches are balanced by, as they are now, and the orders that follow.
 *
 * <p>The first of several processes clusters the images, and hands the clusters to the others.
 */
final class ClusterBalance {

  private static final String TASK = "cluster images";
  private static final String LEVEL = "level";
  private static final int ROWS_AT_ONCE = 1024;

  private final TrainConfig config;
  private final ImageSource images;
  private final Supplier<Optional<TeacherFeatures>> teacher;
  private ClusterTree tree; // null until images are clustered for the first time
  private BalancedOrder order;
  private Map<String, String> unreadable = Map.of();

  /**
   * Before images are clustered for the first time.
   *
   * @param teacher opens its features, where the run has one
   */
  ClusterBalance(
      TrainConfig config, ImageSource images, Supplier<Optional<TeacherFeatures>> teacher) {
    this.config = config;
    this.images = images;
    this.teacher = teacher;
  }

  /**
   * Clusters the images when that is due, by a network's features or its teacher's.
   *
   * @param epoch that begins, 0-based
   * @param stopRequested when it turns true on the first process, all is left as it was
   * @return false when that happened
   */
  boolean renew(Network network, int epoch, BooleanSupplier stopRequested) {
    if (!config.clusterBalance().isDue(epoch)) {
      return true;
    }
    Ranks ranks = network.compute().ranks();
    byte[] shared =
        ranks.madeByFirst(
            () -> {
              try {
                return bytes(
                    config.clusterBalance().asksTeacher()
                        ? clusteredByTeacher(stopRequested)
                        : clustered(network, epoch, stopRequested));
              } catch (CancellationException e) {
                return new byte[0]; // a stop comes first; the session that follows clusters them
              }
            });
    if (shared.length == 0) {
      return false;
    }
    use(new ClusterTree(levels(shared)));
    return true;
  }

  private void use(ClusterTree clusters) {
    tree = clusters;
    order = clusters == null ? null : new BalancedOrder(clusters, config.batchSize());
  }

  private ClusterTree clustered(Network network, int epoch, BooleanSupplier stopRequested) {
    Compute compute = network.compute();
    int[] found = new int[images.size()];
    int[] filled = {0};
    try (TensorScope scope = new TensorScope();
        FoldedNorms dense = network.foldNorms(Branch.DENSE, ConvolutionMask.NONE)) {
      Tensor all = torch.empty(images.size(), network.config().featureDimension());
      unreadable =
          new ImagePass(
                  compute, new EvalView(config.views().imageSize()), config.data().skipBadImages())
              .run(
                  images,
                  TASK,
                  (task, unit, done, total) -> requireTime(stopRequested),
                  (indices, batch) -> {
                    all.narrow(0, filled[0], indices.length)
                        .copy_(unit(network.features(batch, dense.pass())));
                    System.arraycopy(indices, 0, found, filled[0], indices.length);
                    filled[0] += indices.length;
                  });
      if (filled[0] == 0) {
        throw new SdclrException("no image can be read, so none can be clustered");
      }
      return tree(all.narrow(0, 0, filled[0]), Arrays.copyOf(found, filled[0]), epoch);
    }
  }

  private static void requireTime(BooleanSupplier stopRequested) {
    if (stopRequested.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  /** By the first of its views of each image, less the mean where distillation takes that off. */
  private ClusterTree clusteredByTeacher(BooleanSupplier stopRequested) {
    DistilConfig method = (DistilConfig) config.method();
    try (TeacherFeatures known = teacher.get().orElseThrow();
        TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      int[] read = known.sample(images.size());
      Tensor all = torch.empty(read.length, known.of(Arrays.copyOf(read, 1), 0).size(1));
      for (int from = 0; from < read.length; from += ROWS_AT_ONCE) {
        requireTime(stopRequested);
        int to = Math.min(read.length, from + ROWS_AT_ONCE);
        try (TensorScope part = new TensorScope()) {
          all.narrow(0, from, to - from).copy_(known.of(Arrays.copyOfRange(read, from, to), 0));
        }
      }
      Tensor centred = method.distil().centred() ? all.sub_(all.mean(0)) : all;
      return tree(unit(centred), read, config.clusterBalance().startAfterEpochs());
    }
  }

  private ClusterTree tree(Tensor rows, int[] read, int epoch) {
    long seed = config.seed() + epoch;
    return ClusterTree.of(rows, read, images.size(), config.clusterBalance().clusters(), seed);
  }

  private static Tensor unit(Tensor features) {
    return UnitRows.of(features.cpu().to(ScalarType.Float));
  }

  /** Why images were left out when they were last clustered by this process, by their paths. */
  Map<String, String> unreadable() {
    return unreadable;
  }

  /**
   * Image numbers of an epoch, batch after batch.
   *
   * @return {@code null} while images have not been clustered
   */
  int[] order(int epoch, int count) {
    return order == null ? null : order.of(config.seed(), epoch, count);
  }

  /** The clusters as tensors by name, in the scope of the caller; none before the first. */
  Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (int i = 0; tree != null && i < tree.levels().size(); i++) {
      int[] level = tree.levels().get(i);
      state.put(LEVEL + i, HostArray.indices(level).to(ScalarType.Int));
    }
    return state;
  }

  /**
   * Takes back what {@link #state} gave.
   *
   * @throws SdclrException when it is of other images
   */
  void restore(Map<String, Tensor> state) {
    if (state.isEmpty()) {
      use(null);
      return;
    }
    List<int[]> levels = new ArrayList<>();
    for (int i = 0; i < state.size(); i++) {
      Tensor level = state.get(LEVEL + i);
      if (level == null || level.dim() != 1) {
        throw new SdclrException("the checkpoint's clusters of images are incomplete");
      }
      levels.add(HostArray.ints(level));
    }
    if (levels.get(0).length != images.size()) {
      throw new SdclrException(
          "the checkpoint holds clusters of %,d images, and the run has %,d"
              .formatted(levels.get(0).length, images.size()));
    }
    try {
      use(new ClusterTree(levels));
    } catch (IllegalArgumentException e) {
      throw new SdclrException("the checkpoint's clusters are malformed: " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(ClusterTree tree) {
    int numbers = tree.levels().stream().mapToInt(level -> level.length + 1).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers, Integer.BYTES));
    for (int[] level : tree.levels()) {
      bytes.putInt(level.length);
      for (int cluster : level) {
        bytes.putInt(cluster);
      }
    }
    return bytes.array();
  }

  private static List<int[]> levels(byte[] shared) {
    ByteBuffer bytes = ByteBuffer.wrap(shared);
    List<int[]> levels = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int[] level = new int[bytes.getInt()];
      Arrays.setAll(level, i -> bytes.getInt());
      levels.add(level);
    }
    return levels;
  }
}
