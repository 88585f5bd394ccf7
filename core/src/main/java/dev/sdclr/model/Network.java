package dev.sdclr.model;

import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.Autocast;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/** An encoder with its heads, in one set of weights; closing it frees them. */
public final class Network implements AutoCloseable {

  private static final String CLASSIFIER = "classifier.";

  private final Compute compute;
  private final ModelConfig config;
  private final ParameterSet tensors;
  private final InputNorm inputNorm;
  private final Encoder encoder;
  private final ProjectionHead head;
  private final Predictor predictor;
  private final Classifier classifier;
  private final List<NormalizedConvolution> layers;
  private final List<Convolution> convolutions;

  /**
   * Makes a network with fresh weights: of equal seeds, encoders and heads are equal.
   *
   * @param seed of the initial weights
   */
  public Network(ModelConfig config, NetworkParts parts, Compute compute, long seed) {
    this.compute = compute;
    this.config = config;
    try (TensorScope scope = new TensorScope()) {
      tensors = new ParameterSet(compute, seed);
      inputNorm = new InputNorm(compute);
      Layers made = new Layers(tensors, parts.norms(), config::isFrozen);
      encoder = new Encoder(made, config, inputNorm, compute);
      head = parts.projects() ? new ProjectionHead(made, config.featureDimension(), config) : null;
      predictor = predictor(made, config, parts);
      classifier = classifier(made, config, parts);
      tensors.freeze(config::isFrozen);
      layers = made.convolutions();
      convolutions = layers.stream().map(NormalizedConvolution::convolution).toList();
    }
  }

  private static Predictor predictor(Layers made, ModelConfig config, NetworkParts parts) {
    return parts.predictorWidth() > 0
        ? new Predictor(made, config.headDimension(), parts.predictorWidth())
        : null;
  }

  private static Classifier classifier(Layers made, ModelConfig config, NetworkParts parts) {
    return parts.classes() > 0
        ? new Classifier(made, config.featureDimension(), parts.classes(), parts.cosineClassifier())
        : null;
  }

  /** Whether a tensor belongs to a part that a finished network does without, by its name. */
  public static boolean isForTrainingOnly(String name) {
    return name.startsWith("predictor.") || name.startsWith(CLASSIFIER);
  }

  public ModelConfig config() {
    return config;
  }

  public Compute compute() {
    return compute;
  }

  /** Weights and running statistics. */
  public ParameterSet tensors() {
    return tensors;
  }

  /** All convolutions, in forward order with shortcuts after their block's. */
  public List<Convolution> convolutions() {
    return convolutions;
  }

  /**
   * The encoder's weights for going over many images, as they are now.
   *
   * @param mask which convolution weights take part
   * @return for the caller to close
   */
  public FoldedNorms foldNorms(Branch branch, ConvolutionMask mask) {
    return new FoldedNorms(layers, branch, mask);
  }

  /**
   * Embeds images in the compute type.
   *
   * @param images (N, 3, H, W), values in [0, 1]
   * @return features (N, D) in the parameters' type
   */
  public Tensor features(Tensor images, Pass pass) {
    try (Autocast cast = new Autocast(compute)) {
      return encoder.features(images, pass).to(compute.type().parameterType());
    }
  }

  /**
   * Embeds and projects images in the compute type.
   *
   * @param images (N, 3, H, W), values in [0, 1]
   * @return projections (N, head dimension) in the parameters' type, not normalised
   */
  public Tensor projections(Tensor images, Pass pass) {
    try (Autocast cast = new Autocast(compute)) {
      Tensor features = encoder.features(images, pass);
      return head.projections(features, pass).to(compute.type().parameterType());
    }
  }

  /**
   * Predicts the other branch's projections, in the compute type.
   *
   * @param projections (N, head dimension)
   * @return (N, head dimension) in the parameters' type
   */
  public Tensor predictions(Tensor projections, Pass pass) {
    try (Autocast cast = new Autocast(compute)) {
      return predictor.predictions(projections, pass).to(compute.type().parameterType());
    }
  }

  /**
   * Classifies, in the compute type.
   *
   * @param features (N, D)
   * @return logits (N, classes) in the parameters' type
   */
  public Tensor logits(Tensor features) {
    try (Autocast cast = new Autocast(compute)) {
      return classifier.logits(features).to(compute.type().parameterType());
    }
  }

  /** Gives the classifier fresh weights. */
  public void redrawClassifier(long seed) {
    classifier.redraw(seed);
  }

  /** Names of what {@link #redrawClassifier} draws. */
  public Set<String> classifierParameters() {
    return tensors.parameters().keySet().stream()
        .filter(name -> name.startsWith(CLASSIFIER))
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    tensors.close();
    inputNorm.close();
  }
}
