package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.process.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailureLineTest {

  /** As a shell puts names of files there: {@code sdclr explore *}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "NAME",
        "explore run NAME",
        "explore run --NAME",
        "mine run --top NAME",
        "mine run --part NAME",
        "completion NAME",
        "help NAME"
      })
  void namesAmongArgumentsSpeakToNoTerminal(String words) {
    String name = "\u001b]0;title\u0007\u202e\r";
    Invocation refused = Invocation.of(words.replace("NAME", name).split(" "));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.failure()).contains("?]0;title??").doesNotContain("\u001b", "\r", "\u202e");
  }

  /** A command that ends as no command should. */
  @Command(name = "broken")
  record Broken(Throwable failure) implements Runnable {
    @Override
    public void run() {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }

  private static String failure(Throwable failure, String... arguments) {
    CommandLine command = Main.commandLine(new StopSignal());
    command.addSubcommand("broken", new Broken(failure));
    StringWriter err = new StringWriter();
    command.setErr(new PrintWriter(err, true));
    assertThat(command.execute(arguments)).isEqualTo(1);
    return err.toString();
  }

  @Test
  void whatJavaItselfEndsWithIsOneLine() {
    assertThat(failure(new StackOverflowError(), "broken"))
        .isEqualTo("sdclr: what was given is nested too deeply (--verbose prints where)\n");
    assertThat(failure(new NoClassDefFoundError("a/B"), "broken"))
        .isEqualTo(
            "sdclr: unexpected failure: java.lang.NoClassDefFoundError: a/B (--verbose prints where)\n");
    assertThat(failure(new OutOfMemoryError("Java heap space"), "broken"))
        .startsWith("sdclr: not enough memory: give Java more")
        .hasLineCount(1);
  }

  @Test
  void unexpectedFailuresSpeakToNoTerminal() {
    RuntimeException failure = new IllegalStateException("\u001b[31m");
    assertThat(failure(failure, "broken"))
        .isEqualTo(
            "sdclr: unexpected failure: java.lang.IllegalStateException: ?[31m (--verbose prints where)\n");
    assertThat(failure(failure, "--verbose", "broken"))
        .contains("\n  at dev.sdclr.cli.FailureLineTest")
        .doesNotContain("\u001b");
  }
}
