package dev.sdclr.data.folder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A folder as an {@link IndexFile} holds it.
 *
 * @param relative to the root: empty, or with a slash at its end
 * @param stamp read before the listing
 */
record FolderRecord(String relative, FolderState.Stamp stamp, FolderListing listing) {

  /** How many bytes {@link #written} gives. */
  long bytes() {
    int name = relative.getBytes(StandardCharsets.UTF_8).length;
    return Integer.BYTES + name + 3L * Long.BYTES + listing.writtenBytes();
  }

  /** Its bytes, at most {@link IndexFile#MAX_BYTES}. */
  ByteBuffer written() {
    byte[] name = relative.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes()));
    out.putInt(name.length).put(name);
    out.putLong(stamp.modified()).putLong(stamp.changed()).putLong(stamp.inode());
    listing.write(out);
    return out.flip();
  }

  /**
   * Reads what {@link #written} wrote.
   *
   * @throws IllegalArgumentException or a BufferUnderflowException when it is corrupt
   */
  static FolderRecord read(ByteBuffer in) {
    String relative = IndexFile.readName(in);
    FolderState.Stamp stamp = new FolderState.Stamp(in.getLong(), in.getLong(), in.getLong());
    return new FolderRecord(relative, stamp, FolderListing.read(in));
  }
}
