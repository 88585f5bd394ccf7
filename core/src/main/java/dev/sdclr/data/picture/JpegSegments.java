package dev.sdclr.data.picture;

import java.io.IOException;
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

  private static final int SOS = 0xDA;
  private static final int EOI = 0xD9;
  private static final int RST0 = 0xD0;
  private static final int TEM = 0x01;
  private static final int APP0 = 0xE0;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COM = 0xFE;

  private static final int MAX_SCANS = 100;

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
    while (at + 4 <= file.length) {
      int marker = file[at + 1] & 0xFF;
      if ((file[at] & 0xFF) != 0xFF || !hasLength(marker)) {
        if ((file[at] & 0xFF) == 0xFF && marker == EOI) {
          break; // what follows is another picture or nothing
        }
        at++; // pixels, fill bytes, or garbage that decoders skip
        continue;
      }
      int end = at + 2 + Math.max(2, ((file[at + 2] & 0xFF) << 8) | (file[at + 3] & 0xFF));
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

  /** Whether a marker begins a segment, whose length follows. */
  static boolean hasLength(int marker) {
    boolean alone = marker == TEM || (marker >= RST0 && marker <= EOI);
    return marker > TEM && marker < 0xFF && !alone;
  }

  private static boolean isLeftOut(int marker) {
    return (marker > APP0 && marker <= APP15 && marker != APP14) || marker == COM;
  }
}
