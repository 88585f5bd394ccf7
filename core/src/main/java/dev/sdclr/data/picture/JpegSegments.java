package dev.sdclr.data.picture;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import javax.imageio.IIOException;

/**
 * The segments of a JPEG file that its pixels are decoded from (ITU-T T.81, annex B).
 *
 * <p>A scan may be a few bytes long and goes over all pixels again, so that a small file of many
 * could keep a machine busy for hours.
 *
 * @param needed the file without comments and the data of applications but for those on colours
 *     (JFIF and Adobe)
 * @param scans how many there are
 */
@SuppressWarnings("ArrayRecordComponent") // made once, passed on, never compared
record JpegSegments(byte[] needed, int scans) {

  static final int SOS = 0xDA;
  static final int EOI = 0xD9;
  private static final int RST0 = 0xD0;
  private static final int TEM = 0x01;
  static final int APP0 = 0xE0;
  static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COM = 0xFE;

  private static final int MAX_SCANS = 100;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH_ONE = 0x0101010101010101L;
  private static final long EACH_TOP = EACH_ONE << 7;

  /**
   * Looks through a file.
   *
   * @throws IOException when there are too many scans
   */
  static JpegSegments of(byte[] file) throws IOException {
    KeptParts kept = new KeptParts(file);
    int keptTo = 0;
    int scans = 0;
    int at = 2;
    while ((at = nextOnes(file, at)) + 4 <= file.length) {
      int marker = file[at + 1] & 0xFF;
      if (marker == EOI) {
        break; // what follows is another picture or nothing
      }
      if (!hasLength(marker)) {
        at++; // pixels, fill bytes, or garbage that decoders skip
        continue;
      }
      int end = end(file, at);
      if (marker == SOS && ++scans > MAX_SCANS) {
        throw new IIOException("more than %d scans".formatted(MAX_SCANS));
      }
      if (isLeftOut(marker) && end <= file.length) {
        kept.keep(keptTo, at);
        keptTo = end;
      }
      at = end;
    }
    kept.keep(keptTo, file.length);
    return new JpegSegments(kept.joined(), scans);
  }

  /** The first byte of ones only from {@code at} on, or the end; eight bytes at a time. */
  private static int nextOnes(byte[] file, int at) {
    int i = at;
    while (i <= file.length - Long.BYTES) {
      long zeros = ~(long) EIGHT_BYTES.get(file, i);
      long found =
          (zeros - EACH_ONE) & ~zeros & EACH_TOP; // its lowest bit is right, others need not
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
      i += Long.BYTES;
    }
    while (i < file.length && file[i] != (byte) 0xFF) {
      i++;
    }
    return i;
  }

  /** Whether a marker begins a segment, whose length follows. */
  static boolean hasLength(int marker) {
    boolean alone = marker == TEM || (marker >= RST0 && marker <= EOI);
    return marker > TEM && marker < 0xFF && !alone;
  }

  /** Where the segment ends whose marker and length begin at a place. */
  static int end(byte[] file, int at) {
    return at + 2 + Math.max(2, ((file[at + 2] & 0xFF) << 8) | (file[at + 3] & 0xFF));
  }

  private static boolean isLeftOut(int marker) {
    return (marker > APP0 && marker <= APP15 && marker != APP14) || marker == COM;
  }
}
