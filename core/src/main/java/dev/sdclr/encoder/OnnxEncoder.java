package dev.sdclr.encoder;

import dev.sdclr.SdclrException;
import dev.sdclr.StopRequests;
import dev.sdclr.UsageException;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.encoder.OnnxSession.Output;
import dev.sdclr.encoder.OnnxSession.Port;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * An ONNX model of ours or of another program, with one float32 input (N, 3, S, S) and one float32
 * output (N, D), or (N, D, 1, 1) as pooling leaves it.
 */
final class OnnxEncoder implements BatchEncoder {

  static final String OWN_CROP = "%s was exported by sdclr, which sets its crop: leave --crop out";

  static final String OWN_NORMALIZATION =
      "%s was exported by sdclr and normalises images itself: leave --mean and --std out";

  private static final int CHANNELS = 3;

  /** More than any encoder has; what has more is not a feature but a picture. */
  private static final int MAX_DIMENSIONS = 1 << 16;

  /** Beside another image, relative to the largest feature: more than any type's rounding. */
  private static final double MOST_APART = 0.02;

  private final Path file;
  private final OnnxSession session;
  private final Compute compute;
  private final String fileChecksum;
  private final String checksum;
  private final EvalView view;
  private final Preprocessing preprocessing;
  private final boolean oneByOne;
  private final int dimension;
  private boolean unflattened;

  private OnnxEncoder(
      OnnxFile content, OnnxSession session, Preprocessing preprocessing, Compute compute) {
    file = content.file();
    this.session = session;
    this.compute = compute;
    this.preprocessing = preprocessing;
    fileChecksum = Checksum.of(content.bytes());
    checksum =
        preprocessing.isNormalizing()
            ? Checksum.of(content.bytes(), preprocessing.words())
            : fileChecksum;
    requireNoSecondNormalization();
    long[] input = inputShape();
    view = view(imageSize(input[2], preprocessing.side()), preprocessing.share());
    oneByOne = input[0] == 1;
    dimension = triedDimension();
    if (!oneByOne) {
      requireNoNeighbours();
    }
  }

  /**
   * Loads a file and tries it.
   *
   * @param preprocessing its size is for when neither the input's shape nor a property says it
   * @param compute that brings the images
   * @param stop ends a run of the model in its middle
   * @throws SdclrException when it is no such model
   * @throws UsageException when the size is needed, or is another one, or a crop is given for a
   *     model that was made here
   */
  static OnnxEncoder load(
      Path file, Preprocessing preprocessing, Compute compute, StopRequests stop) {
    OnnxFile content = OnnxFile.read(file);
    OnnxSession session = content.open(compute.threads(), stop);
    try {
      return new OnnxEncoder(content, session, preprocessing, compute);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public Optional<String> imageNote() {
    return preprocessing.isNormalizing() || EncoderProperties.areOwn(session.properties())
        ? Optional.empty()
        : Optional.of(
            "%s is given values from 0 to 1: where it expects a mean and a deviation, pass --mean and --std to embed, or to pretrain, which makes a run of it (--method none) or learns from it (--method distil)."
                .formatted(file.getFileName()));
  }

  @Override
  public boolean isOneByOne() {
    return oneByOne;
  }

  @Override
  public boolean isUnflattened() {
    return unflattened;
  }

  /** The classes whose probabilities it gives; empty when it gives features. */
  Optional<List<String>> classes() {
    return EncoderProperties.classNames(session.properties(), dimension);
  }

  private void requireNoSecondNormalization() {
    if (preprocessing.isNormalizing() && EncoderProperties.areOwn(session.properties())) {
      throw new UsageException(OWN_NORMALIZATION.formatted(file));
    }
  }

  private long[] inputShape() {
    List<Port> inputs = session.inputs();
    boolean fits = inputs.size() == 1 && inputs.get(0).isFloat32();
    long[] shape = fits ? inputs.get(0).shape() : new long[0];
    if (shape.length != 4
        || shape[0] > 1
        || (shape[1] >= 0 && shape[1] != CHANNELS)
        || shape[2] != shape[3]) {
      throw new SdclrException(
          "%s takes %s, but an encoder takes one float32 (N, 3, S, S): %s"
              .formatted(file, described(inputs), remedy(inputs, shape)));
    }
    return shape;
  }

  /** How its author makes another model of it. */
  private static String remedy(List<Port> inputs, long[] shape) {
    if (inputs.size() != 1) {
      return "save the model with the images as its only input";
    } else if (!inputs.get(0).isFloat32()) {
      return "save the model in float32";
    } else if (shape.length != 4) {
      return "save the model with batches of images as its input";
    } else if (shape[0] > 1) {
      return "save the model for batches of any size, or of 1";
    } else if (shape[3] == CHANNELS) {
      return "save the model with channels first";
    } else if (shape[1] >= 0 && shape[1] != CHANNELS) {
      return "save the model with three channels, such as behind a layer that converts the images";
    }
    return "save the model for square images";
  }

  private static String described(List<Port> ports) {
    return ports.size() == 1 ? described(ports.get(0)) : ports.size() + " inputs";
  }

  private static String described(Port port) {
    return (port.isFloat32() ? "one float32 " : "one of another type ") + described(port.shape());
  }

  private static String described(long[] shape) {
    return LongStream.of(shape)
        .mapToObj(size -> size < 0 ? "?" : Long.toString(size))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private int imageSize(long side, OptionalInt asked) {
    OptionalInt own = side < 0 ? propertyOfSize() : OptionalInt.of(inRange(side));
    if (own.isEmpty() && asked.isEmpty()) {
      throw new UsageException(
          "%s does not state the size of its images: pass --image-size PIXELS, which embed and pretrain take (--method none makes a run of it)"
              .formatted(file));
    }
    if (own.isPresent() && asked.isPresent() && own.getAsInt() != asked.getAsInt()) {
      throw new UsageException(
          "%s takes images of %d pixels, --image-size says %d: leave it out"
              .formatted(file, own.getAsInt(), asked.getAsInt()));
    }
    return own.orElseGet(asked::getAsInt);
  }

  private EvalView view(int size, OptionalDouble crop) {
    boolean isOwn = EncoderProperties.areOwn(session.properties());
    if (isOwn && crop.isPresent()) {
      throw new UsageException(OWN_CROP.formatted(file));
    }
    if (isOwn) {
      return EncoderProperties.view(file, session.properties(), size);
    }
    return crop.isEmpty() ? new EvalView(size) : new EvalView(size, crop.getAsDouble());
  }

  private int inRange(long side) {
    try {
      return new EvalView(Math.toIntExact(side)).imageSize();
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new SdclrException(
          "%s takes images of %d pixels, which cannot be made".formatted(file, side), e);
    }
  }

  /** Models of other programs may have a property of that name for something else. */
  private OptionalInt propertyOfSize() {
    String property = session.properties().getOrDefault("imageSize", "");
    return property.matches("[1-9]\\d{0,3}")
        ? OptionalInt.of(inRange(Integer.parseInt(property)))
        : OptionalInt.empty();
  }

  private int triedDimension() {
    List<Port> outputs = session.outputs();
    if (outputs.size() != 1 || !outputs.get(0).isFloat32()) {
      throw outputs.size() == 1
          ? givesOther("one of another type", "save the model in float32")
          : givesOther(
              outputs.size() + " outputs", "save the model with its features as the only output");
    }
    int pixels = Math.multiplyExact(imageSize(), imageSize());
    Output output = run(new float[CHANNELS * pixels], 1);
    long[] shape = output.shape();
    if (!isOfRows(shape) || shape[0] != 1 || shape[1] < 1 || shape[1] > MAX_DIMENSIONS) {
      throw givesOther(
          described(shape) + " of one image",
          shape.length > 2
              ? "save the model with its features pooled to one vector per image"
              : "save the model with one vector of features per image");
    }
    requireFinite(output.values());
    unflattened = shape.length > 2;
    return (int) shape[1];
  }

  /** Whether an output is one vector for each image: (N, D), or (N, D, 1, 1) behind a pooling. */
  private static boolean isOfRows(long[] shape) {
    return shape.length == 2 || (shape.length == 4 && shape[2] == 1 && shape[3] == 1);
  }

  /** What is left on for training, such as the statistics of a batch, mixes images of one batch. */
  private void requireNoNeighbours() {
    int numbers = CHANNELS * imageSize() * imageSize();
    float[] images = new float[2 * numbers];
    SplittableRandom noise = new SplittableRandom(1);
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) noise.nextDouble(0.25, 0.75);
    }
    float[] together = features(images.clone(), 2);
    double size = 0;
    double apart = 0;
    for (int image = 0; image < 2; image++) {
      float[] alone =
          features(Arrays.copyOfRange(images, image * numbers, (image + 1) * numbers), 1);
      for (int i = 0; i < dimension; i++) {
        float beside = together[image * dimension + i];
        size = Math.max(size, Math.max(Math.abs(beside), Math.abs(alone[i])));
        apart = Math.max(apart, Math.abs(beside - alone[i]));
      }
    }
    if (apart > MOST_APART * size) {
      throw new SdclrException(
          "%s gives an image other features beside another image than alone, or in each run: save the model for inference, as after model.eval() in PyTorch"
              .formatted(file));
    }
  }

  private SdclrException givesOther(String given, String remedy) {
    return new SdclrException(
        "%s gives %s, but an encoder gives one float32 (N, D) with D up to %,d: %s"
            .formatted(file, given, MAX_DIMENSIONS, remedy));
  }

  private void requireFinite(float[] features) {
    for (float value : features) {
      if (!Float.isFinite(value)) {
        throw new SdclrException(
            "%s gives features that are not finite numbers, of images of %d pixels with %s: see that the size, mean and std are those that it was trained with"
                .formatted(file, imageSize(), preprocessing.words()));
      }
    }
  }

  /** Changes the images. */
  private Output run(float[] images, int count) {
    if (preprocessing.isNormalizing()) {
      normalize(images);
    }
    return session.run(images, count, CHANNELS, imageSize(), imageSize());
  }

  private void normalize(float[] images) {
    int pixels = imageSize() * imageSize();
    for (int plane = 0; plane * pixels < images.length; plane++) {
      int channel = plane % CHANNELS;
      float mean =
          preprocessing.mean() == null ? 0 : preprocessing.mean().get(channel).floatValue();
      float std = preprocessing.std() == null ? 1 : preprocessing.std().get(channel).floatValue();
      for (int i = plane * pixels; i < (plane + 1) * pixels; i++) {
        images[i] = (images[i] - mean) / std;
      }
    }
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int imageSize() {
    return view.imageSize();
  }

  @Override
  public EvalView view() {
    return view;
  }

  @Override
  public Compute compute() {
    return compute;
  }

  @Override
  public String checksum() {
    return checksum;
  }

  /** SHA-256 of the file, in lower-case hexadecimal. */
  String fileChecksum() {
    return fileChecksum;
  }

  @Override
  public float[] features(Tensor images) {
    int count = Math.toIntExact(images.size(0));
    float[] values = HostArray.floats(images);
    return oneByOne ? oneByOne(values, count) : features(values, count);
  }

  /** For models that were saved for one image. */
  private float[] oneByOne(float[] images, int count) {
    int size = images.length / count;
    float[] all = new float[count * dimension];
    for (int i = 0; i < count; i++) {
      float[] one = features(Arrays.copyOfRange(images, i * size, (i + 1) * size), 1);
      System.arraycopy(one, 0, all, i * dimension, dimension);
    }
    return all;
  }

  private float[] features(float[] images, int count) {
    Output output = run(images, count);
    long[] shape = output.shape();
    if (!isOfRows(shape) || shape[0] != count || shape[1] != dimension) {
      throw givesOther(
          "%s of %d images".formatted(described(shape), count),
          "save the model for batches of any size");
    }
    requireFinite(output.values());
    return output.values();
  }

  @Override
  public void close() {
    session.close();
  }
}
