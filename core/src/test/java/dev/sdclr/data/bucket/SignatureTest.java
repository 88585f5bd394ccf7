package dev.sdclr.data.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {

  /** The key of the examples in the specification. */
  private static final Signature EXAMPLE =
      new Signature(
          "AKIAIOSFODNN7EXAMPLE",
          "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
          Optional.empty(),
          "us-east-1");

  /** Those of "Signature Calculations for the Authorization Header" in Amazon S3's reference. */
  @ParameterizedTest
  @CsvSource({
    "/test.txt, bytes=0-9, f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    "/?lifecycle=, '', fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    "/?max-keys=2&prefix=J, '', 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  })
  void signsAsTheSpecificationsExamplesAreSigned(String path, String range, String signature) {
    Map<String, String> headers =
        EXAMPLE.headers(
            "GET",
            URI.create("https://examplebucket.s3.amazonaws.com" + path),
            range.isEmpty() ? Map.of() : Map.of("range", range),
            Signature.EMPTY_SHA256,
            Instant.parse("2013-05-24T00:00:00Z"));
    assertThat(headers.get("authorization")).endsWith(",Signature=" + signature);
    assertThat(headers).containsEntry("x-amz-date", "20130524T000000Z");
  }

  @Test
  void lentKeysSendTheirToken() {
    Signature lent = new Signature("ID", "secret", Optional.of("token"), "eu-west-1");
    Map<String, String> headers =
        lent.headers(
            "GET",
            URI.create("http://localhost:9000/b/"),
            Map.of(),
            Signature.EMPTY_SHA256,
            Instant.EPOCH);
    assertThat(headers).containsEntry("x-amz-security-token", "token");
    assertThat(headers.get("authorization"))
        .contains("ID/19700101/eu-west-1/s3/aws4_request", "x-amz-security-token,");
  }

  @Test
  void keysNeverShow() {
    assertThat(EXAMPLE.toString()).doesNotContain("wJal").contains("AKIA");
  }

  @ParameterizedTest
  @CsvSource({"a b/é+.jpg, a%20b/%C3%A9%2B.jpg", "~-_., ~-_.", "'?#%&', %3F%23%25%26"})
  void escapesAllThatMeansSomethingInAddresses(String key, String escaped) {
    assertThat(Signature.escaped(key, true)).isEqualTo(escaped);
  }
}
