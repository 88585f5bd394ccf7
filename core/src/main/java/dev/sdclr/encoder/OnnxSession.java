package dev.sdclr.encoder;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.sdclr.SdclrException;
import dev.sdclr.StopRequests;
import dev.sdclr.StoppedException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A model in ONNX Runtime, as services run it; closing frees it. */
public final class OnnxSession implements AutoCloseable {

  /** Of the features of a batch: 256 MiB. */
  private static final long MAX_VALUES = 1 << 26;

  private static final int MAX_REASON_LENGTH = 400;

  private final OnnxEnvironment environment;
  private final OrtSession session;
  private final String name;
  private final StopRequests stop;
  private final OrtSession.RunOptions running;
  private final StopRequests.Registration ending;

  /**
   * An input or output.
   *
   * @param isFloat32 else it is of another type, or no tensor
   * @param shape sizes, -1 where callers choose; empty when unknown
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Port(boolean isFloat32, long[] shape) {}

  /**
   * What a model made of an input.
   *
   * @param shape sizes
   * @param values row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Output(long[] shape, float[] values) {}

  /** The version of ONNX Runtime. */
  public static String runtimeVersion() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  /** Loads a model that was made here; see {@link OnnxFile#open} for those of files. */
  public OnnxSession(ByteBuffer model, int threads) {
    this(model, "the model", threads, StopRequests.NONE);
  }

  /**
   * Loads a model.
   *
   * @param model its encoded bytes, in a direct buffer
   * @param name of it, for messages
   * @param threads for one operator
   * @param stop ends a run in its middle: a foreign model may have a loop without end
   * @throws SdclrException when ONNX Runtime cannot be loaded here, or does not take the model
   */
  public OnnxSession(ByteBuffer model, String name, int threads, StopRequests stop) {
    this.name = name;
    this.stop = stop;
    try {
      environment = new OnnxEnvironment();
    } catch (LinkageError e) {
      throw new SdclrException(
          "cannot load ONNX Runtime: %s (is %s full, or the platform unsupported? safetensors does"
                  .formatted(rootMessage(e), System.getProperty("java.io.tmpdir"))
              + " without)",
          e);
    }
    try {
      session = session(environment.get(), model.duplicate(), threads);
      running = new OrtSession.RunOptions();
    } catch (OrtException e) {
      environment.close();
      throw failed(e);
    }
    ending = stop.onRequest(this::endRun);
  }

  private static OrtSession session(OrtEnvironment environment, ByteBuffer model, int threads)
      throws OrtException {
    environment.setTelemetry(false);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.addConfigEntry("session.load_model_format", "ONNX"); // no guess by its bytes
      return environment.createSession(model, options);
    }
  }

  /** Also runs to come, as they would fail, too. */
  private void endRun() {
    try {
      running.setTerminate(true);
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Names in a foreign model, which reasons quote, may hold anything. */
  private SdclrException failed(OrtException e) {
    String reason = String.valueOf(e.getMessage()).replaceAll("[^\\p{Graph}]+", " ");
    return new SdclrException(
        "ONNX Runtime does not run %s: %s"
            .formatted(
                name,
                reason.length() <= MAX_REASON_LENGTH
                    ? reason
                    : reason.substring(0, MAX_REASON_LENGTH) + "..."),
        e);
  }

  /** What the model takes. */
  public List<Port> inputs() {
    try {
      return ports(session.getInputInfo().values());
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /** What the model gives. */
  List<Port> outputs() {
    try {
      return ports(session.getOutputInfo().values());
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private static List<Port> ports(Collection<NodeInfo> nodes) {
    return nodes.stream()
        .map(
            node ->
                node.getInfo() instanceof TensorInfo tensor
                    ? new Port(tensor.type == OnnxJavaType.FLOAT, tensor.getShape())
                    : new Port(false, new long[0]))
        .toList();
  }

  /**
   * Runs a model of one float32 input and one float32 output.
   *
   * @param values of the input, row by row
   * @param shape of the input
   * @throws StoppedException when a stop was asked for
   * @throws SdclrException when ONNX Runtime fails to
   */
  public Output run(float[] values, long... shape) {
    String input = session.getInputNames().iterator().next();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment.get(), FloatBuffer.wrap(values), shape);
        OrtSession.Result result = session.run(Map.of(input, tensor), running)) {
      OnnxTensor output = (OnnxTensor) result.get(0);
      requireRoom(output.getInfo().getShape());
      FloatBuffer all = output.getFloatBuffer();
      float[] copy = new float[all.remaining()];
      all.get(copy);
      return new Output(output.getInfo().getShape(), copy);
    } catch (OrtException e) {
      stop.check();
      throw failed(e);
    }
  }

  /** Before it is copied, as a small file can make a large result. */
  private void requireRoom(long[] shape) {
    double values = LongStream.of(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
    if (values > MAX_VALUES) {
      throw new SdclrException(
          "%s gives results of %s values for one batch, more than any encoder does: it is corrupt, or made to use up memory"
              .formatted(name, Arrays.toString(shape)));
    }
  }

  /** What the model says about itself. */
  public Map<String, String> properties() {
    try {
      return session.getMetadata().getCustomMetadata();
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    ending.close();
    running.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      environment.close();
    }
  }
}
