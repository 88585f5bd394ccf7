package dev.sdclr.method;

import dev.sdclr.augment.BatchPart;
import dev.sdclr.distributed.LaunchedRank;
import dev.sdclr.distributed.ProcessRanks;
import dev.sdclr.distributed.Rendezvous;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.optim.GradientBuckets;
import dev.sdclr.optim.Sgd;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Some updates of each method, by one process or by several, whose values every one of them writes
 * into a file of its own.
 */
public final class RankUpdates {

  private static final int IMAGES = 10;
  private static final int UPDATES = 3;
  private static final int SIDE = 16;
  private static final String WITH_SMALL_CROPS = ", small crops";

  private RankUpdates() {}

  /**
   * Takes the compute type and threads, whether gradients are compressed, a folder, how many sets
   * of images there are, and the methods.
   */
  public static void main(String[] args) throws IOException {
    NativeLibrary.load();
    Compute alone =
        new Compute(
            false, ComputeType.valueOf(args[0]), Integer.parseInt(args[1]), 1, false, List.of());
    torch.set_num_threads(alone.threads());
    LaunchedRank launched = LaunchedRank.of(System.getenv()).orElseThrow();
    try (ProcessRanks ranks = Rendezvous.join(launched, alone, 60)) {
      Compute compute = alone.withRanks(ranks, true);
      for (int set = 0; set < Integer.parseInt(args[4]); set++) {
        List<String> methods = List.of(args).subList(5, args.length);
        write(
            file(Path.of(args[3]), ranks.rank(), set),
            of(methods, compute, Boolean.parseBoolean(args[2]), set));
      }
    }
  }

  /** Where a rank writes its values on a set of images. */
  static Path file(Path folder, int rank, int set) {
    return folder.resolve("rank-%d-set-%d".formatted(rank, set));
  }

  /** Final values of methods by {@code method/tensor}, on one of many sets of images. */
  static Map<String, double[]> of(
      Collection<String> methods, Compute compute, boolean compressed, int set) {
    Map<String, MethodConfig> configs = configs();
    Map<String, double[]> values = new TreeMap<>();
    methods.forEach(
        name ->
            updates(configs.get(name), name.endsWith(WITH_SMALL_CROPS), compute, compressed, set)
                .forEach((tensor, array) -> values.put(name + "/" + tensor, array)));
    return values;
  }

  /** All methods, and some with small crops. */
  static Set<String> methods() {
    return configs().keySet();
  }

  private static Map<String, MethodConfig> configs() {
    Map<String, MethodConfig> configs = Methods.all(IMAGES, 0.6, 0.75, 8);
    for (String name : List.of("sdclr", "simclr", "moco")) {
      configs.put(name + WITH_SMALL_CROPS, configs.get(name));
    }
    return configs;
  }

  private static Map<String, double[]> updates(
      MethodConfig config, boolean smallCrops, Compute compute, boolean compressed, int set) {
    ModelConfig model =
        new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 8, null, config.headNorm(), null);
    Map<String, double[]> values = new TreeMap<>();
    try (Method method = Methods.of(config, model, compute, 1);
        Sgd sgd = new Sgd(method.network().tensors().parameters(), 0.9, 1e-3);
        GradientBuckets buckets =
            new GradientBuckets(
                method.network().tensors().parameters(), compute.ranks(), compressed, 4096)) {
      double[] losses = new double[UPDATES];
      for (int step = 0; step < UPDATES; step++) {
        losses[step] = update(method, sgd, buckets, compute, step, set, smallCrops);
      }
      values.put("loss", losses);
      method.network().tensors().all().forEach((n, t) -> values.put(n, HostArray.doubles(t)));
      method.state().forEach((n, t) -> values.put(n, HostArray.doubles(t)));
    }
    return values;
  }

  private static double update(
      Method method,
      Sgd sgd,
      GradientBuckets buckets,
      Compute compute,
      int step,
      int set,
      boolean smallCrops) {
    try (TensorScope scope = new TensorScope()) {
      TrainingTime time = new TrainingTime(step, UPDATES, step, UPDATES);
      method.startEpoch(time);
      buckets.begin();
      double loss = method.gradients(batch(compute, set * UPDATES + step, smallCrops), time);
      buckets.finish();
      sgd.step(0.01);
      method.afterUpdate(time);
      Tensor sum = HostArray.tensor(new double[] {loss}, 1);
      compute.ranks().sum(sum, Channel.STEP);
      return sum.item_double();
    }
  }

  private static TrainingBatch batch(Compute compute, int number, boolean smallCrops) {
    BatchPart part = new BatchPart(compute.ranks().rank(), compute.ranks().size());
    int first = part.first(IMAGES);
    int count = part.count(IMAGES);
    Tensor view1 = RandomTensors.images(2 * number + 1, IMAGES, SIDE, compute);
    Tensor view2 = RandomTensors.images(2 * number + 2, IMAGES, SIDE, compute);
    return new TrainingBatch(
        view1.narrow(0, first, count),
        view2.narrow(0, first, count),
        smallCrops ? Optional.of(smallCrops(number, first, count, compute)) : Optional.empty(),
        IntStream.range(first, first + count).toArray(),
        first,
        IMAGES);
  }

  /** Two of each image of a part, crop by crop. */
  private static Tensor smallCrops(int number, int first, int count, Compute compute) {
    Tensor one = RandomTensors.images(1000 + 2 * number, IMAGES, SIDE / 2, compute);
    Tensor other = RandomTensors.images(1001 + 2 * number, IMAGES, SIDE / 2, compute);
    return torch.cat(new TensorVector(one.narrow(0, first, count), other.narrow(0, first, count)));
  }

  private static void write(Path file, Map<String, double[]> all) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(all.size());
      for (Map.Entry<String, double[]> entry : all.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeInt(entry.getValue().length);
        for (double value : entry.getValue()) {
          out.writeDouble(value);
        }
      }
    }
  }
}
