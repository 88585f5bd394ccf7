package dev.sdclr.run.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Frames the records of a <a
 * href="https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details">TFRecord</a>
 * file: length, its checksum, the record, its checksum.
 */
final class RecordFraming {

  private static final int MASK_DELTA = 0xa282ead8;
  private static final int OVERHEAD = Long.BYTES + 2 * Integer.BYTES;

  private RecordFraming() {}

  /** The bytes to append to the file for a record, whose buffer is read to its end. */
  static byte[] framed(ByteBuffer record) {
    int length = record.remaining();
    ByteBuffer frame = ByteBuffer.allocate(OVERHEAD + length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(length);
    frame.putInt(masked(crc(frame.duplicate().flip())));
    int checksum = masked(crc(record.duplicate()));
    return frame.put(record).putInt(checksum).array();
  }

  /** CRC-32C (RFC 3720, section 12.1) of the remaining bytes. */
  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** A checksum that may lie among the bytes that another one covers: rotated, and shifted. */
  static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + MASK_DELTA;
  }
}
