package dev.sdclr.cli;

/** Words of the option of commands that write CSV files. */
final class CellOptions {

  static final String RAW = "--raw-cells";

  static final String DESCRIPTION =
      "Leave names in CSV files as they are, also where a spreadsheet would run them as formulas.";

  private CellOptions() {}
}
