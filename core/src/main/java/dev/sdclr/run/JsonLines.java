package dev.sdclr.run;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.Unlinked;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
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
  private final long mostBytes;

  /**
   * Opens a file that need not exist yet.
   *
   * @param place of a line in the course of the training, such as its epoch; never falls
   */
  JsonLines(Path file, Class<T> type, ToLongFunction<T> place) {
    this(file, type, place, SmallFile.maxBytes());
  }

  /**
   * Opens a file that need not exist yet.
   *
   * @param mostBytes of the lines that are kept in memory at once
   */
  JsonLines(Path file, Class<T> type, ToLongFunction<T> place, long mostBytes) {
    this.file = file;
    this.type = type;
    this.place = place;
    this.mostBytes = mostBytes;
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

  /**
   * Has the system keep what was added, even when the power fails.
   *
   * @throws SdclrException when it cannot
   */
  public void force() {
    if (!Files.exists(file)) {
      return;
    }
    try (FileChannel channel = Unlinked.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw new SdclrException("cannot keep %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** All lines; a last line that a kill cut short is left out. */
  public List<T> read() {
    return read(line -> true);
  }

  /**
   * The lines that are {@code wanted}, of a file of whatever length.
   *
   * @throws SdclrException when the file cannot be read, or more lines are wanted than memory holds
   */
  public List<T> read(Predicate<T> wanted) {
    List<T> lines = new ArrayList<>();
    long[] taken = {0};
    visit(
        (line, bytes) -> {
          if (wanted.test(line)) {
            taken[0] += bytes;
            if (taken[0] > mostBytes) {
              throw new FileSystemException(
                  file.toString(),
                  null,
                  "it is larger than the %,d bytes that are read; give Java more memory, such as SDCLR_JAVA_OPTIONS=-Xmx8g"
                      .formatted(mostBytes));
            }
            lines.add(line);
          }
          return true;
        });
    return lines;
  }

  /** Told of a line and its bytes. */
  private interface Visitor<T> {

    /** Whether more lines are wanted than those before this one. */
    boolean visit(T line, int bytes) throws IOException;
  }

  /**
   * Goes through the whole lines for as long as {@code visitor} wants more.
   *
   * @return bytes before the line that it did not want, or that was cut short
   */
  private long visit(Visitor<T> visitor) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (InputStream in = new BufferedInputStream(InputFile.stream(file))) {
      return visit(in, visitor);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  private long visit(InputStream in, Visitor<T> visitor) throws IOException {
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
      int length = line.size() + 1;
      if (!visitor.visit(RecordFile.fromJson(text, type, file + " line " + number), length)) {
        return bytes;
      }
      bytes += length;
      line.reset();
      number++;
    }
    return bytes;
  }

  /** Whether there is a line on {@code wanted}. */
  public boolean has(long wanted) {
    boolean[] found = {false};
    visit(
        (line, bytes) -> {
          found[0] = place.applyAsLong(line) == wanted;
          return !found[0];
        });
    return found[0];
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
    long kept = visit((line, bytes) -> place.applyAsLong(line) <= last);
    AtomicFile.write(file, out -> copyStart(kept, out));
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
