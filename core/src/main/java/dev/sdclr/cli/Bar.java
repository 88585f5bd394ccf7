package dev.sdclr.cli;

import dev.sdclr.distributed.LaunchedRank;

/** One long task's progress, shown to the user; closing ends its line. */
interface Bar extends AutoCloseable {

  /** Shows that {@code done} units are done, with a few words. */
  void update(long done, String message);

  @Override
  void close();

  /**
   * Shows a bar on a terminal, else a line now and then.
   *
   * @param console where lines go; its end ends a bar's line
   * @param task in a few words
   * @param unit such as {@code images}
   * @param done units done in earlier sessions
   * @param total units, or −1 when unknown
   */
  @SuppressWarnings("SystemConsoleNull") // ./sdclr sets jdk.console so that it stays null
  static Bar of(Console console, String task, String unit, long done, long total) {
    boolean terminal =
        System.console() != null
            && System.getenv("TERM") != null
            && LaunchedRank.isFirst(System.getenv());
    return terminal
        ? new TerminalBar(console.stop(), task, unit, done, total)
        : new PlainBar(console.err(), task, unit, done, total);
  }
}
