package dev.sdclr.data.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Tar archives: by the system's own program, and byte by byte. */
public final class TarArchive {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Packs files of a folder by the program {@code tar}. */
  static void pack(Path folder, Path archive, String format, List<String> files)
      throws IOException, InterruptedException {
    Path list = Files.write(archive.resolveSibling("files.txt"), files);
    Process tar =
        new ProcessBuilder(
                "tar",
                "--format=" + format,
                "-cf",
                archive.toString(),
                "-C",
                folder.toString(),
                "-T",
                list.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(tar.getInputStream().readAllBytes(), UTF_8);
    if (tar.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }

  public TarArchive file(String name, byte[] content) {
    return member(name, '0', "%011o".formatted(content.length).getBytes(UTF_8), content);
  }

  public TarArchive file(String name, String content) {
    return file(name, content.getBytes(UTF_8));
  }

  TarArchive file(byte[] name, byte[] content) {
    return member(name, '0', "%011o".formatted(content.length).getBytes(UTF_8), content);
  }

  /** A member whose header may claim anything; its checksum is right. */
  public TarArchive member(String name, char type, byte[] size, byte[] content) {
    return member(name.getBytes(UTF_8), type, size, content);
  }

  private TarArchive member(byte[] name, char type, byte[] size, byte[] content) {
    byte[] block = new byte[512 + (content.length + 511) / 512 * 512];
    System.arraycopy(name, 0, block, 0, name.length);
    System.arraycopy(size, 0, block, 124, size.length);
    block[156] = (byte) type;
    System.arraycopy("ustar\00000".getBytes(UTF_8), 0, block, 257, 8);
    withChecksum(block);
    System.arraycopy(content, 0, block, 512, content.length);
    bytes.writeBytes(block);
    return this;
  }

  /** Puts the right checksum into a header. */
  public static byte[] withChecksum(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += block[i] & 0xFF;
    }
    System.arraycopy("%06o\0 ".formatted(sum).getBytes(UTF_8), 0, block, 148, 8);
    return block;
  }

  /** With the mark of its end. */
  public byte[] ended() {
    bytes.writeBytes(new byte[1024]);
    return bytes.toByteArray();
  }

  byte[] cutOff() {
    return bytes.toByteArray();
  }
}
