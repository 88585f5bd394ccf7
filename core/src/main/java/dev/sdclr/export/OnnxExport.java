package dev.sdclr.export;

import dev.sdclr.AtomicFile;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.EncoderProperties;
import dev.sdclr.encoder.ImagePass;
import dev.sdclr.encoder.OnnxSession;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.model.Convolution;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.HostArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes an encoder as ONNX, after ONNX Runtime has computed the same features with it.
 *
 * @param encoder to write
 * @param images to compare on
 * @param count how many of them, spread evenly; all when there are fewer
 * @param skipBadImages leaves unreadable images out instead of stopping at the first
 */
public record OnnxExport(
    TrainedEncoder encoder, ImageSource images, int count, boolean skipBadImages) {

  /** Images enough to tell a wrong graph from a right one, and few enough for seconds. */
  public static final int DEFAULT_COUNT = 64;

  private static final String DESCRIPTION =
      "Image encoder made by sdclr: RGB images with values in [0, 1] to features, which are alike for"
          + " images that are alike";

  public OnnxExport {
    if (images.size() == 0) {
      throw new IllegalArgumentException("images to compare must be at least 1, were none");
    }
    if (count < 1) {
      throw new IllegalArgumentException("images to compare must be at least 1, were " + count);
    }
  }

  /**
   * Builds the model, compares it and writes it; nothing is left when it differs.
   *
   * @return how far its features are from the run's own
   * @throws SdclrException when it differs by more than {@link Difference#TOLERANCE}, is too large
   *     for the format, or cannot be written
   */
  public Difference write(Path file, ProgressListener listener) {
    OnnxModel.requireRoom(weightBytes());
    ByteBuffer model =
        OnnxModel.encoded(
            EncoderGraph.of(encoder.network(), encoder.imageSize()), DESCRIPTION, properties());
    Difference difference = compare(model, listener);
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

  private long weightBytes() {
    return encoder.network().convolutions().stream()
        .map(Convolution::weight)
        .mapToLong(weight -> weight.numel() * Float.BYTES)
        .sum();
  }

  private Map<String, String> properties() {
    int size = encoder.imageSize();
    Map<String, String> properties = new LinkedHashMap<>(EncoderProperties.of(encoder));
    properties.put(
        "input",
        "float32 (N, 3, %d, %d): RGB, channels first, values in [0, 1] (byte / 255); normalised"
                .formatted(size, size)
            + " inside");
    properties.put(
        "output",
        "float32 (N, %d): mean of the last stage over all positions, not normalised"
            .formatted(encoder.config().model().featureDimension()));
    return properties;
  }

  private static Map<String, String> properties(Difference difference) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(
        "checkedWith",
        "ONNX Runtime %s on %d images"
            .formatted(OnnxSession.runtimeVersion(), difference.images()));
    properties.put("checkedLargestAbsoluteDifference", digits(difference.largestAbsolute()));
    properties.put("checkedLargestRelativeDifference", digits(difference.largestRelative()));
    return properties;
  }

  /** Two digits, with a point whatever the user's language: programs read them. */
  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.2g", value);
  }

  private Difference compare(ByteBuffer model, ProgressListener listener) {
    int size = encoder.imageSize();
    ImagePass pass = new ImagePass(encoder.compute(), size, skipBadImages);
    Difference[] difference = {Difference.NONE};
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

  private Difference compare(OnnxSession session, Tensor batch, int rows, Difference before) {
    float[] expected = HostArray.floats(encoder.network().features(batch, Pass.DENSE_EVALUATION));
    float[] actual = session.run(HostArray.floats(batch), batch.shape()).values();
    int dimension = expected.length / rows;
    Difference difference = before;
    for (int from = 0; from < expected.length; from += dimension) {
      difference =
          difference.with(
              Arrays.copyOfRange(expected, from, from + dimension),
              Arrays.copyOfRange(actual, from, from + dimension));
    }
    return difference;
  }

  private ImageSource some() {
    int all = images.size();
    int some = Math.min(count, all);
    return new Subset(
        images, IntStream.range(0, some).map(i -> (int) ((long) i * all / some)).toArray());
  }

  private void requireSmall(Difference difference) {
    if (Double.isNaN(difference.largestRelative())) {
      throw new SdclrException(
          "the run's features are not finite numbers: its training went astray, so there is nothing"
              + " to export");
    }
    if (!difference.isWithinTolerance()) {
      throw new SdclrException(
          "the ONNX model's features differ from the run's by %.2g of their length, more than %.0e:"
                  .formatted(difference.largestRelative(), Difference.TOLERANCE)
              + " nothing was written; --format safetensors has the weights as they are");
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
