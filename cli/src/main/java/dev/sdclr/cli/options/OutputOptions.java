package dev.sdclr.cli.options;

import dev.sdclr.AtomicFile;
import dev.sdclr.UsageException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every command asks before it writes a file that the user has named. */
public sealed class OutputOptions permits TableOptions {

  @Option(
      names = "--overwrite",
      description = "Replace FILE when it exists, once the new one is whole.")
  private boolean overwrite;

  public boolean overwrite() {
    return overwrite;
  }

  /**
   * Checks that nothing is there that may not be replaced.
   *
   * @param file that {@code --out} names
   * @throws UsageException when there is
   */
  public void requireFree(Path file) {
    requireFree("--out", file);
  }

  /**
   * The same for a file that another option names.
   *
   * @throws UsageException when something is there that may not be replaced
   */
  public void requireFree(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new UsageException("%s is a folder: choose another %s".formatted(file, option));
    }
    AtomicFile.requireReplaceable(file);
    if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(
          "%s exists already: choose another %s, or pass --overwrite".formatted(file, option));
    }
  }
}
