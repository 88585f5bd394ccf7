package dev.sdclr.data.folder;

import static dev.sdclr.fuzz.FuzzTarget.words;

import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import dev.sdclr.fuzz.Corruption;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Changes to index files behind a checksum that is right. */
public final class IndexCorruption {

  private static final int CHECKSUM_AT = 8;
  private static final int CONTENT_AT = 12;

  private IndexCorruption() {}

  /** Corrupts what the checksum is of. */
  public static byte[] withChecksum(byte[] file, SplitMix random) {
    byte[] content = Arrays.copyOfRange(file, CONTENT_AT, file.length);
    byte[] corrupt = Corruption.one(content, List.of(content), words("../", "/"), random);
    CRC32C sum = new CRC32C();
    sum.update(corrupt);
    byte[] head = Arrays.copyOf(file, CONTENT_AT);
    return Corruption.join(
        Corruption.put(head, CHECKSUM_AT, Integer.BYTES, sum.getValue(), ByteOrder.BIG_ENDIAN),
        corrupt);
  }

  /**
   * The records of an index.
   *
   * @throws SdclrException when the index would be made anew
   */
  public static Map<String, ByteBuffer> records(IndexFile index) throws IOException {
    try {
      return index.records();
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new SdclrException("ignored", e);
    }
  }
}
