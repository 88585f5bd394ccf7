package dev.sdclr.examples;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;

/** An exported encoder in ONNX Runtime, without sdclr: {@code ENCODER.onnx IMAGE...}. */
public final class ServeFromOnnx implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final int imageSize;
  private final int shorterSide;

  /** Loads the model and what it says about its input; safe for concurrent use from then on. */
  ServeFromOnnx(String file) throws OrtException {
    session = environment.createSession(file);
    Map<String, String> properties = session.getMetadata().getCustomMetadata();
    imageSize = Integer.parseInt(properties.get("imageSize"));
    shorterSide = Integer.parseInt(properties.get("shorterSide"));
  }

  public static void main(String[] args) throws OrtException, IOException {
    try (ServeFromOnnx encoder = new ServeFromOnnx(args[0])) {
      for (String file : Arrays.copyOfRange(args, 1, args.length)) {
        float[] features = encoder.features(ImageIO.read(new File(file)));
        System.out.printf("%s %s%n", file, Arrays.toString(features));
      }
    }
  }

  /** Features (D) of an image of any size. */
  float[] features(BufferedImage image) throws OrtException {
    float[] square = CentralSquare.of(image, shorterSide, imageSize);
    long[] shape = {1, 3, imageSize, imageSize};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(square), shape);
        OrtSession.Result result =
            session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      return ((float[][]) result.get(0).getValue())[0];
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
