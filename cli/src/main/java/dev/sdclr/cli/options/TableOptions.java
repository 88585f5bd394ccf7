package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import picocli.CommandLine.Option;

/** The same for files that may be tables. */
public sealed class TableOptions extends OutputOptions permits RowsOptions {

  @Option(
      names = "--raw-cells",
      description =
          "Leave names in CSV files as they are, also where a spreadsheet would run them as"
              + " formulas.")
  private boolean rawCells;

  @Override
  public void requireNothingAsked(String instead) {
    super.requireNothingAsked(instead);
    if (rawCells) {
      throw new UsageException("--raw-cells is for a file that --out names: " + instead);
    }
  }

  /** Whether names are left as they are. */
  public boolean rawCells() {
    return rawCells;
  }
}
