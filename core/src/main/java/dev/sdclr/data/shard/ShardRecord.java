package dev.sdclr.data.shard;

import dev.sdclr.data.folder.FileKinds;
import dev.sdclr.data.folder.FolderState;
import dev.sdclr.data.folder.IndexFile;
import dev.sdclr.data.folder.PackedNames;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What an {@link IndexFile} keeps of one shard.
 *
 * @param name of the archive in its folder
 * @param stamp of the archive when it was gone through
 * @param length of the archive in bytes
 */
record ShardRecord(String name, FolderState.Stamp stamp, long length, ShardIndex index) {

  private static final int BYTES_AN_IMAGE = Long.BYTES + 2 * Integer.BYTES;

  /**
   * Its bytes.
   *
   * @throws ArithmeticException when they are more than a buffer holds
   */
  ByteBuffer written() {
    long bytes =
        IndexFile.nameBytes(name)
            + FolderState.Stamp.BYTES
            + Long.BYTES
            + Integer.BYTES
            + (long) BYTES_AN_IMAGE * index.size()
            + index.names().writtenBytes()
            + index.leftOut().writtenBytes();
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes));
    IndexFile.writeName(name, out);
    stamp.write(out);
    out.putLong(length).putInt(index.size());
    for (int i = 0; i < index.size(); i++) {
      out.putLong(index.offsets()[i]).putInt(index.sizes()[i]).putInt(index.labels()[i]);
    }
    index.names().write(out);
    index.leftOut().write(out);
    return out.flip();
  }

  /**
   * Reads what {@link #written} wrote.
   *
   * @param shard the archive
   * @throws IllegalArgumentException or a BufferUnderflowException when it is corrupt
   */
  static ShardRecord read(ByteBuffer in, Path shard) {
    String name = IndexFile.readName(in);
    FolderState.Stamp stamp = FolderState.Stamp.read(in);
    long length = in.getLong();
    int size = in.getInt();
    if (size < 0 || (long) size * BYTES_AN_IMAGE > in.remaining()) {
      throw new IllegalArgumentException(
          "%d images do not fit in %d bytes".formatted(size, in.remaining()));
    }
    long[] offsets = new long[size];
    int[] sizes = new int[size];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      offsets[i] = in.getLong();
      sizes[i] = in.getInt();
      labels[i] = in.getInt();
    }
    PackedNames names = PackedNames.readAny(in);
    if (names.size() != size) {
      throw new IllegalArgumentException("%d names of %d images".formatted(names.size(), size));
    }
    FileKinds leftOut = FileKinds.read(in);
    return new ShardRecord(
        name, stamp, length, new ShardIndex(shard, names, offsets, sizes, labels, leftOut));
  }
}
