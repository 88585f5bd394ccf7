package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import dev.sdclr.job.images.RowsFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the rows of what was found are written, if anywhere. */
public final class RowsOptions extends TableOptions {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the rows to a csv or json file, by its ending.")
  private Path file;

  /**
   * Checks, before the work begins, that the file may be written.
   *
   * @throws UsageException when it may not
   */
  public void requireFree() {
    if (file == null) {
      requireNothingAsked("add --out FILE");
    } else {
      RowsFile.requireNamed(file);
      requireFree(file);
    }
  }

  /** The file, if one was named. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }
}
