package dev.sdclr.checkpoint;

import dev.sdclr.Digests;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.checkpoint.tensors.ByteSource;
import dev.sdclr.checkpoint.tensors.FileSource;
import dev.sdclr.checkpoint.tensors.NamedTensors;
import dev.sdclr.checkpoint.tensors.Shortened;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.checkpoint.torch.TorchFile;
import dev.sdclr.checkpoint.torch.TorchTensors;
import dev.sdclr.model.Network;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder trained elsewhere, put into a network to begin with.
 *
 * <p>Read are PyTorch's files in both forms, safetensors files and our own checkpoints; the names
 * of torchvision, timm, MoCo, SimSiam, DINO, Lightly, solo-learn and the reference implementation
 * are known. Nothing in a file is executed.
 *
 * @param file that was read
 * @param sha256 of the file, in lower-case hexadecimal
 * @param taken our names of the tensors that came from the file
 * @param fresh our names of those that did not: the projection head, unless the file has one that
 *     fits
 * @param ignored the file's names of what has no place in the network; of our own checkpoints only
 *     what is part of an encoder
 */
public record InitialWeights(
    Path file, String sha256, List<String> taken, List<String> fresh, List<String> ignored) {

  /**
   * Finds the file of weights that a path means: itself, or a run directory's last checkpoint.
   *
   * @throws UsageException when there is none
   */
  public static Path locate(Path path) {
    Path file = Files.isDirectory(path) ? RunDirectory.open(path).lastCheckpoint() : path;
    if (!Files.exists(file)) {
      throw new UsageException(
          path.equals(file)
              ? "there is no file %s of initial weights".formatted(path)
              : "initial weights %s: there is no file %s".formatted(path, file));
    }
    return file;
  }

  /** Loads weights and statistics into {@code network}, whose encoder must be the file's. */
  public static InitialWeights load(Path path, Network network) {
    return load(path, network, false);
  }

  /**
   * Loads weights and statistics into {@code network}.
   *
   * @param path a file, or a run directory
   * @param convertsStem whether a first convolution with a larger kernel is made to fit
   * @throws UsageException when the file's encoder is of another architecture; the network is then
   *     unchanged
   * @throws SdclrException when the file is missing, corrupt or of an unknown kind, or holds code;
   *     the network may then have some of its values
   */
  public static InitialWeights load(Path path, Network network, boolean convertsStem) {
    Path file = locate(path);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        ByteSource source = new FileSource(file)) {
      NamedTensors tensors = open(source);
      WeightMatch match =
          WeightMatch.of(
              file, tensors.descriptions(), shapes(network.tensors().all()), convertsStem);
      copy(file, match.taken(), tensors, network.tensors().all());
      boolean isOurs = tensors instanceof TensorFile content && Checkpoint.isCheckpoint(content);
      return new InitialWeights(
          file,
          Digests.sha256(file),
          List.copyOf(match.taken().keySet()),
          match.fresh(),
          isOurs ? match.ignoredOfEncoder() : match.ignored());
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  private static NamedTensors open(ByteSource source) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(TensorFile.START_BYTES);
    if (source.size() < start.capacity()) {
      throw source.malformed("is too short for a weights file");
    }
    source.read(0, start);
    if (TensorFile.mayBegin(start, source.size())) {
      TensorFile content = TensorFile.read(source.file());
      if (Checkpoint.isCheckpoint(content)) {
        Checkpoint.requireVersion(source.file(), content);
      }
      return content;
    }
    if (TorchFile.mayBegin(start.get(0) & 0xFF)) {
      return new TorchTensors(TorchFile.read(source));
    }
    throw new SdclrException(
        "%s is not a weights file: expected .pt, .pth or .safetensors".formatted(source.file()));
  }

  private static Map<String, long[]> shapes(Map<String, Tensor> tensors) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }

  /** Of a file that PyTorch wrote one tensor at a time is in memory. */
  private static void copy(
      Path file, Map<String, String> taken, NamedTensors tensors, Map<String, Tensor> network) {
    taken.forEach(
        (name, source) -> {
          try (TensorScope scope = new TensorScope()) {
            Tensor values = tensors.read(source);
            if (!values.isfinite().all().item_bool()) {
              throw new SdclrException(
                  "%s holds values in %s that are not finite"
                      .formatted(file, Shortened.text(source)));
            }
            Tensor target = network.get(name);
            target.copy_(
                StemKernel.convertible(name, values.shape(), target.shape())
                    ? StemKernel.resized(values, target.shape())
                    : values);
          }
        });
  }

  /** What was taken from where, a sentence each with a full stop. */
  public List<String> sentences() {
    return List.of(
        "initial weights from %s, SHA-256 %s.".formatted(file, sha256),
        "initial weights taken: %s.".formatted(Shortened.list(taken)),
        "initial weights missing there or of other shape, so fresh: %s."
            .formatted(Shortened.list(fresh)),
        "initial weights ignored there: %s.".formatted(Shortened.list(ignored)));
  }
}
