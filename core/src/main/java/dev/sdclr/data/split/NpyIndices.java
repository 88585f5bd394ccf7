package dev.sdclr.data.split;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.NpyHeader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Locale;

/**
 * Lists of image numbers as one-dimensional NumPy files, the form of the reference implementation's
 * splits.
 *
 * <p>The <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a> is a
 * magic, a header in Python's notation and raw values. Only little-endian integers of 4 or 8 bytes
 * are read: an array of Python objects, which would be a pickle, is refused.
 */
final class NpyIndices {

  private NpyIndices() {}

  /** Whether {@code file} is one of these by its name. */
  static boolean isNamed(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  /**
   * Reads numbers of images.
   *
   * @param images that there are: every number must be in {@code [0, images)}, none twice
   * @throws SdclrException with file and position when it is anything else
   */
  static int[] read(Path file, int images) {
    try (DataInputStream in = new DataInputStream(InputFile.stream(file))) {
      NpyHeader header = NpyHeader.read(in, problem -> malformed(file, problem));
      int bytes = valueBytes(file, header);
      int count = count(file, header, images);
      byte[] values = in.readNBytes(Math.multiplyExact(count, bytes));
      if (values.length < count * bytes) {
        throw malformed(file, "it ends early");
      } else if (in.read() >= 0) {
        throw malformed(file, "it continues after its %,d values".formatted(count));
      }
      ByteBuffer buffer = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
      return checked(file, buffer, count, bytes, images);
    } catch (EOFException e) {
      throw malformed(file, "it ends early");
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  private static int valueBytes(Path file, NpyHeader header) {
    String found = header.type();
    return switch (found) {
      case "<i8", "<u8" -> 8;
      case "<i4", "<u4" -> 4;
      default ->
          throw malformed(
              file,
              "its values must be little-endian integers (<i8 or <i4), were %s%s"
                  .formatted(found, found.contains("O") ? ", pickled objects" : ""));
    };
  }

  private static int count(Path file, NpyHeader header, int images) {
    long[] shape = header.shape();
    if (shape.length != 1 || header.isFortranOrder()) {
      throw malformed(file, "it must have one dimension");
    } else if (shape[0] > images) {
      throw malformed(
          file,
          "its header promises %d values, more than the %,d images".formatted(shape[0], images));
    }
    return (int) shape[0];
  }

  private static int[] checked(Path file, ByteBuffer values, int count, int bytes, int images) {
    int[] indices = new int[count];
    BitSet seen = new BitSet(images);
    for (int i = 0; i < count; i++) {
      long value = bytes == 8 ? values.getLong() : values.getInt();
      if (value < 0 || value >= images) {
        throw malformed(
            file,
            "value %d must be in [0, %d), the images there are, was %d"
                .formatted(i, images, value));
      }
      if (seen.get((int) value)) {
        throw malformed(file, "value %d repeats image %d".formatted(i, value));
      }
      seen.set((int) value);
      indices[i] = (int) value;
    }
    return indices;
  }

  /** Writes {@code indices} as 64-bit integers. */
  static void write(OutputStream out, int[] indices) throws IOException {
    byte[] header = NpyHeader.of("<i8", indices.length);
    ByteBuffer bytes =
        ByteBuffer.allocate(header.length + Long.BYTES * indices.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    for (int index : indices) {
      bytes.putLong(index);
    }
    out.write(bytes.array());
  }

  private static SdclrException malformed(Path file, String problem) {
    return new SdclrException("%s is not a list of image numbers: %s".formatted(file, problem));
  }
}
