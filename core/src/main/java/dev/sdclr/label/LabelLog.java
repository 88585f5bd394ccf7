package dev.sdclr.label;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.LockFile;
import dev.sdclr.SdclrException;
import dev.sdclr.Unlinked;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code labels.jsonl}: every decision about an image, one JSON object a line, in the order in
 * which they were made. Lines are added and none is ever changed; the last one about an image
 * holds.
 *
 * <p>Decisions are on disk once {@link #append} returns. Any number of windows and processes may
 * add to one file: a lock of the operating system keeps their lines whole, and each sees the
 * others' when it next looks. What a killed process left of a line is kept as the text of a line of
 * its own, and said; zeros, as a power cut leaves them where bytes never reached the disk, are no
 * text.
 *
 * <p>Safe for concurrent use.
 */
public final class LabelLog {

  private static final String CUT_SHORT = "line %d was cut short, and does not count";

  private static final int MAX_CUT_SHORT_BYTES = 1 << 20;

  /** A byte of a line that is kept may take six. */
  private static final int MAX_LINE_BYTES = 8 * MAX_CUT_SHORT_BYTES;

  private static final int READ_BYTES = 1 << 16;

  /**
   * A process holds a file's lock as one, and lets go of it when it closes the file anywhere: only
   * one thread may have any log open.
   */
  private static final Object ONE_AT_A_TIME = new Object();

  private final Path file;
  private final List<Decision> all = new ArrayList<>();
  private final Map<String, Decision> latest = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private long position; // bytes that have been read, all whole lines
  private int lines;
  private boolean endIsMissing; // of the line before the position
  private boolean endsInZeros; // after the position
  private final FileBeginning beginning = new FileBeginning(); // up to the position
  private Stamp stamp; // when it was looked at last; null while there is no file
  private int replacements;

  /**
   * By which it shows whether anybody has written to a file.
   *
   * @param key of the file itself; null where the system does not tell
   */
  private record Stamp(Object key, long size, FileTime modified) {

    static Stamp of(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(found.fileKey(), found.size(), found.lastModifiedTime());
    }
  }

  private LabelLog(Path file) {
    this.file = file;
  }

  /**
   * Opens a log and reads it.
   *
   * @param file that need not exist yet
   * @throws SdclrException when it cannot be read or is no such log
   */
  public static LabelLog open(Path file) {
    LabelLog log = new LabelLog(file);
    log.since(0);
    return log;
  }

  /** The log that belongs to a file of features: {@code NAME.labels.jsonl} beside it. */
  public static Path beside(Path features) {
    String name = features.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return features.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".labels.jsonl");
  }

  /** Whether this process may write a log there, whether it is there already or not. */
  public static boolean canBeWritten(Path file) {
    Path nearest = file.toAbsolutePath();
    while (!Files.exists(nearest) && nearest.getParent() != null) {
      nearest = nearest.getParent();
    }
    return Files.isWritable(nearest) && !Files.isSymbolicLink(file);
  }

  /** Writes a new log of what holds. */
  static void write(Path file, CurrentLabels labels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    labels.byPath().values().forEach(decision -> bytes.writeBytes(LogLine.bytes(decision)));
    AtomicFile.write(file, bytes.toByteArray());
  }

  /** Where it is, or is going to be. */
  public Path file() {
    return file;
  }

  /**
   * Adds decisions, all after one another, and waits until the disk has them.
   *
   * @return how many there are before them, those of other windows and processes among them
   * @throws SdclrException when they cannot be written
   */
  public int append(List<Decision> decisions) {
    synchronized (ONE_AT_A_TIME) {
      if (decisions.isEmpty()) {
        return all.size();
      }
      boolean isNew = !Files.exists(file);
      try (FileChannel channel =
              Unlinked.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
          FileLock lock = LockFile.ofContent(channel, false)) {
        notice(channel, Stamp.of(file));
        byte[] torn = settled(channel, read(channel));
        channel.truncate(position + torn.length); // zeros
        int before = all.size();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (endIsMissing) {
          bytes.write('\n');
        } else if (torn.length > 0) {
          bytes.writeBytes(LogLine.keeping(torn));
        }
        decisions.forEach(decision -> bytes.writeBytes(LogLine.bytes(decision)));
        write(channel, bytes.toByteArray());
        if (isNew) {
          AtomicFile.forceEntry(file.toAbsolutePath().getParent());
        }
        read(channel);
        stamp = Stamp.of(file);
        return before;
      } catch (IOException e) {
        throw new SdclrException("cannot add labels to %s: %s".formatted(file, IoReason.of(e)), e);
      }
    }
  }

  /** All of it or nothing: what does not fit on a disk must not count when there is room again. */
  private void write(FileChannel channel, byte[] bytes) throws IOException {
    long size = channel.size();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    boolean isWritten = false;
    try {
      for (long at = position; buffer.hasRemaining(); ) {
        at += channel.write(buffer, at);
      }
      channel.force(true);
      isWritten = true;
    } finally {
      if (!isWritten) {
        channel.truncate(size);
      }
    }
  }

  /** All decisions, those of other windows and processes among them. */
  public List<Decision> all() {
    return since(0);
  }

  /**
   * The decisions after the first so many.
   *
   * @param seen how many are known already
   * @throws SdclrException when the file cannot be read or is no such log
   */
  public List<Decision> since(int seen) {
    synchronized (ONE_AT_A_TIME) {
      look();
      return List.copyOf(all.subList(Math.min(seen, all.size()), all.size()));
    }
  }

  /**
   * What holds of each image.
   *
   * @throws SdclrException when the file cannot be read or is no such log
   */
  public CurrentLabels current() {
    synchronized (ONE_AT_A_TIME) {
      look();
      return new CurrentLabels(latest);
    }
  }

  /** What was found in the file that its user should know of, in sentences. */
  public List<String> notes() {
    synchronized (ONE_AT_A_TIME) {
      return List.copyOf(notes);
    }
  }

  /** How often another file has come to lie here, or none, or this one has been cut. */
  public int replacements() {
    synchronized (ONE_AT_A_TIME) {
      look();
      return replacements;
    }
  }

  private void look() {
    try {
      if (!Files.exists(file)) {
        forget();
        stamp = null;
        return;
      }
      Stamp now = Stamp.of(file);
      if (!now.equals(stamp) || now.size() != position) {
        try (FileChannel channel = InputFile.channel(file)) {
          notice(channel, now);
          if (now.size() != position && (read(channel).length > 0 || endsInZeros)) {
            requireWhole(channel);
          }
        }
      }
    } catch (IOException e) {
      throw new SdclrException("cannot read labels %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** Only what others wrote can have changed what was read, and only then all of it is compared. */
  private void notice(FileChannel channel, Stamp now) throws IOException {
    if (stamp != null
        && !now.equals(stamp)
        && !(Objects.equals(now.key(), stamp.key())
            && now.size() >= position
            && beginning.isOf(channel))) {
      forget();
    }
    stamp = now;
  }

  /** Forgets what another file had, or this one before it was cut or written anew. */
  private void forget() {
    if (position > 0) {
      all.clear();
      latest.clear();
      notes.clear();
      beginning.clear();
      position = 0;
      lines = 0;
      endIsMissing = false;
      replacements++;
    }
  }

  /** A line without an end may be one that is being written: whoever writes holds the lock. */
  private void requireWhole(FileChannel channel) throws IOException {
    try (FileLock lock = LockFile.ofContent(channel, true)) {
      if (settled(channel, read(channel)).length > 0) {
        note(CUT_SHORT.formatted(lines + 1));
      } else if (endsInZeros) {
        note("ends in zeros, as after a power cut: labels that were given just then are missing");
      }
    }
  }

  /**
   * Takes a last line that lacks nothing but its end, as some programs write files.
   *
   * @return what is left of it otherwise
   */
  private byte[] settled(FileChannel channel, byte[] rest) throws IOException {
    if (rest.length == 0 || !LogLine.isWhole(rest)) {
      return rest;
    }
    take(rest, false);
    position += rest.length;
    beginning.extend(channel, position);
    endIsMissing = true;
    return new byte[0];
  }

  private void note(String what) {
    String sentence = "%s: %s".formatted(file, what);
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  /**
   * Reads on from where the last look ended.
   *
   * @return what there is of a last line that has no end
   */
  private byte[] read(FileChannel channel) throws IOException {
    try {
      return readOn(channel);
    } finally {
      beginning.extend(channel, position); // as far as it could be understood
    }
  }

  private byte[] readOn(FileChannel channel) throws IOException {
    endsInZeros = false;
    boolean hasZeros = false;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    for (long at = position; channel.read(buffer, at) > 0; buffer.clear()) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        at++;
        endsInZeros = next == 0;
        if (next == 0) {
          hasZeros = true;
        } else if (next != '\n') {
          line.write(next);
          requireShort(line, MAX_LINE_BYTES);
        } else if (endIsMissing) {
          endIsMissing = false;
          position = at;
        } else {
          take(line.toByteArray(), hasZeros);
          position = at;
          hasZeros = false;
          line.reset();
        }
      }
    }
    requireShort(line, MAX_CUT_SHORT_BYTES);
    return line.toByteArray();
  }

  private void requireShort(ByteArrayOutputStream line, int maxBytes) {
    if (line.size() > maxBytes) {
      throw new SdclrException(
          "%s line %d is longer than %,d bytes: this is not a log of labels"
              .formatted(file, lines + 1, maxBytes));
    }
  }

  /** A line with zeros is none of JSON: a power cut has left it. */
  private void take(byte[] bytes, boolean hasZeros) {
    String where = "%s line %d".formatted(file, lines + 1);
    String text = new String(bytes, StandardCharsets.UTF_8);
    Optional<Decision> said = hasZeros ? Optional.empty() : decision(text, where);
    said.ifPresentOrElse(
        decision -> {
          all.add(decision);
          CurrentLabels.apply(decision, latest);
        },
        () -> note(CUT_SHORT.formatted(lines + 1)));
    lines++;
  }

  private static Optional<Decision> decision(String text, String where) {
    try {
      return LogLine.parse(text, where).decision(where);
    } catch (SdclrException e) {
      throw new SdclrException(
          e.getMessage() + "; fix or delete that line; all the others are valid", e);
    }
  }
}
