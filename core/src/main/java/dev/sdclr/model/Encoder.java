package dev.sdclr.model;

import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Recomputation.Stage;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * A ResNet without classifier: the part that users keep.
 *
 * <p>Normalises its input with ImageNet's mean and deviation, whatever the data.
 */
public final class Encoder {

  /** Added to variances before a batch norm divides by their root. */
  public static final double NORM_EPSILON = BranchNorm.EPSILON;

  static final int STAGES = 4;

  private final InputNorm inputNorm;
  private final Stem stemKind;
  private final NormalizedConvolution stem;
  private final List<Block> blocks = new ArrayList<>();
  private final Optional<Recomputation> recomputation;

  Encoder(Layers layers, ModelConfig config, InputNorm inputNorm, Compute compute) {
    this.inputNorm = inputNorm;
    stemKind = config.stem();
    boolean small = stemKind == Stem.SMALL;
    stem = layers.convolution("conv1", "bn1", 3, config.width(), small ? 3 : 7, small ? 1 : 2);
    addStages(layers, config);
    recomputation =
        compute.recomputes()
            ? Optional.of(new Recomputation(stages(), firstTrained(config), compute))
            : Optional.empty();
  }

  private void addStages(Layers layers, ModelConfig config) {
    int in = config.width();
    for (int stage = 0; stage < STAGES; stage++) {
      int width = config.width() << stage;
      int count = config.depth().blocks().get(stage);
      for (int i = 0; i < count; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        String name = "layer" + (stage + 1) + "." + i;
        blocks.add(config.depth().block(layers, name, in, width, stride));
        in = width * config.depth().expansion();
      }
    }
  }

  private List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    stages.add(this::stem);
    blocks.forEach(block -> stages.add(block::forward));
    stages.add((x, pass) -> x.mean(2, 3));
    return stages;
  }

  /** Of the stages; the stem is frozen together with the first blocks. */
  private static int firstTrained(ModelConfig config) {
    int frozen = config.frozenStages();
    int blocks = config.depth().blocks().stream().limit(frozen).mapToInt(count -> count).sum();
    return frozen == 0 ? 0 : 1 + blocks;
  }

  /**
   * Embeds images.
   *
   * @param images (N, 3, H, W), values in [0, 1]
   * @return features (N, D), the mean of the last stage over all positions
   */
  public Tensor features(Tensor images, Pass pass) {
    if (pass.training() && recomputation.isPresent() && GradMode.is_enabled()) {
      return recomputation.get().forward(images, pass);
    }
    Tensor x = stem(images, pass);
    for (Block block : blocks) {
      Tensor input = x;
      x = TensorScope.within(() -> block.forward(input, pass));
    }
    return x.mean(2, 3);
  }

  private Tensor stem(Tensor images, Pass pass) {
    Tensor x = inputNorm.forward(images).contiguous(MemoryFormat.ChannelsLast);
    x = stem.forward(x, pass).relu_();
    return stemKind == Stem.IMAGENET ? maxPool(x) : x;
  }

  /** What is subtracted from the red, green and blue input; a new array. */
  public static float[] inputMean() {
    return InputNorm.MEAN.clone();
  }

  /** What the centred red, green and blue input is divided by; a new array. */
  public static float[] inputDeviation() {
    return InputNorm.DEVIATION.clone();
  }

  static Tensor maxPool(Tensor x) {
    return torch.max_pool2d(
        x, new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, new long[] {1, 1}, false);
  }
}
