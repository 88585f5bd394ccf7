package dev.sdclr.method;

import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** Methods, and what they are given, for tests. */
public final class Methods {

  /** The first update of a run of one. */
  public static final TrainingTime START = new TrainingTime(0, 1, 0, 1);

  private static final int TEACHER_DIMENSION = 12;

  private Methods() {}

  /** A method over fresh weights for 64 images, each of a class of its own. */
  public static Method of(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    int[] labels = IntStream.range(0, 64).toArray();
    return config.start(
        new TrainingSetup(
            model,
            compute,
            seed,
            new TrainingImages(64, labels, 64),
            Optional.of(
                compute.ranks().rank() == 0
                    ? new KnownTeacher(64, TEACHER_DIMENSION)
                    : new UnknownTeacher())));
  }

  /** The teacher of a rank that has no features of it. */
  private static final class UnknownTeacher implements TeacherFeatures {

    @Override
    public Tensor of(int[] wanted, int view) {
      throw new IllegalStateException("rank 0 alone has the teacher's features");
    }

    @Override
    public int[] sample(int most) {
      throw new IllegalStateException("rank 0 alone has the teacher's features");
    }
  }

  /**
   * A teacher that has a random feature for each view of each image.
   *
   * @param images that it knows
   * @param dimension of the features
   */
  record KnownTeacher(int images, int dimension) implements TeacherFeatures {

    /** A number of a feature, rounded as float32. */
    float value(int image, int view, int number) {
      return (float) RandomTensors.normal(100L * image + view, dimension)[number] + 1;
    }

    @Override
    public Tensor of(int[] wanted, int view) {
      float[] values = new float[wanted.length * dimension];
      for (int i = 0; i < values.length; i++) {
        values[i] = value(wanted[i / dimension], view, i % dimension);
      }
      return HostArray.tensor(values, wanted.length, dimension);
    }

    @Override
    public int[] sample(int most) {
      return IntStream.range(0, Math.min(most, images)).toArray();
    }
  }

  /** SDCLR over a network that a test has made. */
  public static Method sdclr(Network network, double temperature, double pruneFraction) {
    return new Sdclr(network, new SdclrConfig(temperature, pruneFraction), setup(network));
  }

  private static TrainingSetup setup(Network network) {
    return new TrainingSetup(network.config(), network.compute(), 1, TrainingImages.unlabelled(64));
  }

  /** SimCLR over a network that a test has made. */
  public static Method simClr(Network network, double temperature) {
    return new SimClr(network, new SimClrConfig(temperature), setup(network));
  }

  /**
   * Every method, with self-damage by a fraction too where it can be had, by its label.
   *
   * @param batchSize of the updates; MoCo's queue is twice as long
   * @param momentum of target networks
   * @param predictorWidth of predictors
   */
  static Map<String, MethodConfig> all(
      int batchSize, double pruneFraction, double momentum, int predictorWidth) {
    MoCoConfig.Settings queue = new MoCoConfig.Settings(2 * batchSize, momentum, null, null);
    ByolConfig.Settings target = new ByolConfig.Settings(momentum, predictorWidth);
    NnclrConfig.Settings support = new NnclrConfig.Settings(2 * batchSize, predictorWidth);
    SimSiamConfig.Settings predictor = new SimSiamConfig.Settings(predictorWidth);
    return Stream.of(
            new SdclrConfig(0.2, pruneFraction),
            new SimClrConfig(0.2),
            new MoCoConfig(0.2, null, queue),
            new MoCoConfig(0.2, pruneFraction, queue),
            new ByolConfig(null, target),
            new ByolConfig(pruneFraction, target),
            new SimSiamConfig(null, predictor),
            new SimSiamConfig(pruneFraction, predictor),
            new BarlowTwinsConfig(null, null, null),
            new BarlowTwinsConfig(pruneFraction, null, null),
            new VicRegConfig(null, null, null),
            new VicRegConfig(pruneFraction, null, null),
            new NnclrConfig(null, null, null, support),
            new NnclrConfig(null, pruneFraction, null, support),
            new DistilConfig("teacher.onnx").started("teacher.onnx", null, TEACHER_DIMENSION),
            new SupervisedConfig(null))
        .collect(
            Collectors.toMap(
                MethodConfig::label, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }

  /** The names of all methods, as messages list them. */
  public static String names() {
    return MethodName.all().stream().map(MethodName::text).collect(Collectors.joining(", "));
  }

  /** A batch of images 0 to N − 1 with small crops (kN, 3, S, S). */
  static TrainingBatch batch(Tensor view1, Tensor view2, Tensor smallCrops) {
    int count = Math.toIntExact(view1.size(0));
    int[] indices = IntStream.range(0, count).toArray();
    return new TrainingBatch(view1, view2, Optional.of(smallCrops), indices, 0, count);
  }

  /** A batch of images 0 to N − 1. */
  public static TrainingBatch batch(Tensor view1, Tensor view2) {
    int count = Math.toIntExact(view1.size(0));
    return new TrainingBatch(view1, view2, IntStream.range(0, count).toArray());
  }
}
