package dev.sdclr.data.open;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.SplitRole;
import dev.sdclr.data.folder.FolderScan;
import dev.sdclr.data.picture.ImageFormat;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A folder of images in a ZIP archive, read in place: nothing is unpacked to disk.
 *
 * <p>The JDK's file system for such archives shows their entries as paths, so that folders in them
 * mean what they mean elsewhere; what an archive claims is checked before. It stays open for as
 * long as the process lives, as images may be read at any time.
 */
final class ZippedFolder {

  private static final String LEGACY_NAMES = "IBM437";

  /** Deflate makes no more of a byte, and little of a few. */
  private static final long MAX_RATIO = 1032;

  private static final long SLACK_BYTES = 1 << 10;

  /**
   * Pictures hardly get smaller by packing; only blank ones without compression of their own do.
   */
  private static final long MAX_PICTURE_RATIO = 128;

  private static final long FREE_PICTURE_BYTES = 1L << 26;

  /** What the JDK keeps of an entry, or of a folder around one, takes some 500 bytes. */
  private static final long ENTRY_BYTES = 1 << 9;

  /** No system takes longer ones; a name of 65,535 has room for a folder at every other place. */
  private static final int MAX_NAME_LENGTH = 1 << 12;

  private static final long HEAP_SHARE = 4;

  private ZippedFolder() {}

  /** Whether a file is such an archive by its name. */
  static boolean isNamed(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
  }

  /**
   * Opens an archive as {@link FolderLayout} opens a folder; one folder that holds all others is
   * passed over.
   *
   * @param name for logs
   * @throws SdclrException in one line when it is corrupt, encrypted or packed in a way that is not
   *     read, or holds nothing of that kind
   */
  static Dataset open(Path archive, String name) {
    Path root;
    try {
      InputFile.requireFile(archive);
      Charset names = checked(archive);
      FileSystem content =
          FileSystems.newFileSystem(archive, Map.of("encoding", names.name()), (ClassLoader) null);
      root = root(content.getPath("/"));
    } catch (IOException e) {
      throw unreadable(archive, IoReason.of(e), e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw unreadable(archive, "it is corrupt", e);
    }
    try {
      return FolderLayout.open(root, name);
    } catch (SdclrException e) {
      throw new SdclrException("in %s: %s".formatted(archive, e.getMessage()), e);
    }
  }

  private static SdclrException unreadable(Path archive, String reason, Exception e) {
    return new SdclrException(
        "cannot read %s: %s (unpack it and name its folder)".formatted(archive, reason), e);
  }

  /** Checks all entries, and finds out how their names are written. */
  private static Charset checked(Path archive) throws IOException {
    try {
      check(archive, StandardCharsets.UTF_8);
      return StandardCharsets.UTF_8;
    } catch (ZipException e) {
      // Names that are not marked as UTF-8 are in the character set of the first PCs.
      if (!String.valueOf(e.getMessage()).contains("bad entry name")
          || !Charset.isSupported(LEGACY_NAMES)) {
        throw e;
      }
    }
    Charset legacy = Charset.forName(LEGACY_NAMES);
    check(archive, legacy);
    return legacy;
  }

  private static void check(Path archive, Charset names) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile(), names)) {
      long room = Runtime.getRuntime().maxMemory() / HEAP_SHARE - ENTRY_BYTES * zip.size();
      requireRoom(room, zip);
      Set<String> seen = new HashSet<>();
      String last = "";
      long left = Files.size(archive);
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        requireInside(entry.getName());
        room -= folderBytes(entry.getName(), last);
        requireRoom(room, zip);
        last = entry.getName();
        if (!seen.add(entry.getName())) {
          throw new IOException("it holds %s twice".formatted(entry.getName()));
        }
        requireHonest(entry);
        left -= entry.getCompressedSize();
        if (left < 0) {
          throw new IOException("its entries overlap");
        }
      }
    }
  }

  private static void requireRoom(long room, ZipFile zip) throws IOException {
    if (room < 0) {
      throw new IOException(
          "its %,d entries, and folders, take more than a quarter of Java's memory"
              .formatted(zip.size()));
    }
  }

  /** What the JDK keeps of an entry's folders, each with its whole path, but for the last one's. */
  private static long folderBytes(String name, String last) {
    int shared = 0;
    while (shared < Math.min(name.length(), last.length())
        && name.charAt(shared) == last.charAt(shared)) {
      shared++;
    }
    long bytes = 0;
    for (int slash = name.indexOf('/', shared); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      bytes += ENTRY_BYTES + slash;
    }
    return bytes;
  }

  private static void requireInside(String name) throws IOException {
    if (name.length() > MAX_NAME_LENGTH) {
      throw new IOException(
          "it holds a path of %,d characters, more than %,d"
              .formatted(name.length(), MAX_NAME_LENGTH));
    }
    boolean isInside =
        !name.isEmpty()
            && !name.startsWith("/")
            && name.indexOf('\\') < 0
            && name.indexOf(0) < 0
            && List.of(name.split("/")).stream()
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (!isInside) {
      throw new IOException("it holds '%s', which is not a path within it".formatted(name));
    }
  }

  private static void requireHonest(ZipEntry entry) throws IOException {
    long packed = entry.getCompressedSize();
    long size = entry.getSize();
    boolean isHonest =
        switch (entry.getMethod()) {
          case ZipEntry.STORED -> size == packed;
          case ZipEntry.DEFLATED -> size >= 0 && size - SLACK_BYTES <= packed * MAX_RATIO;
          default ->
              throw new IOException(
                  "%s uses a compression that is not supported".formatted(entry.getName()));
        };
    if (!isHonest) {
      throw new IOException(
          "%s claims %,d bytes, more than %,d compressed bytes can hold"
              .formatted(entry.getName(), size, packed));
    } else if (ImageFormat.hasImageExtension(entry.getName())
        && size > FREE_PICTURE_BYTES
        && size / MAX_PICTURE_RATIO > packed) {
      throw new IOException(
          "%s unpacks to %,d bytes, more than any picture of %,d compressed bytes"
              .formatted(entry.getName(), size, packed));
    }
  }

  /** Archives of a folder begin with its name; one of images to train on alone is meant itself. */
  private static Path root(Path top) throws IOException {
    List<Path> visible = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(top, entry -> !FolderScan.isHidden(entry))) {
      entries.forEach(visible::add);
    }
    boolean isWrapped =
        visible.size() == 1
            && Files.isDirectory(visible.get(0))
            && SplitRole.of(visible.get(0).getFileName().toString()).isEmpty();
    return isWrapped ? visible.get(0) : top;
  }
}
