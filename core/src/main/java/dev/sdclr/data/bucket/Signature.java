package dev.sdclr.data.bucket;

import dev.sdclr.Digests;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests (AWS Signature Version 4, in the header {@code Authorization}).
 *
 * @param keyId names the key
 * @param secret the key
 * @param token of a key that was lent for a while
 * @param region part of what is signed; stores of one place mostly take any
 */
record Signature(String keyId, String secret, Optional<String> token, String region) {

  /** Of a request without a body. */
  static final String EMPTY_SHA256 =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /**
   * What has to be sent beside the host.
   *
   * @param address whose path is encoded once, with {@code /} as it is, and whose query names
   *     parameters in their order
   * @param others headers to be signed, by names in lower case
   * @param sha256 of the body
   */
  Map<String, String> headers(
      String method, URI address, Map<String, String> others, String sha256, Instant now) {
    SortedMap<String, String> sent = new TreeMap<>(others);
    sent.put("x-amz-content-sha256", sha256);
    sent.put("x-amz-date", TIME.format(now));
    token.ifPresent(value -> sent.put("x-amz-security-token", value));
    SortedMap<String, String> signed = new TreeMap<>(sent);
    signed.put("host", host(address));
    String names = String.join(";", signed.keySet());
    String request =
        String.join(
            "\n",
            method,
            address.getRawPath(),
            address.getRawQuery() == null ? "" : address.getRawQuery(),
            signed.entrySet().stream()
                .map(header -> "%s:%s\n".formatted(header.getKey(), header.getValue()))
                .collect(Collectors.joining()),
            names,
            sha256);
    String day = TIME.format(now).substring(0, 8);
    String scope = "%s/%s/s3/aws4_request".formatted(day, region);
    String text = String.join("\n", ALGORITHM, TIME.format(now), scope, sha256(request));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    sent.put(
        "authorization",
        "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s"
            .formatted(ALGORITHM, keyId, scope, names, hex(hmac(key, text))));
    return sent;
  }

  /** As the header that Java sends: without the port that the protocol has anyway. */
  private static String host(URI address) {
    int usual = "https".equals(address.getScheme()) ? 443 : 80;
    return address.getPort() < 0 || address.getPort() == usual
        ? address.getHost()
        : "%s:%d".formatted(address.getHost(), address.getPort());
  }

  private static String sha256(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Text of an address: all but letters, digits and {@code -._~} is escaped, and maybe {@code /}.
   */
  static String escaped(String text, boolean keepsSlashes) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean isPlain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0
              || (keepsSlashes && c == '/');
      escaped.append(isPlain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return escaped.toString();
  }

  /** Nothing secret: it may come into a log. */
  @Override
  public String toString() {
    return "key %s for %s".formatted(keyId, region);
  }
}
