package dev.sdclr.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a folder is and when it changed, by one question to the system.
 *
 * @param key tells folders apart; null where the system has none
 * @param device it is on; null where the system has none
 */
public record FolderState(Stamp stamp, Object key, Object device) {

  private static final String UNIX_ATTRIBUTES = "unix:lastModifiedTime,ctime,ino,dev,fileKey";

  /**
   * Changes when an entry is added, removed or renamed.
   *
   * <p>Archives and copies set {@code modified} back to what it was elsewhere; nobody can set
   * {@code changed}.
   *
   * @param modified nanoseconds since 1970
   * @param changed of the folder's own data, nanoseconds since 1970; 0 where there is none
   * @param inode 0 where there is none
   */
  public record Stamp(long modified, long changed, long inode) {

    /** Coarser than the clock of any file system: FAT's ticks every 2 s. */
    private static final long GRANULARITY = TimeUnit.SECONDS.toNanos(2);

    /** How many bytes {@link #write} takes. */
    public static final int BYTES = 3 * Long.BYTES;

    /** Whether any change after {@code now} gives another stamp. */
    public boolean isSettled(Instant now) {
      long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
      return Math.max(modified, changed) < nanos - GRANULARITY;
    }

    /** Writes it so that {@link #read} finds it again. */
    public void write(ByteBuffer out) {
      out.putLong(modified).putLong(changed).putLong(inode);
    }

    /** Reads what {@link #write} wrote. */
    public static Stamp read(ByteBuffer in) {
      return new Stamp(in.getLong(), in.getLong(), in.getLong());
    }
  }

  /** Reads it, through links. */
  public static FolderState of(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      Map<String, Object> found = Files.readAttributes(folder, UNIX_ATTRIBUTES);
      Stamp stamp =
          new Stamp(
              nanos((FileTime) found.get("lastModifiedTime")),
              nanos((FileTime) found.get("ctime")),
              (Long) found.get("ino"));
      return new FolderState(stamp, found.get("fileKey"), found.get("dev"));
    }
    BasicFileAttributes found = Files.readAttributes(folder, BasicFileAttributes.class);
    return new FolderState(new Stamp(nanos(found.lastModifiedTime()), 0, 0), found.fileKey(), null);
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }
}
