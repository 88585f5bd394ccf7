package dev.sdclr.cli.options;

import picocli.CommandLine.Option;

/** The same for files that may be tables. */
public sealed class TableOptions extends OutputOptions permits RowsOptions {

  @Option(
      names = "--raw-cells",
      description =
          "Leave names in CSV files as they are, also where a spreadsheet would run them as"
              + " formulas.")
  private boolean rawCells;

  /** Whether names are left as they are. */
  public boolean rawCells() {
    return rawCells;
  }
}
