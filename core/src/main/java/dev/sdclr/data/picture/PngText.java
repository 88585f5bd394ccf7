package dev.sdclr.data.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Texts in a PNG file, by their keywords (PNG specification, section 11.3.3). */
final class PngText {

  /** Further characters of compressed texts are left out: they may be any number. */
  private static final int MAX_INFLATED_BYTES = 1 << 16;

  private PngText() {}

  /** The first text of that keyword, as bytes; empty when there is none. */
  static Optional<ByteBuffer> of(byte[] file, String keyword) {
    ByteBuffer begin = StandardCharsets.ISO_8859_1.encode(keyword + '\0');
    return PngChunk.in(file)
        .filter(chunk -> begin.mismatch(chunk.data()) == begin.limit())
        .flatMap(chunk -> text(chunk.type(), after(chunk.data(), begin.limit())).stream())
        .findFirst();
  }

  /** Of a chunk of that type, by what follows its keyword, of one byte at least. */
  private static Optional<ByteBuffer> text(String type, ByteBuffer value) {
    return switch (type) {
      case "tEXt" -> Optional.of(value);
      case "zTXt" -> Optional.of(inflated(after(value, 1)));
      case "iTXt" -> {
        boolean isCompressed = value.get(0) != 0;
        ByteBuffer text = afterZero(afterZero(after(value, 2)));
        yield Optional.of(isCompressed ? inflated(text) : text);
      }
      default -> Optional.empty();
    };
  }

  private static ByteBuffer after(ByteBuffer bytes, int count) {
    int skipped = Math.min(count, bytes.limit());
    return bytes.slice(skipped, bytes.limit() - skipped);
  }

  private static ByteBuffer afterZero(ByteBuffer bytes) {
    int zero = 0;
    while (zero < bytes.limit() && bytes.get(zero) != 0) {
      zero++;
    }
    return after(bytes, zero + 1);
  }

  /** What can be inflated of it. */
  private static ByteBuffer inflated(ByteBuffer packed) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] text = new byte[MAX_INFLATED_BYTES];
      int length = 0;
      int more;
      while (length < text.length
          && (more = inflater.inflate(text, length, text.length - length)) > 0) {
        length += more;
      }
      return ByteBuffer.wrap(text, 0, length).slice();
    } catch (DataFormatException e) {
      return ByteBuffer.allocate(0);
    } finally {
      inflater.end();
    }
  }
}
