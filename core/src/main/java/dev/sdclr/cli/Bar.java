package dev.sdclr.cli;

import java.io.PrintWriter;

/** One long task's progress, shown to the user; closing ends its line. */
interface Bar extends AutoCloseable {

  /** Shows that {@code done} units are done, with a few words. */
  void update(long done, String message);

  @Override
  void close();

  /**
   * Shows a bar on a terminal, else a line now and then.
   *
   * @param err where lines go
   * @param task in a few words
   * @param unit such as {@code images}
   * @param done units done in earlier sittings
   * @param total units, or −1 when unknown
   */
  @SuppressWarnings("SystemConsoleNull") // ./sdclr sets jdk.console so that it stays null
  static Bar of(PrintWriter err, String task, String unit, long done, long total) {
    boolean terminal = System.console() != null && System.getenv("TERM") != null;
    return terminal
        ? new TerminalBar(task, unit, done, total)
        : new PlainBar(err, task, unit, done, total);
  }
}
