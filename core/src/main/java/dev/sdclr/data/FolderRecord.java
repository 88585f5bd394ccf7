package dev.sdclr.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A folder as an {@link IndexFile} holds it.
 *
 * @param relative to the root: empty, or with a slash at its end
 * @param stamp read before the listing
 */
record FolderRecord(String relative, FolderState.Stamp stamp, FolderListing listing) {

  /**
   * Its bytes.
   *
   * @throws IllegalStateException when there are more than 2 GiB
   */
  ByteBuffer written() {
    byte[] name = relative.getBytes(StandardCharsets.UTF_8);
    long bytes = Integer.BYTES + name.length + 3L * Long.BYTES + listing.writtenBytes();
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("folder %s takes %,d bytes".formatted(relative, bytes));
    }
    ByteBuffer out = ByteBuffer.allocate((int) bytes);
    out.putInt(name.length).put(name);
    out.putLong(stamp.modified()).putLong(stamp.changed()).putLong(stamp.inode());
    listing.write(out);
    return out.flip();
  }

  /** Reads the name that {@link #written} begins with. */
  static String readRelative(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "a folder's name of %d bytes is not in %d bytes".formatted(length, in.remaining()));
    }
    byte[] name = new byte[length];
    in.get(name);
    return new String(name, StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #written} wrote.
   *
   * @throws IllegalArgumentException or a BufferUnderflowException when it is damaged
   */
  static FolderRecord read(ByteBuffer in) {
    String relative = readRelative(in);
    FolderState.Stamp stamp = new FolderState.Stamp(in.getLong(), in.getLong(), in.getLong());
    return new FolderRecord(relative, stamp, FolderListing.read(in));
  }
}
