package dev.sdclr.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The native libraries that DuckDB and ONNX Runtime unpack into the temporary folder, 70 and 28 MB.
 *
 * <p>They have them deleted by {@code System.exit}, which a process that ends by a signal does not
 * come to; a folder that ONNX Runtime made stays even then.
 */
public final class UnpackedLibraries {

  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Pattern MAPPED =
      Pattern.compile("[^/]*/.*/(libduckdb_java\\d+\\.so|onnxruntime-java\\d+/lib\\w+\\.so)");

  private UnpackedLibraries() {}

  /** Deletes those that this process has loaded; what is loaded stays usable. */
  public static void delete() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    try (Stream<String> lines = Files.lines(MAPS)) {
      lines
          .map(MAPPED::matcher)
          .filter(Matcher::matches)
          .map(match -> folder.resolve(match.group(1)))
          .distinct()
          .forEach(file -> delete(file, folder));
    } catch (IOException e) {
      // another system: they stay, as after a kill
    }
  }

  private static void delete(Path file, Path folder) {
    try {
      Files.deleteIfExists(file);
      if (!file.getParent().equals(folder)) {
        Files.deleteIfExists(file.getParent()); // of the last of its files
      }
    } catch (IOException e) {
      // stays, as after a kill; or there is another file in it
    }
  }
}
