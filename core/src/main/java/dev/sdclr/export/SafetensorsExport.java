package dev.sdclr.export;

import dev.sdclr.AtomicFile;
import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.encoder.EncoderProperties;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.model.Depth;
import dev.sdclr.model.Encoder;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Writes an encoder's dense branch as float32 safetensors, with the names that torchvision's
 * ResNets have.
 *
 * @param encoder to write
 */
public record SafetensorsExport(TrainedEncoder encoder) {

  private static final int TORCHVISION_WIDTH = 64;

  /** What of a network is the encoder: its head stays behind. */
  private static final Pattern OF_ENCODER = Pattern.compile("(conv1|bn1|layer\\d+)\\..*");

  /** What of the encoder is the pruned branch's own. */
  private static final String PRUNED = ".pruned.";

  private static final String VARIANCE = ".running_var";

  /**
   * Writes the file.
   *
   * @return number of tensors in it
   * @throws SdclrException when it cannot be written
   */
  public int write(Path file) {
    try (TensorScope scope = new TensorScope()) {
      Map<String, Tensor> dense = new LinkedHashMap<>();
      encoder
          .network()
          .tensors()
          .all()
          .forEach(
              (name, tensor) -> {
                if (OF_ENCODER.matcher(name).matches() && !name.contains(PRUNED)) {
                  dense.put(name, tensor.detach().to(ScalarType.Float));
                }
              });
      Map<String, Tensor> tensors = batchCounts(dense);
      tensors.putAll(dense);
      AtomicFile.makeFolders(file);
      new TensorFile(tensors, properties()).write(file);
      return tensors.size();
    }
  }

  /**
   * How many batches each norm saw.
   *
   * <p>They come first in the file: readers want 8-byte values at multiples of 8.
   */
  private Map<String, Tensor> batchCounts(Map<String, Tensor> dense) {
    Map<String, Tensor> counts = new LinkedHashMap<>();
    Tensor steps = HostArray.tensor(new long[] {encoder.position().step()}); // a scalar
    for (String name : dense.keySet()) {
      if (name.endsWith(VARIANCE)) {
        String norm = name.substring(0, name.length() - VARIANCE.length());
        counts.put(norm + ".num_batches_tracked", steps);
      }
    }
    return counts;
  }

  private Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("format", "pt"); // names and layouts are PyTorch's
    properties.putAll(EncoderProperties.of(encoder));
    properties.put("architecture", architecture(encoder.config().model()));
    properties.put("input", "RGB, channels first, values in [0, 1] (byte / 255), then normalised");
    properties.put("inputMean", Arrays.toString(Encoder.inputMean()));
    properties.put("inputDeviation", Arrays.toString(Encoder.inputDeviation()));
    return properties;
  }

  /** How to make the module that the tensors load into. */
  private static String architecture(ModelConfig model) {
    Depth depth = model.depth();
    String name =
        "torchvision.models.ResNet(%s, %s) without fc"
            .formatted(depth.isBottleneck() ? "Bottleneck" : "BasicBlock", depth.blocks());
    if (model.width() != TORCHVISION_WIDTH) {
      name += ", of width %d instead of 64".formatted(model.width());
    }
    if (model.stem() == Stem.SMALL) {
      name += ", with conv1 of 3x3, stride 1 and padding 1, and without maxpool";
    }
    return name;
  }
}
