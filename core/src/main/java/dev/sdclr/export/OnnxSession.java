package dev.sdclr.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.sdclr.SdclrException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

/** A model in ONNX Runtime, as services run it; closing frees it. */
final class OnnxSession implements AutoCloseable {

  private final OrtEnvironment environment;
  private final OrtSession session;

  /**
   * Loads a model.
   *
   * @param model its encoded bytes, in a direct buffer
   * @param threads for one operator
   * @throws SdclrException when ONNX Runtime cannot be loaded here, or does not take the model
   */
  OnnxSession(ByteBuffer model, int threads) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "sdclr");
      environment.setTelemetry(false);
      options.setIntraOpNumThreads(threads);
      session = environment.createSession(model.duplicate(), options);
    } catch (OrtException e) {
      throw failed(e);
    } catch (LinkageError e) {
      throw new SdclrException(
          "cannot load ONNX Runtime, which the export is checked with: %s (is %s full, or the"
                  .formatted(rootMessage(e), System.getProperty("java.io.tmpdir"))
              + " platform unsupported? --format safetensors does without)",
          e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static SdclrException failed(OrtException e) {
    return new SdclrException("ONNX Runtime does not run the model: " + e.getMessage(), e);
  }

  /**
   * Runs the model on one input.
   *
   * @param values of the input, row by row
   * @param shape of the input
   * @return the values of the output, row by row
   */
  float[] run(float[] values, long... shape) {
    String input = session.getInputNames().iterator().next();
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] copy = new float[output.remaining()];
      output.get(copy);
      return copy;
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /** What the model says about itself. */
  Map<String, String> properties() {
    try {
      return session.getMetadata().getCustomMetadata();
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw failed(e);
    }
  }
}
