package dev.sdclr.data.folder;

import java.nio.ByteBuffer;

/**
 * A folder as an {@link IndexFile} holds it.
 *
 * @param relative to the root: empty, or with a slash at its end
 * @param stamp read before the listing
 */
record FolderRecord(String relative, FolderState.Stamp stamp, FolderListing listing) {

  /** How many bytes {@link #written} gives. */
  long bytes() {
    return IndexFile.nameBytes(relative) + FolderState.Stamp.BYTES + listing.writtenBytes();
  }

  /** Its bytes, at most {@link IndexFile#MAX_BYTES}. */
  ByteBuffer written() {
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes()));
    IndexFile.writeName(relative, out);
    stamp.write(out);
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
    FolderState.Stamp stamp = FolderState.Stamp.read(in);
    return new FolderRecord(relative, stamp, FolderListing.read(in));
  }
}
