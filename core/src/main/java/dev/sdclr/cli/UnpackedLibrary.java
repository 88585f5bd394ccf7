package dev.sdclr.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The native library that DuckDB unpacks into the temporary folder, 70 MB, and has deleted by
 * {@code System.exit}, which a process that ends by a signal does not come to.
 */
final class UnpackedLibrary {

  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Pattern MAPPED = Pattern.compile("[^/]*(/.*/libduckdb_java\\d+\\.so)");

  private UnpackedLibrary() {}

  /** Deletes it if this process has loaded it; what is loaded stays usable. */
  static void delete() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    try (Stream<String> lines = Files.lines(MAPS)) {
      lines
          .map(MAPPED::matcher)
          .filter(Matcher::matches)
          .map(match -> folder.resolve(Path.of(match.group(1)).getFileName()))
          .distinct()
          .forEach(UnpackedLibrary::delete);
    } catch (IOException e) {
      // another system: the file stays, as after a kill
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // stays, as after a kill
    }
  }
}
