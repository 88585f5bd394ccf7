package dev.sdclr.data.picture;

import dev.sdclr.SplitMix;
import dev.sdclr.fuzz.Corruption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;

/** Changes a PNG file chunk by chunk, with checksums that are right. */
final class PngCorruption {

  private static final int SIGNATURE_BYTES = 8;
  private static final int MAX_INFLATED = 1 << 20;
  private static final List<String> TYPES =
      List.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND", "eXIf", "iCCP", "gAMA", "zTXt", "iTXt");

  private PngCorruption() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Chunk(String type, byte[] body) {

    byte[] bytes() {
      ByteBuffer bytes = ByteBuffer.allocate(12 + body.length).putInt(body.length);
      bytes.put(type.getBytes(StandardCharsets.ISO_8859_1)).put(body);
      CRC32 crc = new CRC32();
      crc.update(bytes.array(), 4, 4 + body.length);
      return bytes.putInt((int) crc.getValue()).array();
    }
  }

  /** Changes, drops, repeats, renames or moves a chunk; pixels are changed before compression. */
  static byte[] chunk(byte[] file, SplitMix random) {
    List<Chunk> chunks = chunks(file);
    if (chunks.isEmpty()) {
      return file;
    }
    int at = random.nextInt(chunks.size());
    Chunk chunk = chunks.get(at);
    switch (random.nextInt(8)) {
      case 0 -> chunks.remove(at);
      case 1 -> chunks.add(at, chunk);
      case 2 -> chunks.set(at, new Chunk(TYPES.get(random.nextInt(TYPES.size())), chunk.body()));
      case 3 -> chunks.add(random.nextInt(chunks.size()), chunks.remove(at));
      default -> chunks.set(at, new Chunk(chunk.type(), changed(chunk, random)));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, SIGNATURE_BYTES);
    chunks.forEach(c -> out.writeBytes(c.bytes()));
    return out.toByteArray();
  }

  private static byte[] changed(Chunk chunk, SplitMix random) {
    if (chunk.type().equals("IDAT") && random.nextInt(3) != 0) {
      byte[] rows = inflated(chunk.body());
      return deflated(Corruption.one(rows, List.of(rows), List.of(), random));
    }
    return Corruption.one(chunk.body(), List.of(chunk.body()), List.of(), random);
  }

  private static List<Chunk> chunks(byte[] file) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).position(Math.min(SIGNATURE_BYTES, file.length));
    while (in.remaining() >= 12) {
      int length = in.getInt();
      if (length < 0 || length > in.remaining() - 8) {
        break;
      }
      byte[] type = new byte[4];
      byte[] body = new byte[length];
      in.get(type).get(body).getInt();
      chunks.add(new Chunk(new String(type, StandardCharsets.ISO_8859_1), body));
    }
    return chunks;
  }

  private static byte[] inflated(byte[] bytes) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes);
      byte[] out = new byte[MAX_INFLATED];
      return Arrays.copyOf(out, inflater.inflate(out));
    } catch (DataFormatException e) {
      return bytes;
    } finally {
      inflater.end();
    }
  }

  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException("no file, no failure", e);
    }
    return out.toByteArray();
  }
}
