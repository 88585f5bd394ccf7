package dev.sdclr.report;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A PNG picture that goes into the page itself.
 *
 * @param uri the whole picture as a {@code data:} address
 * @param width in pixels
 * @param height in pixels
 */
record Thumbnail(String uri, int width, int height) {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  /** Signature, chunk length, "IHDR", width, height: PNG specification, sections 5.2 and 11.2.2. */
  private static final int HEADER = 24;

  /** Bytes that a picture of this many takes in the page. */
  static long embedded(long bytes) {
    return (bytes + 2) / 3 * 4;
  }

  /**
   * Reads a picture.
   *
   * @return empty when there is none
   * @throws SdclrException when it is not a PNG or cannot be read
   */
  static Optional<Thumbnail> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = SmallFile.bytes(file);
      if (bytes.length < HEADER
          || !Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
        throw new SdclrException(file + " is not a PNG picture: mine the run again");
      }
      ByteBuffer header = ByteBuffer.wrap(bytes, 16, 8);
      String uri = "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
      return Optional.of(new Thumbnail(uri, header.getInt(), header.getInt()));
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /** Whether it is shown larger than it is, where smoothing would blur it. */
  boolean isTiny() {
    return Math.max(width, height) <= 72;
  }
}
