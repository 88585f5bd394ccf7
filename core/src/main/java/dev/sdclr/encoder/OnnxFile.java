package dev.sdclr.encoder;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.StopRequests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A model in an ONNX file, ours or another program's, which is whole in itself.
 *
 * @param file that it came from
 * @param bytes of it, in a direct buffer
 */
public record OnnxFile(Path file, ByteBuffer bytes) {

  /**
   * Reads a file.
   *
   * @throws SdclrException when it cannot be read, is no ONNX model, or takes values from other
   *     files
   */
  public static OnnxFile read(Path file) {
    OnnxFile content = new OnnxFile(file, bytes(file));
    content.requireWhole();
    return content;
  }

  private static ByteBuffer bytes(Path file) {
    try (FileChannel in = InputFile.channel(file)) {
      if (in.size() > Integer.MAX_VALUE) {
        throw new SdclrException(
            "%s has %.1f GB, and an ONNX model must be smaller than 2 GB"
                .formatted(file, in.size() / 1e9));
      }
      ByteBuffer bytes = ByteBuffer.allocateDirect((int) in.size());
      InputFile.fill(in, bytes, 0);
      return bytes.flip();
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /** The paths and addresses of such a model would be of its author's choice. */
  private void requireWhole() {
    boolean elsewhere;
    try {
      elsewhere = OnnxContent.refersElsewhere(bytes);
    } catch (IOException e) {
      throw new SdclrException(
          "%s is not an ONNX model: it is corrupt or of another kind".formatted(file), e);
    }
    if (elsewhere) {
      throw new SdclrException(
          "%s keeps weights in other files, which is not supported: save it in one, by external_data=False in torch.onnx.export, or by onnx.save(onnx.load('%s'), 'one.onnx')"
              .formatted(file, file.getFileName()));
    }
  }

  /**
   * Loads the model into ONNX Runtime.
   *
   * @param threads for one operator
   * @param stop ends a run of the model in its middle
   * @throws SdclrException when ONNX Runtime cannot be loaded here, or does not take the model
   */
  public OnnxSession open(int threads, StopRequests stop) {
    return new OnnxSession(bytes, file.toString(), threads, stop);
  }
}
