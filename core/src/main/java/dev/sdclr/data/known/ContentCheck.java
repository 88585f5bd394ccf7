package dev.sdclr.data.known;

import dev.sdclr.Digests;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file of a known data set must contain, compressed or not.
 *
 * <p>The content is checked rather than the file, since distributors compress anew.
 *
 * @param name without {@code .gz}
 * @param bytes length of the content
 * @param sha256 of the content, in lower-case hexadecimal; empty where only the length is known
 */
record ContentCheck(String name, long bytes, String sha256) {

  static ContentCheck ofSize(String name, long bytes) {
    return new ContentCheck(name, bytes, "");
  }

  /** What is wrong with this file in {@code folder}; empty when nothing is. */
  Optional<String> problem(Path folder) {
    Path plain = folder.resolve(name);
    Path compressed = folder.resolve(name + ".gz");
    try {
      if (Files.isRegularFile(plain)) {
        return problem(plain, InputFile.stream(plain));
      } else if (Files.isRegularFile(compressed)) {
        return problem(compressed, InputFile.gunzipped(compressed));
      }
      return Optional.of("%s is not there".formatted(name));
    } catch (FileSystemException e) {
      return Optional.of("%s cannot be read (%s)".formatted(name, IoReason.of(e)));
    } catch (IOException e) {
      return Optional.of("%s is corrupt (%s)".formatted(name, IoReason.of(e)));
    }
  }

  private Optional<String> problem(Path file, InputStream opened) throws IOException {
    try (InputStream in = opened) {
      if (sha256.isEmpty()) {
        long length = Files.size(file);
        return length == bytes
            ? Optional.empty()
            : Optional.of("%s has %,d bytes, should have %,d".formatted(name, length, bytes));
      }
      String found = Digests.sha256(in, bytes);
      return found.equals(sha256)
          ? Optional.empty()
          : Optional.of(
              "%s is corrupt (SHA-256 %s…, should be %s…)"
                  .formatted(name, found.substring(0, 12), sha256.substring(0, 12)));
    }
  }
}
