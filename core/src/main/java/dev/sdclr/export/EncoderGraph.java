package dev.sdclr.export;

import static dev.sdclr.export.OnnxGraph.integer;
import static dev.sdclr.export.OnnxGraph.integers;

import dev.sdclr.model.Encoder;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.protobuf.Message;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder as ONNX operators, alone or with a classifier behind it: dense branch, running
 * statistics, batch norms folded into the convolutions.
 *
 * <p>Of the input's normalisation, the division is folded into the first convolution too. The
 * subtraction stays, as that convolution's zero padding stands for the mean colour.
 */
final class EncoderGraph {

  static final String IMAGES = "images";
  static final String FEATURES = "features";
  static final String PROBABILITIES = "probabilities";

  private static final int CHANNELS = 3;

  private final ModelConfig config;
  private final Map<String, Tensor> tensors;
  private final OnnxGraph graph;

  private EncoderGraph(Network network) {
    config = network.config();
    tensors = network.tensors().all();
    graph = new OnnxGraph("encoder");
  }

  /**
   * The graph of a network's encoder.
   *
   * @param imageSize side S of the images in pixels: the input is (N, 3, S, S)
   */
  static Message of(Network network, int imageSize) {
    return of(network, imageSize, Optional.empty());
  }

  /**
   * The graph of a network's encoder, and of a classifier behind it.
   *
   * @param imageSize side S of the images in pixels: the input is (N, 3, S, S)
   * @param classifier whose probabilities are the output; empty: the features are
   */
  static Message of(Network network, int imageSize, Optional<ClassifierLayer> classifier) {
    try (TensorScope scope = new TensorScope()) {
      EncoderGraph encoder = new EncoderGraph(network);
      encoder.addFeatures(imageSize);
      classifier.ifPresentOrElse(encoder::addClassifier, encoder::putOutFeatures);
      return encoder.graph.message();
    }
  }

  private void addFeatures(int imageSize) {
    String images =
        graph.input(IMAGES, "RGB in [0, 1], channels first", CHANNELS, imageSize, imageSize);
    String x = stem(images);
    for (int stage = 0; stage < config.depth().blocks().size(); stage++) {
      for (int i = 0; i < config.depth().blocks().get(stage); i++) {
        x = block("layer%d.%d".formatted(stage + 1, i), x, stage > 0 && i == 0 ? 2 : 1);
      }
    }
    String pooled = graph.node("GlobalAveragePool", "pooled", List.of(x));
    graph.node("Flatten", FEATURES, List.of(pooled), integer("axis", 1));
  }

  private void putOutFeatures() {
    graph.output(FEATURES, "mean of the last stage over all positions", config.featureDimension());
  }

  private void addClassifier(ClassifierLayer layer) {
    String length =
        graph.node(
            "ReduceL2", "length", List.of(FEATURES), integers("axes", 1), integer("keepdims", 1));
    String minLength =
        graph.constant(
            "least_length", HostArray.tensor(new float[] {ClassifierLayer.MIN_NORM}, 1, 1));
    String divisor = graph.node("Max", "divisor", List.of(length, minLength));
    String unit = graph.node("Div", "unit_features", List.of(FEATURES, divisor));
    String weight = graph.constant("classifier.weight", layer.weightTensor());
    String bias = graph.constant("classifier.bias", layer.biasTensor());
    String logits = graph.node("Gemm", "logits", List.of(unit, weight, bias), integer("transB", 1));
    graph.node("Softmax", PROBABILITIES, List.of(logits), integer("axis", 1));
    graph.output(PROBABILITIES, "of the classes, of sum 1", layer.classes().size());
  }

  private String stem(String images) {
    boolean small = config.stem() == Stem.SMALL;
    String mean = graph.constant("mean", HostArray.tensor(Encoder.inputMean(), 1, CHANNELS, 1, 1));
    String centred = graph.node("Sub", "centred", List.of(images, mean));
    FoldedConvolution first =
        FoldedConvolution.of(tensors, "conv1", "bn1").dividingInputBy(Encoder.inputDeviation());
    String x = relu(convolution("conv1", first, centred, small ? 1 : 2));
    return small
        ? x
        : graph.node(
            "MaxPool",
            "maxpool",
            List.of(x),
            integers("kernel_shape", 3, 3),
            integers("strides", 2, 2),
            integers("pads", 1, 1, 1, 1));
  }

  /** Two or three convolutions beside a shortcut; the stride is on the (first) 3×3. */
  private String block(String name, String x, int stride) {
    int[] strides =
        config.depth().isBottleneck() ? new int[] {1, stride, 1} : new int[] {stride, 1};
    String y = x;
    for (int i = 0; i < strides.length; i++) {
      String input = i == 0 ? y : relu(y);
      y = folded(name + ".conv" + (i + 1), name + ".bn" + (i + 1), input, strides[i]);
    }
    String shortcut = shortcut(name + ".downsample", x, stride);
    return relu(graph.node("Add", name + ".add", List.of(y, shortcut)));
  }

  private String shortcut(String name, String x, int stride) {
    return tensors.containsKey(name + ".0.weight")
        ? folded(name + ".0", name + ".1", x, stride)
        : x;
  }

  private String folded(String name, String norm, String x, int stride) {
    return convolution(name, FoldedConvolution.of(tensors, name, norm), x, stride);
  }

  private String convolution(String name, FoldedConvolution values, String x, int stride) {
    String weight = graph.constant(name + ".weight", values.weight());
    String bias = graph.constant(name + ".bias", values.bias());
    long kernel = values.weight().size(2);
    long half = kernel / 2;
    return graph.node(
        "Conv",
        name,
        List.of(x, weight, bias),
        integers("kernel_shape", kernel, kernel),
        integers("strides", stride, stride),
        integers("pads", half, half, half, half));
  }

  private String relu(String x) {
    return graph.node("Relu", x + ".relu", List.of(x));
  }
}
