package dev.sdclr.data.folder;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many entries of folders were left out, by kind: {@code .heic}, {@code without an extension},
 * {@code broken links} and so on.
 */
public final class FileKinds {

  static final String BROKEN_LINKS = "broken links";
  static final String CIRCLES = "links in a circle";
  static final String RUNS = "run directories";
  public static final String LINKS = "links";
  public static final String SPECIAL = "pipes or devices";
  static final String UNNAMEABLE = "with names that are not valid text";

  private static final String BARE = "without an extension";

  /** A name may end in anything: what is not a plain word, and what would make too long a list. */
  public static final String OTHERS = "of other kinds";

  private static final int MAX_EXTENSION_LENGTH = 12;
  private static final int MAX_KINDS = 100;

  private final TreeMap<String, Long> counts = new TreeMap<>();

  /** Counts a file by its extension, in lower case. */
  public void addFile(String name) {
    int dot = name.lastIndexOf('.');
    String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    if (dot <= 0) {
      add(BARE, 1);
    } else {
      add(isPlain(extension) ? "." + extension : OTHERS, 1);
    }
  }

  private static boolean isPlain(String extension) {
    return !extension.isEmpty()
        && extension.length() <= MAX_EXTENSION_LENGTH
        && extension.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        && extension.chars().anyMatch(Character::isLetter);
  }

  public void add(String kind, long count) {
    boolean hasRoom = counts.size() < MAX_KINDS || counts.containsKey(kind);
    counts.merge(hasRoom ? kind : OTHERS, count, Long::sum);
  }

  public void addAll(FileKinds others) {
    others.counts.forEach(this::add);
  }

  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** By kind; a new map. */
  public SortedMap<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** Bytes that {@link #write} takes. */
  public long writtenBytes() {
    long bytes = Integer.BYTES;
    for (String kind : counts.keySet()) {
      bytes += IndexFile.nameBytes(kind) + Long.BYTES;
    }
    return bytes;
  }

  /** Writes them so that {@link #read} finds them again. */
  public void write(ByteBuffer out) {
    out.putInt(counts.size());
    counts.forEach(
        (kind, count) -> {
          IndexFile.writeName(kind, out);
          out.putLong(count);
        });
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException or a BufferUnderflowException when it is corrupt
   */
  public static FileKinds read(ByteBuffer in) {
    FileKinds kinds = new FileKinds();
    int size = in.getInt();
    require(size >= 0 && size <= MAX_KINDS + 1, size, "kinds");
    for (int i = 0; i < size; i++) {
      String kind = IndexFile.readName(in);
      long count = in.getLong();
      require(count >= 0 && count <= Integer.MAX_VALUE, count, "files of a kind");
      kinds.add(kind, count);
    }
    return kinds;
  }

  private static void require(boolean condition, long number, String what) {
    if (!condition) {
      throw new IllegalArgumentException("%d %s".formatted(number, what));
    }
  }
}
