package dev.sdclr.checkpoint.torch;

import static dev.sdclr.checkpoint.torch.PickleInstruction.APPENDS;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BINPERSID;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EMPTY_DICT;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EMPTY_LIST;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EMPTY_TUPLE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.MARK;
import static dev.sdclr.checkpoint.torch.PickleInstruction.NEWFALSE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.NEWTRUE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.NONE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.REDUCE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.SETITEM;
import static dev.sdclr.checkpoint.torch.PickleInstruction.SETITEMS;
import static dev.sdclr.checkpoint.torch.PickleInstruction.TUPLE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes files in PyTorch's two forms. */
public final class TorchBytes {

  private TorchBytes() {}

  /** A tensor to be written: float32 values, one after the other, of a shape. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Floats(float[] values, long... shape) {

    byte[] bytes() {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      return bytes.array();
    }

    long[] strides() {
      long[] strides = new long[shape.length];
      long stride = 1;
      for (int i = shape.length - 1; i >= 0; i--) {
        strides[i] = stride;
        stride *= shape[i];
      }
      return strides;
    }
  }

  /** Writes the description of a float32 storage. */
  static PickleBytes storage(PickleBytes pickle, String key, long elements) {
    return pickle
        .op(MARK)
        .text("storage")
        .global("torch", "FloatStorage")
        .text(key)
        .text("cpu")
        .whole(elements)
        .op(TUPLE, BINPERSID);
  }

  /** Writes the description of a float32 tensor. */
  static PickleBytes tensor(
      PickleBytes pickle, String key, long elements, long offset, long[] shape, long[] strides) {
    pickle.global("torch._utils", "_rebuild_tensor_v2").op(MARK);
    return storage(pickle, key, elements)
        .whole(offset)
        .wholes(shape)
        .wholes(strides)
        .op(NEWFALSE)
        .global("collections", "OrderedDict")
        .op(EMPTY_TUPLE, REDUCE, TUPLE, REDUCE);
  }

  /** A state dict under {@code wrapper}, or at the top when that is null. */
  public static byte[] pickle(Map<String, Floats> tensors, String wrapper) {
    PickleBytes pickle = PickleBytes.protocol(2);
    if (wrapper != null) {
      pickle.op(EMPTY_DICT).text("epoch").whole(3).op(SETITEM).text(wrapper);
    }
    pickle.global("collections", "OrderedDict").op(EMPTY_TUPLE, REDUCE, MARK);
    int key = 0;
    for (Map.Entry<String, Floats> named : tensors.entrySet()) {
      Floats floats = named.getValue();
      pickle.text(named.getKey());
      tensor(pickle, "" + key++, floats.values().length, 0, floats.shape(), floats.strides());
    }
    pickle.op(SETITEMS);
    return (wrapper == null ? pickle : pickle.op(SETITEM)).stop();
  }

  /** Entries of a ZIP file: the pickle and its storages. */
  static Map<String, byte[]> entries(String folder, byte[] pickle, List<byte[]> storages) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(folder + "data.pkl", pickle);
    for (int i = 0; i < storages.size(); i++) {
      entries.put(folder + "data/" + i, storages.get(i));
    }
    return entries;
  }

  public static byte[] zip(Map<String, byte[]> entries, int method) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> named : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(named.getKey());
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          CRC32 crc = new CRC32();
          crc.update(named.getValue());
          entry.setSize(named.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(named.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A state dict as PyTorch writes it, stored without compression. */
  public static byte[] zip(Map<String, Floats> tensors, String wrapper) {
    return zip(entries("archive/", pickle(tensors, wrapper), storages(tensors)), ZipEntry.STORED);
  }

  static List<byte[]> storages(Map<String, Floats> tensors) {
    return tensors.values().stream().map(Floats::bytes).toList();
  }

  /** The older form of a state dict. */
  public static byte[] stream(Map<String, Floats> tensors, String wrapper) {
    return stream(pickle(tensors, wrapper), true, storages(tensors));
  }

  /** The older form of a pickle and its storages. */
  public static byte[] stream(byte[] pickle, boolean littleEndian, List<byte[]> storages) {
    PickleBytes keys = PickleBytes.protocol(2).op(EMPTY_LIST, MARK);
    for (int i = 0; i < storages.size(); i++) {
      keys.text("" + i);
    }
    PickleBytes file = streamStart(littleEndian).raw(pickle).raw(keys.op(APPENDS).stop());
    for (byte[] storage : storages) {
      file.i8(storage.length / 4).raw(storage);
    }
    return file.cut();
  }

  /** The three pickles before the content. */
  static PickleBytes streamStart(boolean littleEndian) {
    byte[] magic = {
      0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
    };
    return new PickleBytes()
        .raw(PickleBytes.protocol(2).op(PickleInstruction.LONG1).u1(magic.length).raw(magic).stop())
        .raw(PickleBytes.protocol(2).whole(1001).stop())
        .raw(
            PickleBytes.protocol(2)
                .op(EMPTY_DICT)
                .text("little_endian")
                .op(littleEndian ? NEWTRUE : NEWFALSE, SETITEM)
                .text("type_sizes")
                .op(NONE, SETITEM)
                .stop());
  }
}
