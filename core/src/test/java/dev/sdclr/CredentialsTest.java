package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

  @ParameterizedTest
  @CsvSource({
    "https://bob:pass@example.org/photos, https://***@example.org/photos",
    "s3://id:p@ss@bucket/photos, s3://***@bucket/photos",
    "hdfs://bob@node:9000/photos, hdfs://***@node:9000/photos",
    "https:/bob:pass@example.org/w.pt, https:/***@example.org/w.pt",
    "'no ''https://bob:pass@s3 example.org'' here', 'no ''https://***@s3 example.org'' here'",
    "https://b.org/x?X-Amz-Credential=AK&X-Amz-Date=1&X-Amz-Signature=ab,"
        + "https://b.org/x?X-Amz-Credential=***&X-Amz-Date=1&X-Amz-Signature=***",
    "gs://b/x?sig=ab%2F, gs://b/x?sig=***"
  })
  void hidesThemInAddresses(String text, String shown) {
    assertThat(Credentials.hidden(text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080/?token=abc",
        "https://example.org/a@b.jpg",
        "s3://bucket/photos",
        "photos/me@home.jpg",
        "write to bob@example.org",
        "C:/photos/me@home.jpg"
      })
  void leavesAllElse(String text) {
    assertThat(Credentials.hidden(text)).isEqualTo(text);
  }

  @Test
  void isPartOfWhatMakesTextSafeToShow() {
    String text = "cannot read https://bob:pass@example.org/x";
    assertThat(OneLine.each(text)).isEqualTo(OneLine.of(text)).doesNotContain("pass");
    assertThat(OneLine.each("\n" + text)).doesNotContain("pass");
  }
}
