package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  void keepsTextOfAnyLanguage() {
    String text = "cannot read 画像/größe 'x' – (€): مرحبا";
    assertThat(OneLine.of(text)).isSameAs(text).isEqualTo(text);
    assertThat(new SdclrException(text)).hasMessage(text).hasNoCause();
  }

  /** A file's name may hold a line break, clear the screen, or turn the order of letters. */
  @Test
  void showsWhatTerminalsObeyAsQuestionMarks() {
    assertThat(OneLine.of("a\nb\r\u001b[2Jc\u0000\u0085\u2028d\u202e\u2066\u007f"))
        .isEqualTo("a?b??[2Jc???d???");
    assertThat(new UsageException("no\nkey")).hasMessage("no?key");
  }

  @Test
  void leavesOutTheMiddleOfLongText() {
    String text = "x".repeat(10_000) + "advice";
    assertThat(OneLine.of(text))
        .hasSize(3000 + 5 + 500)
        .startsWith("xxx")
        .contains(" ... ")
        .endsWith("xadvice");
  }

  @Test
  void keepsTheLinesOfATable() {
    assertThat(OneLine.each("a\u001b[2J\nb\r\nc\t")).isEqualTo("a?[2J\nb\nc?");
  }
}
