package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellLineTest {

  /** A real shell must read back the very name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "runs/mine",
        "my runs/a",
        "it's",
        "a\"b",
        "$HOME",
        "`id`",
        "a;b&c|d",
        "~",
        "*",
        "{a,b}",
        "=ls",
        "#x",
        "!!",
        "back\\slash",
        "zähne/写真/é",
        "tab\there",
        "line\nbreak's",
        "turned\u202ename",
        "\u00a0",
        "",
        "%p",
      })
  void isReadBackByAShell(String name) throws IOException, InterruptedException {
    String quoted = ShellLine.quoted(name);
    assertThat(quoted).doesNotContainPattern("[\\p{Cc}\\u202e]");
    assertThat(shell("printf %s " + quoted)).isEqualTo(name);
  }

  @Test
  void aPathThatBeginsLikeAnOptionIsNone() throws IOException, InterruptedException {
    assertThat(ShellLine.of("resume", Path.of("-rf"))).isEqualTo("./sdclr resume ./-rf");
    assertThat(shell("printf %s " + ShellLine.quoted(Path.of("- a")))).isEqualTo("./- a");
  }

  @Test
  void leavesPlainNamesAsTheyAre() {
    assertThat(ShellLine.of("report", Path.of("/data/run_1"), "--out=r.html"))
        .isEqualTo("./sdclr report /data/run_1 --out=r.html");
  }

  private static String shell(String command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-s"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }
}
