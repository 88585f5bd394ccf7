package dev.sdclr.data.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes lossless WebP files of one colour, bit by bit (RFC 9649, section 3). */
final class LosslessWebp {

  private static final int SUBTRACT_GREEN = 2;
  private static final int PREDICTOR = 0;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int pending;
  private int filled;

  private LosslessWebp(int width, int height) {
    bits(0x2F, 8);
    bits(width - 1, 14);
    bits(height - 1, 14);
    bits(0, 4);
  }

  /** A black picture that is transformed so often by its green values, which takes three bits. */
  static byte[] subtractingGreen(int width, int height, int times) {
    LosslessWebp file = new LosslessWebp(width, height);
    for (int i = 0; i < times; i++) {
      file.bits(1, 1);
      file.bits(SUBTRACT_GREEN, 2);
    }
    return file.pixels();
  }

  /** One that is transformed so often by predictors, each with a sixteenth of a picture. */
  static byte[] predicting(int width, int height, int times) {
    LosslessWebp file = new LosslessWebp(width, height);
    for (int i = 0; i < times; i++) {
      file.bits(1, 1);
      file.bits(PREDICTOR, 2);
      file.bits(0, 3); // blocks of 4 x 4
      file.bits(0, 1); // no colour cache
      file.codes();
    }
    return file.pixels();
  }

  /** Without more transforms, colour cache or groups. */
  private byte[] pixels() {
    bits(0, 3);
    codes();
    bits(0, 7);
    byte[] chunk = bytes.toByteArray();
    int padded = chunk.length + chunk.length % 2;
    ByteBuffer file = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(12 + padded);
    file.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(chunk.length);
    return file.put(chunk).array();
  }

  /** Five codes of one symbol, 0, which takes no bits. */
  private void codes() {
    for (int i = 0; i < 5; i++) {
      bits(1, 1); // simple
      bits(0, 3); // one symbol, in one bit, 0
    }
  }

  private void bits(int value, int count) {
    for (int i = 0; i < count; i++) {
      pending |= ((value >> i) & 1) << filled;
      if (++filled == Byte.SIZE) {
        bytes.write(pending);
        pending = 0;
        filled = 0;
      }
    }
  }
}
