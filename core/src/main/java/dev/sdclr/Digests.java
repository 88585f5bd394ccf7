package dev.sdclr;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Checksums. */
public final class Digests {

  private Digests() {}

  /** A SHA-256 of nothing yet. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** SHA-256 in lower-case hexadecimal. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /**
   * The same of a file.
   *
   * @throws SdclrException when it cannot be read
   */
  public static String sha256(Path file) {
    try (InputStream in = InputFile.stream(file)) {
      return sha256(in);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /** The same of all that is left in {@code in}. */
  public static String sha256(InputStream in) throws IOException {
    return sha256(in, Long.MAX_VALUE);
  }

  /**
   * The same of a stream that a little file may expand to.
   *
   * @param max bytes that are read
   * @throws IOException when there are more
   */
  public static String sha256(InputStream in, long max) throws IOException {
    MessageDigest digest = sha256();
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

  /** CRC-32C of the text in UTF-8. */
  public static long crc32c(String text) {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }
}
