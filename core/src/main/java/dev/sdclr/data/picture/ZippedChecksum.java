package dev.sdclr.data.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * The checksum that a ZIP archive has of each of its files: the JDK's file system for such archives
 * unpacks them without a look at it.
 */
final class ZippedChecksum {

  private static final String VIEW = "zip";

  private ZippedChecksum() {}

  /**
   * Checks what was read of a file, if it lies in such an archive.
   *
   * @throws IOException when it is not what was packed
   */
  static void require(Path file, byte[] content) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains(VIEW)) {
      return;
    }
    CRC32 found = new CRC32();
    found.update(content);
    if (found.getValue() != (long) Files.getAttribute(file, VIEW + ":crc")) {
      throw new ZipException("it differs from its checksum in the archive");
    }
  }
}
