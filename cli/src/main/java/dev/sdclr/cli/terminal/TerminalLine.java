package dev.sdclr.cli.terminal;

import dev.sdclr.process.UnixSignal;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;

/**
 * The line of a terminal on which a bar is drawn, as wide as the terminal is.
 *
 * <p>The library's own asks JLine for the width, whose terminals take Ctrl-C over.
 */
final class TerminalLine extends ConsoleProgressBarConsumer {

  private static final int USUAL_COLUMNS = 80;
  private static final int MIN_COLUMNS = 10;

  /** A full line would wrap, and the terminal writes {@code ^C} behind. */
  private static final int MARGIN = 3;

  private static final Pattern SIZE = Pattern.compile("\\d{1,5} (\\d{1,5})\\s*"); // rows, columns
  private static final String CLEAR_THE_REST = "\033[K";

  private static volatile int columns; // 0: not known yet

  static {
    UnixSignal.WINCH.onArrival(() -> columns = 0);
  }

  private final PrintStream out;
  private boolean ended;

  TerminalLine(PrintStream out) {
    super(out);
    this.out = out;
  }

  @Override
  public int getMaxRenderedLength() {
    if (columns == 0) {
      columns = askTerminal();
    }
    return columns - MARGIN;
  }

  @Override
  public synchronized void accept(String text) {
    if (!ended) {
      super.accept(text);
      out.print(CLEAR_THE_REST);
      out.flush();
    }
  }

  /** Begins a new line and draws nothing any more. */
  synchronized void end() {
    if (!ended) {
      ended = true;
      super.close();
    }
  }

  @Override
  public void close() {
    end();
  }

  private static int askTerminal() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher size = SIZE.matcher(answer);
      int said = size.matches() ? Integer.parseInt(size.group(1)) : 0;
      return said < MIN_COLUMNS ? USUAL_COLUMNS : said;
    } catch (IOException e) {
      return USUAL_COLUMNS; // no such program or no such terminal
    }
  }
}
