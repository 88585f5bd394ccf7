package dev.sdclr.export;

import dev.sdclr.AtomicFile;
import dev.sdclr.Counted;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.EncoderProperties;
import dev.sdclr.encoder.OnnxFile;
import dev.sdclr.encoder.OnnxSession;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.model.Convolution;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.train.ImagePass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes an encoder as ONNX, after ONNX Runtime has computed the same features with it; or an
 * encoder and a classifier behind it, after the same probabilities.
 *
 * @param encoder to write
 * @param classifier of its features, whose probabilities the file gives; empty: it gives features
 * @param images to compare on
 * @param count how many of them, spread evenly; all when there are fewer
 * @param skipBadImages leaves unreadable images out instead of stopping at the first
 */
public record OnnxExport(
    TrainedEncoder encoder,
    Optional<ClassifierLayer> classifier,
    ImageSource images,
    int count,
    boolean skipBadImages) {

  /** Images enough to tell a wrong graph from a right one, and few enough for seconds. */
  public static final int DEFAULT_COUNT = 64;

  private static final String DESCRIPTION =
      "Image encoder made by sdclr: RGB images with values in [0, 1] to features, which are alike for"
          + " images that are alike";

  private static final String DESCRIPTION_OF_CLASSIFIER =
      "Image classifier made by sdclr: RGB images with values in [0, 1] to probabilities of classes";

  public OnnxExport {
    if (images.size() == 0) {
      throw new IllegalArgumentException("images to compare must be at least 1, were none");
    }
    if (count < 1) {
      throw new IllegalArgumentException("images to compare must be at least 1, were " + count);
    }
    if (classifier.isPresent()) {
      requireFit(classifier.get(), encoder.dimension());
      encoder.network(); // a classifier is written behind our own graph only
    }
  }

  private static void requireFit(ClassifierLayer layer, int dimension) {
    if (layer.dimension() != dimension) {
      throw new IllegalArgumentException(
          "a classifier of %d features does not match an encoder of %d"
              .formatted(layer.dimension(), dimension));
    }
  }

  /** An encoder alone. */
  public OnnxExport(TrainedEncoder encoder, ImageSource images, int count, boolean skipBadImages) {
    this(encoder, Optional.empty(), images, count, skipBadImages);
  }

  /**
   * Builds the model, compares it and writes it; nothing is left when it differs.
   *
   * @return how far its features, or its probabilities, are from the run's own
   * @throws SdclrException when it differs by more than {@link Deviation#TOLERANCE}, or {@link
   *     Deviation#TOLERANCE_OF_PROBABILITIES}, is too large for the format, or cannot be written
   */
  public Deviation write(Path file, ProgressListener listener) {
    ByteBuffer model = encoder.hasNetwork() ? ownModel() : keptModel();
    Deviation difference = compare(model, listener);
    requireSmall(difference);
    ByteBuffer checked = OnnxModel.encoded(properties(difference));
    AtomicFile.makeFolders(file);
    AtomicFile.write(
        file,
        channel -> {
          writeFully(channel, model.duplicate());
          writeFully(channel, checked);
        });
    return difference;
  }

  private ByteBuffer ownModel() {
    OnnxModel.requireRoom(weightBytes());
    return OnnxModel.encoded(
        EncoderGraph.of(encoder.network(), encoder.imageSize(), classifier),
        classifier.isPresent() ? DESCRIPTION_OF_CLASSIFIER : DESCRIPTION,
        properties());
  }

  private ByteBuffer keptModel() {
    OnnxFile model = OnnxFile.read(encoder.run().keptModel());
    return new KeptGraph(model, encoder.preprocessing()).encoded(properties());
  }

  private long weightBytes() {
    return encoder.network().convolutions().stream()
        .map(Convolution::weight)
        .mapToLong(weight -> weight.numel() * Float.BYTES)
        .sum();
  }

  private Map<String, String> properties() {
    int size = encoder.imageSize();
    String count = encoder.features().isOneByOne() ? "1" : "N";
    Map<String, String> properties = new LinkedHashMap<>(EncoderProperties.of(encoder));
    properties.put(
        "input",
        "float32 (%s, 3, %d, %d): RGB, channels first, values in [0, 1] (byte / 255); normalised"
                .formatted(count, size, size)
            + " inside");
    classifier.ifPresentOrElse(
        layer -> {
          properties.put(
              "output",
              "float32 (%s, %d): probabilities of the classes, in the order of %s"
                  .formatted(count, layer.classes().size(), EncoderProperties.CLASS_NAMES));
          properties.put(
              EncoderProperties.CLASS_NAMES, EncoderProperties.classNames(layer.classes()));
          properties.putAll(new TreeMap<>(layer.properties()));
        },
        () ->
            properties.put(
                "output",
                "float32 (%s, %d%s): %s, not normalised"
                    .formatted(
                        count,
                        encoder.dimension(),
                        encoder.features().isUnflattened() ? ", 1, 1" : "",
                        encoder.hasNetwork()
                            ? "mean of the last stage over all positions"
                            : "features as the model gives them")));
    return properties;
  }

  private static Map<String, String> properties(Deviation difference) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(
        EncoderProperties.CHECKED_WITH,
        "ONNX Runtime %s on %s"
            .formatted(OnnxSession.runtimeVersion(), Counted.of(difference.images(), "image")));
    properties.put(EncoderProperties.CHECKED_ABSOLUTE, digits(difference.largestAbsolute()));
    properties.put(EncoderProperties.CHECKED_RELATIVE, digits(difference.largestRelative()));
    return properties;
  }

  /** Two digits, with a point whatever the user's language: programs read them. */
  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.2g", value);
  }

  private Deviation compare(ByteBuffer model, ProgressListener listener) {
    ImagePass pass = new ImagePass(encoder.compute(), encoder.view(), skipBadImages);
    Deviation[] difference = {Deviation.NONE};
    try (OnnxSession session = new OnnxSession(model, encoder.compute().threads())) {
      pass.run(
          some(),
          "compare",
          listener,
          (indices, batch) ->
              difference[0] = compare(session, batch, indices.length, difference[0]));
    }
    return difference[0];
  }

  private Deviation compare(OnnxSession session, Tensor batch, int rows, Deviation before) {
    float[] features =
        encoder.hasNetwork()
            ? HostArray.floats(encoder.network().features(batch, Pass.DENSE_EVALUATION))
            : encoder.features().features(batch);
    float[] actual = run(session, batch);
    Deviation difference = before;
    for (int row = 0; row < rows; row++) {
      float[] own = part(features, row, rows);
      float[] expected = classifier.map(layer -> layer.probabilities(own)).orElse(own);
      difference = difference.with(expected, part(actual, row, rows));
    }
    return difference;
  }

  /** One by one where the model was saved for one image. */
  private static float[] run(OnnxSession session, Tensor batch) {
    long[] shape = batch.shape();
    float[] values = HostArray.floats(batch);
    if (session.inputs().get(0).shape()[0] != 1) {
      return session.run(values, shape).values();
    }
    int count = Math.toIntExact(shape[0]);
    shape[0] = 1;
    float[] all = new float[0];
    for (int row = 0; row < count; row++) {
      float[] one = session.run(part(values, row, count), shape).values();
      all = row == 0 ? new float[count * one.length] : all;
      System.arraycopy(one, 0, all, row * one.length, one.length);
    }
    return all;
  }

  private static float[] part(float[] all, int row, int rows) {
    int length = all.length / rows;
    return Arrays.copyOfRange(all, row * length, (row + 1) * length);
  }

  private ImageSource some() {
    int all = images.size();
    int some = Math.min(count, all);
    return new Subset(
        images, IntStream.range(0, some).map(i -> (int) ((long) i * all / some)).toArray());
  }

  private void requireSmall(Deviation difference) {
    if (Double.isNaN(difference.largestRelative())) {
      throw new SdclrException(
          "the run's features are not finite numbers: its training diverged, so there is "
              + "nothing to export");
    }
    double tolerance =
        classifier.isPresent() ? Deviation.TOLERANCE_OF_PROBABILITIES : Deviation.TOLERANCE;
    if (!difference.isWithin(tolerance)) {
      throw new SdclrException(
          "the ONNX model's %s differ from the run's by %.2g of their length, more than %.0e: nothing was written; %s"
              .formatted(
                  classifier.isPresent() ? "probabilities" : "features",
                  difference.largestRelative(),
                  tolerance,
                  classifier.isPresent()
                      ? "label more images, or leave --with-classifier out"
                      : "--format safetensors has the weights as they are"));
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
