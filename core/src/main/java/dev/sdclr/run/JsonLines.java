package dev.sdclr.run;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.Unlinked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A file of one JSON object a line, appended as training goes.
 *
 * @param <T> what a line holds
 */
public final class JsonLines<T> {

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
    try {
      String text = SmallFile.text(file);
      List<T> lines = new ArrayList<>();
      int start = 0;
      for (int end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
        String where = file + " line " + (lines.size() + 1);
        lines.add(RecordFile.fromJson(text.substring(start, end), type, where));
      }
      return lines;
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /** Whether there is a line on {@code wanted}. */
  public boolean has(long wanted) {
    return read().stream().anyMatch(line -> place.applyAsLong(line) == wanted);
  }

  /**
   * Drops the lines after {@code last}, which a resumed run is going to write again, and one that
   * was cut short.
   *
   * @throws SdclrException when the file cannot be written
   */
  public void truncateAfter(long last) {
    if (!Files.exists(file)) {
      return;
    }
    StringBuilder kept = new StringBuilder();
    for (T line : read()) {
      if (place.applyAsLong(line) <= last) {
        kept.append(RecordFile.toJsonLine(line)).append('\n');
      }
    }
    AtomicFile.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
  }
}
