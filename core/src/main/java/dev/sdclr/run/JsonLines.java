package dev.sdclr.run;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.Unlinked;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A file of one JSON object a line, appended as training goes.
 *
 * @param <T> what a line holds
 */
public final class JsonLines<T> {

  /** A line on mining has a number for each class. */
  private static final int MAX_LINE_BYTES = 8 << 20;

  private final Path file;
  private final Class<T> type;
  private final ToLongFunction<T> place;

  /**
   * Opens a file that need not exist yet.
   *
   * @param place of a line in the course of the training, such as its epoch; never falls
   */
  JsonLines(Path file, Class<T> type, ToLongFunction<T> place) {
    this.file = file;
    this.type = type;
    this.place = place;
  }

  /**
   * Adds one line, whole or not at all.
   *
   * @throws SdclrException when it cannot be written
   */
  public void append(T line) {
    try (FileChannel channel =
        Unlinked.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      append(channel, ByteBuffer.wrap(bytes(line)));
    } catch (IOException e) {
      throw new SdclrException("cannot append to %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** A disk that gets full takes a part of a line, to which the next one must not be added. */
  private static void append(FileChannel channel, ByteBuffer line) throws IOException {
    long size = channel.size();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } finally {
      if (line.hasRemaining()) {
        channel.truncate(size);
      }
    }
  }

  private byte[] bytes(T line) {
    return (RecordFile.toJsonLine(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** All lines; a last line that a kill cut short is left out. */
  public List<T> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<T> lines = new ArrayList<>();
    try {
      visit(new ByteArrayInputStream(SmallFile.bytes(file)), lines::add);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
    return lines;
  }

  /**
   * Goes through the whole lines for as long as {@code visitor} wants more.
   *
   * @return bytes before the line that it did not want, or that was cut short
   */
  private long visit(InputStream in, Predicate<T> visitor) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long bytes = 0;
    int number = 1;
    for (int next; (next = in.read()) >= 0; ) {
      if (next != '\n') {
        if (line.size() == MAX_LINE_BYTES) {
          throw new IOException("line %d has more than %,d bytes".formatted(number, line.size()));
        }
        line.write(next);
        continue;
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString();
      if (!visitor.test(RecordFile.fromJson(text, type, file + " line " + number))) {
        return bytes;
      }
      bytes += line.size() + 1;
      line.reset();
      number++;
    }
    return bytes;
  }

  /** Whether there is a line on {@code wanted}. */
  public boolean has(long wanted) {
    return read().stream().anyMatch(line -> place.applyAsLong(line) == wanted);
  }

  /**
   * Drops the lines after {@code last}, which a resumed run is going to write again, and one that
   * was cut short; of whatever length the file is.
   *
   * @throws SdclrException when the file cannot be written
   */
  public void truncateAfter(long last) {
    if (!Files.exists(file)) {
      return;
    }
    long kept = bytesUpTo(last);
    AtomicFile.write(file, out -> copyStart(kept, out));
  }

  private long bytesUpTo(long last) {
    try (InputStream in = new BufferedInputStream(InputFile.stream(file))) {
      return visit(in, line -> place.applyAsLong(line) <= last);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  private void copyStart(long bytes, FileChannel out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = InputFile.stream(file)) {
      for (long left = bytes; left > 0; ) {
        int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
        if (read == 0) {
          throw new EOFException();
        }
        ByteBuffer part = ByteBuffer.wrap(buffer, 0, read);
        while (part.hasRemaining()) {
          out.write(part);
        }
        left -= read;
      }
    }
  }
}
