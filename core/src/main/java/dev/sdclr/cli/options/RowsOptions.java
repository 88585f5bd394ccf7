package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import dev.sdclr.job.images.RowsFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the rows of what was found are written, if anywhere. */
public final class RowsOptions {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the rows to a csv or json file, by its ending.")
  private Path file;

  @Mixin private TableOptions output;

  /**
   * The file, if one was named.
   *
   * @throws UsageException when it may not be written
   */
  public Optional<RowsFile> file() {
    if (file == null) {
      return Optional.empty();
    }
    RowsFile rows = new RowsFile(file, output.rawCells());
    output.requireFree(file);
    return Optional.of(rows);
  }
}
