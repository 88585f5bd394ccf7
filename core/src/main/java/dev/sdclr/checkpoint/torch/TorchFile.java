package dev.sdclr.checkpoint.torch;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.tensors.ByteSource;
import dev.sdclr.checkpoint.tensors.Shortened;
import dev.sdclr.checkpoint.torch.PickleValue.Dictionary;
import dev.sdclr.checkpoint.torch.PickleValue.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file that PyTorch's {@code torch.save} wrote, in either of its forms.
 *
 * <p>Both contain pickles, which are programs: they are read as descriptions and nothing is ever
 * executed. Tensors' values are read when asked for, each from its place in the file.
 */
public final class TorchFile {

  /** A ResNet-50 with its optimiser's state has some 100 kB. */
  static final int MAX_PICKLE_BYTES = 32 << 20;

  /** A permuted tensor's values lie as near as a contiguous one's, a slice's somewhat apart. */
  private static final long MAX_SPREAD = 8;

  private static final long SMALL_BYTES = 1 << 20;
  private static final long MAX_EXTENT_BYTES = Integer.MAX_VALUE - 8;

  /** Where checkpoints keep the weights, beside other things. */
  private static final List<String> WRAPPERS = List.of("state_dict", "model", "teacher", "student");

  private final ByteSource source;
  private final StorageData data;
  private final Map<String, StridedView> tensors;

  private TorchFile(ByteSource source, StorageData data, Map<String, StridedView> tensors) {
    this.source = source;
    this.data = data;
    this.tensors = tensors;
  }

  /** Whether a file's first byte may be one of these files'. */
  public static boolean mayBegin(int firstByte) {
    return firstByte == 'P' || firstByte == TorchStream.FIRST_BYTE;
  }

  /**
   * Reads what a file holds, without its values.
   *
   * @param source stays open as long as values are read
   * @throws SdclrException when it is malformed, holds code, or no weights
   */
  public static TorchFile read(ByteSource source) {
    try {
      TorchGlobals globals = new TorchGlobals(source.file());
      if (source.bytes(0, 1)[0] == 'P') {
        TorchZip zip = new TorchZip(source);
        return of(source, zip, zip.root(globals));
      }
      TorchStream stream = new TorchStream(source);
      return of(source, stream, stream.root(globals));
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  private static SdclrException unreadable(ByteSource source, IOException e) {
    return IoReason.cannotRead(source.file(), e);
  }

  private static TorchFile of(ByteSource source, StorageData data, PickleValue root) {
    Map<String, StridedView> tensors = new LinkedHashMap<>();
    weights(source, root)
        .forEach(
            (name, value) -> {
              if (value instanceof View tensor) {
                data.require(tensor.view().storage());
                tensors.put(name, tensor.view());
              }
            });
    return new TorchFile(source, data, tensors);
  }

  private static Map<String, PickleValue> weights(ByteSource source, PickleValue root) {
    if (!(root instanceof Dictionary top)) {
      throw new SdclrException(
          source.file() + " holds no tensors by name: save the model's state_dict()");
    }
    Optional<Dictionary> wrapped =
        WRAPPERS.stream()
            .map(top.entries()::get)
            .filter(Dictionary.class::isInstance)
            .map(Dictionary.class::cast)
            .filter(TorchFile::holdsTensors)
            .findFirst();
    if (wrapped.isEmpty() && !holdsTensors(top)) {
      throw new SdclrException(
          "%s holds no tensors by name, at its top or under one of %s; its keys: %s"
              .formatted(
                  source.file(),
                  String.join(", ", WRAPPERS),
                  Shortened.list(top.entries().keySet())));
    }
    return wrapped.orElse(top).entries();
  }

  private static boolean holdsTensors(Dictionary dictionary) {
    return dictionary.entries().values().stream().anyMatch(View.class::isInstance);
  }

  /** Its tensors by name, in the file's order. */
  public Map<String, StridedView> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /**
   * Reads a tensor's values in row-major order, little-endian.
   *
   * @param target as many bytes as the values have
   * @throws SdclrException when the file is corrupt there
   */
  public void read(StridedView tensor, ByteBuffer target) {
    try {
      if (tensor.isContiguous()) {
        data.read(tensor.storage(), tensor.offset() * tensor.storage().type().bytes(), target);
      } else {
        gather(tensor, target);
      }
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  private void gather(StridedView tensor, ByteBuffer target) throws IOException {
    int width = tensor.storage().type().bytes();
    long bytes = tensor.extent() * width;
    if (bytes > Math.min(MAX_EXTENT_BYTES, SMALL_BYTES + MAX_SPREAD * target.remaining())) {
      throw source.malformed("spreads few values over %d bytes".formatted(bytes));
    }
    byte[] extent = new byte[(int) bytes];
    data.read(tensor.storage(), tensor.offset() * width, ByteBuffer.wrap(extent));
    tensor.gather(extent, target);
  }
}
