package dev.sdclr.cli;

import dev.sdclr.process.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes what shells complete, {@code man} shows and the launcher prints of the commands. */
public final class CommandPages {

  /** What the launcher puts the name into by which it was called. */
  private static final String CALLED = "@sdclr@";

  private CommandPages() {}

  /**
   * Writes all of them.
   *
   * @param args the folder of the shells' scripts and of the overview, as they lie below {@code
   *     share}; the folder of the manual's pages in AsciiDoc
   */
  public static void main(String[] args) throws IOException {
    Path share = Path.of(args[0]);
    writeScript("bash", share.resolve("bash-completion/completions/sdclr"));
    writeScript("zsh", share.resolve("zsh/site-functions/_sdclr"));
    writeScript("fish", share.resolve("fish/vendor_completions.d/sdclr.fish"));
    int code =
        ManPageGenerator.generateManPage(
            Path.of(args[1]).toFile(), null, new boolean[0], true, commands().getCommandSpec());
    if (code != 0) {
      throw new IllegalStateException("no manual pages: code " + code);
    }
    System.setProperty("sdclr.command", CALLED);
    writeOverview(Ansi.OFF, share.resolve("sdclr/overview"));
    writeOverview(Ansi.ON, share.resolve("sdclr/overview-in-colours"));
  }

  private static void writeScript(String shell, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      int code = commands().setOut(out).execute("completion", shell);
      if (code != 0) {
        throw new IllegalStateException("no completion for " + shell + ": code " + code);
      }
    }
  }

  private static void writeOverview(Ansi colours, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, Main.overview().getUsageMessage(colours));
  }

  private static CommandLine commands() {
    return Main.commandLine(new StopSignal());
  }
}
