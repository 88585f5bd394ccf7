package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.tensors.ByteSource;
import dev.sdclr.checkpoint.tensors.Shortened;
import dev.sdclr.checkpoint.torch.PickleValue.Constant;
import dev.sdclr.checkpoint.torch.PickleValue.Dictionary;
import dev.sdclr.checkpoint.torch.PickleValue.Items;
import dev.sdclr.checkpoint.torch.PickleValue.Storage;
import dev.sdclr.checkpoint.torch.PickleValue.Text;
import dev.sdclr.checkpoint.torch.PickleValue.Whole;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * PyTorch's files before 1.6: five pickles (a magic number, a version, the writer's machine, the
 * content, the storages' keys), then each storage's length and values in the order of the keys.
 */
final class TorchStream implements StorageData {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final int VERSION = 1001;

  /** A pickle's first byte. */
  static final int FIRST_BYTE = PickleInstruction.PROTO.code();

  private final ByteSource source;
  private final Map<Storage, Long> starts = new HashMap<>();

  TorchStream(ByteSource source) {
    this.source = source;
  }

  /** What the file describes; finds its storages, too. */
  PickleValue root(TorchGlobals globals) throws IOException {
    int length = (int) Math.min(source.size(), TorchFile.MAX_PICKLE_BYTES);
    PickleInput in = new PickleInput(source.file(), source.bytes(0, length));
    if (!PickleMachine.read(in, globals).equals(new Whole(MAGIC))) {
      throw source.malformed("is a pickle, but not one that PyTorch wrote");
    }
    if (!PickleMachine.read(in, globals).equals(Whole.of(VERSION))) {
      throw source.malformed("has an unknown version of PyTorch's older form");
    }
    boolean littleEndian =
        PickleMachine.read(in, globals) instanceof Dictionary machine
            && machine.entries().get("little_endian") == Constant.TRUE;
    if (!littleEndian) {
      throw source.malformed("was written in big-endian byte order, which is not supported");
    }
    PickleValue root = PickleMachine.read(in, globals);
    locate(PickleMachine.read(in, globals), globals.storages(), in.position());
    return root;
  }

  private void locate(PickleValue keys, Map<String, Storage> storages, long first)
      throws IOException {
    if (!(keys instanceof Items items)) {
      throw source.malformed("has no list of its storages");
    }
    long position = first;
    for (PickleValue key : items.values()) {
      Storage storage = key instanceof Text text ? storages.get(text.value()) : null;
      if (storage == null || starts.containsKey(storage)) {
        throw source.malformed("lists a storage twice or one that it does not use");
      }
      ByteBuffer elements = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      source.read(position, elements);
      long start = position + Long.BYTES;
      if (elements.getLong(0) != storage.elements() || storage.bytes() > source.size() - start) {
        throw source.malformed(
            "holds %d elements of storage %s, not %d"
                .formatted(elements.getLong(0), Shortened.text(storage.key()), storage.elements()));
      }
      starts.put(storage, start);
      position = start + storage.bytes();
    }
    if (position != source.size()) {
      throw source.malformed("has %d bytes too many".formatted(source.size() - position));
    }
  }

  @Override
  public void require(Storage storage) {
    if (!starts.containsKey(storage)) {
      throw source.malformed("holds no storage %s".formatted(Shortened.text(storage.key())));
    }
  }

  @Override
  public void read(Storage storage, long from, ByteBuffer target) throws IOException {
    source.read(starts.get(storage) + from, target);
  }
}
