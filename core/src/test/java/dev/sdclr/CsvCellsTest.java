package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvCellsTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "=1+2, '=1+2",
        "+x, '+x",
        "-x, '-x",
        "@SUM(A1), '@SUM(A1)",
        "'=x, ''=x",
        "cat/1.jpg, cat/1.jpg",
        "a=b.jpg, a=b.jpg",
        "it's, it's",
        "'quoted', 'quoted'",
        "＝1+2, '＝1+2",
        "＠SUM(A1), '＠SUM(A1)",
        "a;=1+2, a;'=1+2",
        ";;-x;y, ;;'-x;y",
        "a;'=x, a;''=x",
        "a; b, a; b",
        "`a\u001b[31m`, `a\u241b[31m`",
        "`a\nb`, `a\u240ab`",
        "`\tx`, `'\u2409x`"
      })
  void runsNoFormula(String text, String cell) {
    assertThat(CsvCells.safe(text)).isEqualTo(cell);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "=x", "''=x", "'", "'a", "-", "\t", "\u007f", "\r\n=", "'\n", "图=.jpg", "＋", ";=;'=;",
        ";\t'-"
      })
  void givesBackWhatItWasGiven(String text) {
    assertThat(CsvCells.restored(CsvCells.safe(text))).isEqualTo(text);
  }

  @Test
  void leavesNothingAsItIs() {
    assertThat(CsvCells.safe(null)).isNull();
    assertThat(CsvCells.restored(null)).isNull();
  }
}
