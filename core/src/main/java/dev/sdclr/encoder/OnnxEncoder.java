package dev.sdclr.encoder;

import dev.sdclr.SdclrException;
import dev.sdclr.StopRequests;
import dev.sdclr.UsageException;
import dev.sdclr.augment.view.EvalView;
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
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * An ONNX model of ours or of another program, with one float32 input (N, 3, S, S) of values in [0,
 * 1] and one float32 output (N, D).
 */
final class OnnxEncoder implements BatchEncoder {

  static final String OWN_CROP =
      "%s is of sdclr, and shown what it was trained for: leave --crop out";

  private static final int CHANNELS = 3;

  /** More than any encoder has; what has more is not a feature but a picture. */
  private static final int MAX_DIMENSIONS = 1 << 16;

  private final Path file;
  private final OnnxSession session;
  private final Compute compute;
  private final String checksum;
  private final EvalView view;
  private final boolean oneByOne;
  private final int dimension;

  private OnnxEncoder(OnnxFile content, OnnxSession session, EncoderFile asked, Compute compute) {
    file = content.file();
    this.session = session;
    this.compute = compute;
    checksum = Checksum.of(content.bytes());
    long[] input = inputShape();
    view = view(imageSize(input[2], asked.imageSize()), asked.crop());
    oneByOne = input[0] == 1;
    dimension = triedDimension();
  }

  /**
   * Loads a file and tries it.
   *
   * @param asked the file, with the size of images when neither the input's shape nor a property
   *     says it
   * @param compute that brings the images
   * @param stop ends a run of the model in its middle
   * @throws SdclrException when it is no such model
   * @throws UsageException when the size is needed, or is another one, or a crop is given for a
   *     model that was made here
   */
  static OnnxEncoder load(EncoderFile asked, Compute compute, StopRequests stop) {
    OnnxFile content = OnnxFile.read(asked.path());
    OnnxSession session = content.open(compute.threads(), stop);
    try {
      return new OnnxEncoder(content, session, asked, compute);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The classes whose probabilities it gives; empty when it gives features. */
  Optional<List<String>> classes() {
    return EncoderProperties.classNames(session.properties(), dimension);
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
          "%s takes %s, an encoder one float32 (N, 3, S, S)".formatted(file, described(inputs)));
    }
    return shape;
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
          "%s does not say the size of its images: pass --image-size PIXELS".formatted(file));
    }
    if (own.isPresent() && asked.isPresent() && own.getAsInt() != asked.getAsInt()) {
      throw new UsageException(
          "%s takes images of %d pixels, --image-size says %d: leave it out"
              .formatted(file, own.getAsInt(), asked.getAsInt()));
    }
    return own.orElseGet(asked::getAsInt);
  }

  private EvalView view(int size, OptionalDouble crop) {
    if (crop.isEmpty()) {
      return new EvalView(size);
    }
    if (EncoderProperties.areOwn(session.properties())) {
      throw new UsageException(OWN_CROP.formatted(file));
    }
    return new EvalView(size, crop.getAsDouble());
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
      throw givesOther(outputs.size() == 1 ? "one of another type" : outputs.size() + " outputs");
    }
    int pixels = Math.multiplyExact(imageSize(), imageSize());
    long[] shape = run(new float[CHANNELS * pixels], 1).shape();
    if (shape.length != 2 || shape[0] != 1 || shape[1] < 1 || shape[1] > MAX_DIMENSIONS) {
      throw givesOther(described(shape) + " of one image");
    }
    return (int) shape[1];
  }

  private SdclrException givesOther(String given) {
    return new SdclrException(
        "%s gives %s, an encoder one float32 (N, D) with D up to %,d"
            .formatted(file, given, MAX_DIMENSIONS));
  }

  private Output run(float[] images, int count) {
    return session.run(images, count, CHANNELS, imageSize(), imageSize());
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
    if (!Arrays.equals(output.shape(), new long[] {count, dimension})) {
      throw givesOther("%s of %d images".formatted(described(output.shape()), count));
    }
    return output.values();
  }

  @Override
  public void close() {
    session.close();
  }
}
