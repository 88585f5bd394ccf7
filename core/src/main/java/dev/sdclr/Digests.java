package dev.sdclr;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums of streams. */
public final class Digests {

  private Digests() {}

  /** A digest of nothing yet, by an algorithm that every Java has. */
  public static MessageDigest by(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(algorithm + " is missing from this Java", e);
    }
  }

  /** The digest of all that is left in {@code in}, in lower-case hexadecimal. */
  public static String of(String algorithm, InputStream in) throws IOException {
    return of(algorithm, in, Long.MAX_VALUE);
  }

  /**
   * The same of a stream that a little file may expand to.
   *
   * @param max bytes that are read
   * @throws IOException when there are more
   */
  public static String of(String algorithm, InputStream in, long max) throws IOException {
    MessageDigest digest = by(algorithm);
    byte[] buffer = new byte[1 << 16];
    long left = max;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      left -= n;
      if (left < 0) {
        throw new IOException("it holds more than %,d bytes".formatted(max));
      }
      digest.update(buffer, 0, n);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
