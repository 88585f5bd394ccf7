package dev.sdclr.encoder;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.checkpoint.InitialWeights;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder that {@code SafetensorsExport} wrote, as a network again, in fp32 on the processor.
 *
 * @param network without a head, for the caller to close
 * @param imageSize side of the images that it was trained with, in pixels
 */
record ExportedWeights(Network network, int imageSize) {

  /** Grows with the width as most weights do; in basic blocks and bottlenecks alike. */
  private static final String WIDEST = "layer4.0.conv2.weight";

  /**
   * Loads a file.
   *
   * @param threads to compute with; 0 for one per physical core
   * @throws SdclrException when it is corrupt, or of another program, which does not say what
   *     encoder it holds
   */
  public static ExportedWeights load(Path file, int threads) {
    EncoderProperties.Facts facts = facts(file);
    Compute compute = Compute.resolve(TrainedEncoder.exact(threads, 0));
    Network network = new Network(facts.model(), NetworkParts.encoder(), compute, 0);
    try {
      InitialWeights.load(file, network);
      return new ExportedWeights(network, facts.imageSize());
    } catch (UsageException e) {
      network.close();
      throw otherThanItSays(file, facts.model(), e);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static EncoderProperties.Facts facts(Path file) {
    try (TensorScope scope = new TensorScope()) {
      TensorFile content = TensorFile.read(file);
      EncoderProperties.Facts facts = EncoderProperties.facts(file, content.text());
      requireWidth(file, facts.model(), content.tensors());
      return facts;
    }
  }

  /** So that a small file does not make a network that fills the memory. */
  private static void requireWidth(Path file, ModelConfig model, Map<String, Tensor> tensors) {
    Tensor widest = tensors.get(WIDEST);
    long width = 8L * model.width();
    if (widest == null || !Arrays.equals(widest.shape(), new long[] {width, width, 3, 3})) {
      throw otherThanItSays(file, model, null);
    }
  }

  private static SdclrException otherThanItSays(Path file, ModelConfig model, Exception cause) {
    return new SdclrException(
        "%s does not hold the %s of width %d that it says it holds: it is corrupt or of another kind"
            .formatted(file, Word.of(model.depth()), model.width()),
        cause);
  }
}
