package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.sdclr.CsvCells;
import dev.sdclr.SplitMix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvWriterTest {

  /** Examples of RFC 4180, sections 2.5 to 2.7. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {"aaa,aaa", "b bb,b bb", "~b,bb~,~\"b,bb\"~", "b\"bb,\"b\"\"bb\"", "~~,\"\""})
  void quotesWhatNeedsQuotes(String field, String expected) {
    assertThat(CsvCells.quoted(field)).isEqualTo(expected);
  }

  @Test
  void quotesLineBreaks() {
    assertThat(CsvCells.quoted("b\nbb")).isEqualTo("\"b\nbb\"");
    assertThat(CsvCells.quoted("b\rbb")).isEqualTo("\"b\rbb\"");
  }

  /** On random bits: no shorter decimal reads back as the same number. */
  @Test
  void writesTheShortestDecimals() {
    SplitMix random = SplitMix.of(5, 1, 2);
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt(0x7f800000));
      String text = NumberOutput.toString(value, true);
      assertThat(Float.parseFloat(text)).isEqualTo(value);
      assertThat(digits(text)).as(text).isEqualTo(shortest(value));
    }
  }

  private static int digits(String text) {
    String mantissa = text.replaceAll("E.*", "").replace(".", "");
    return Math.max(1, mantissa.replaceAll("^0+|0+$", "").length());
  }

  private static int shortest(float value) {
    for (int digits = 1; digits < 9; digits++) {
      if (Float.parseFloat(("%." + (digits - 1) + "e").formatted((double) value)) == value) {
        return digits;
      }
    }
    return 9;
  }
}
