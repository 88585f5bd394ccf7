package dev.sdclr.encoder;

import dev.sdclr.Digests;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.StopRequests;
import dev.sdclr.UsageException;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.tensor.Compute;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A file that holds an encoder: what {@code ./sdclr export} wrote, or another program's ONNX model
 * with one float32 input (N, 3, S, S) and one float32 output (N, D).
 *
 * <p>It is computed in fp32 on the processor.
 *
 * @param path of it
 * @param preprocessing of the images for a model of another program
 */
public record EncoderFile(Path path, Preprocessing preprocessing) {

  private static final int ONNX_START = 8; // the first field, its format's version

  /** A model of which only the size of its images, in pixels, may have to be said. */
  public EncoderFile(Path path, OptionalInt imageSize) {
    this(path, Preprocessing.ofSize(imageSize));
  }

  /** The same of a model that is shown a share of an image of its own. */
  public EncoderFile(Path path, OptionalInt imageSize, OptionalDouble crop) {
    this(path, Preprocessing.of(imageSize, crop));
  }

  /** A file that says the size of its images. */
  public EncoderFile(Path path) {
    this(path, Preprocessing.NONE);
  }

  /** Whether a file holds an encoder by its name. */
  public static boolean isNamed(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".onnx") || name.endsWith(".safetensors");
  }

  /**
   * Loads it.
   *
   * @throws UsageException when the images' size is needed, or must be left out
   * @throws SdclrException when there is no such file, or it is corrupt or of another kind
   */
  public BatchEncoder open() {
    return open(StopRequests.NONE);
  }

  /**
   * The same for a user who may want it to end; see the other form.
   *
   * @param stop ends the work on a batch in its middle where the file's kind allows that
   * @throws dev.sdclr.StoppedException when the file is tried out as a stop is asked for
   */
  public BatchEncoder open(StopRequests stop) {
    return open(0, stop);
  }

  /**
   * Loads it to compute with a number of threads; see the other form.
   *
   * @param threads of each call, and of the whole process from now on; 0 for one per physical core
   */
  public BatchEncoder open(int threads) {
    return open(threads, StopRequests.NONE);
  }

  private BatchEncoder open(int threads, StopRequests stop) {
    return open(threads, 0, stop);
  }

  /**
   * The same with threads that bring images, too; see the other forms.
   *
   * @param threads of each call, and of the whole process from now on; 0 for one per physical core
   * @param loaderThreads that decode; 0 for one per processor
   * @param stop ends the work on a batch in its middle
   */
  public BatchEncoder open(int threads, int loaderThreads, StopRequests stop) {
    ByteBuffer start = start();
    if (isSafetensors(start)) {
      requireNothingSaid();
      return NetworkEncoder.of(ExportedWeights.load(path, threads));
    }
    if (isOnnx(start)) {
      OnnxEncoder encoder =
          OnnxEncoder.load(
              path,
              preprocessing,
              Compute.resolve(TrainedEncoder.exact(threads, loaderThreads)),
              stop);
      if (encoder.classes().isPresent()) {
        encoder.close();
        throw new UsageException(
            "%s gives probabilities of classes, not features: use it with %s, or export the encoder without --with-classifier"
                .formatted(path, ShellLine.of("classify")));
      }
      return encoder;
    }
    throw new SdclrException(
        "%s is neither an .onnx nor a .safetensors file of %s: start a run from weights of other programs with %s"
            .formatted(path, ShellLine.of("export"), ShellLine.of("pretrain", "--init-from")));
  }

  /** Of a network of ours. */
  private void requireNothingSaid() {
    if (preprocessing.imageSize() != null) {
      throw new UsageException(
          "%s sets the size of its images: leave --image-size out".formatted(path));
    }
    if (preprocessing.crop() != null) {
      throw new UsageException(OnnxEncoder.OWN_CROP.formatted(path));
    }
    if (preprocessing.isNormalizing()) {
      throw new UsageException(OnnxEncoder.OWN_NORMALIZATION.formatted(path));
    }
  }

  /**
   * Loads a classifier, where the file is one that {@code ./sdclr export --with-classifier} wrote.
   *
   * @param stop ends the work on a batch in its middle
   * @return empty when it holds an encoder, whose output is features
   * @throws UsageException when the images' size must be left out
   * @throws SdclrException when there is no such file, or it is corrupt
   */
  public Optional<ExportedClassifier> openClassifier(StopRequests stop) {
    ByteBuffer start = start();
    if (isSafetensors(start) || !isOnnx(start)) {
      return Optional.empty();
    }
    OnnxEncoder model =
        OnnxEncoder.load(path, preprocessing, Compute.resolve(TrainedEncoder.exact(0, 0)), stop);
    Optional<List<String>> classes = model.classes();
    if (classes.isEmpty()) {
      model.close();
    }
    return classes.map(names -> new ExportedClassifier(model, names));
  }

  private ByteBuffer start() {
    try (InputStream in = InputFile.stream(path)) {
      return ByteBuffer.wrap(in.readNBytes(TensorFile.START_BYTES));
    } catch (IOException e) {
      throw IoReason.cannotRead(path, e);
    }
  }

  /** By its name, or else by what no other file begins with. */
  private boolean isSafetensors(ByteBuffer start) {
    return endsIn(".safetensors")
        || (!endsIn(".onnx") && TensorFile.mayBegin(start, path.toFile().length()));
  }

  /** SHA-256 of the file, in lower-case hexadecimal. */
  public String sha256() {
    return Digests.sha256(path);
  }

  /** Whether it is an ONNX model, by its name or its first byte; else weights of some kind. */
  public boolean isOnnx() {
    ByteBuffer start = start();
    return !isSafetensors(start) && isOnnx(start);
  }

  private boolean isOnnx(ByteBuffer start) {
    return endsIn(".onnx") || (start.limit() > 0 && start.get(0) == ONNX_START);
  }

  private boolean endsIn(String extension) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(extension);
  }
}
