package dev.sdclr.data.bucket;

import dev.sdclr.Credentials;
import dev.sdclr.UsageException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object store, as the environment names it: by the variables that other programs take as well.
 *
 * @param endpoint its address; encrypted, unless it is on this machine
 * @param signature signs requests; empty where there is no key, as public buckets want none
 */
record BucketStore(URI endpoint, Optional<Signature> signature) {

  private static final String KEY_ID = "AWS_ACCESS_KEY_ID";
  private static final String SECRET = "AWS_SECRET_ACCESS_KEY";
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  BucketStore {
    if (endpoint.getHost() == null
        || !("https".equals(endpoint.getScheme())
            || ("http".equals(endpoint.getScheme()) && THIS_MACHINE.contains(endpoint.getHost())))
        || !(endpoint.getRawPath() == null || endpoint.getRawPath().matches("/?"))
        || endpoint.getRawQuery() != null
        || endpoint.getRawUserInfo() != null) {
      throw new UsageException(
          "AWS_ENDPOINT_URL must be an address such as https://s3.example.org, was '%s'"
              .formatted(Credentials.hidden(endpoint.toString())));
    }
  }

  /**
   * The store of the variables AWS_ENDPOINT_URL_S3 or else AWS_ENDPOINT_URL, AWS_REGION or else
   * AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; Amazon's
   * without the first two.
   *
   * @throws UsageException when the first is no encrypted address, or when only one of the two keys
   *     is set
   */
  static BucketStore of(Map<String, String> environment) {
    String region = first(environment, "AWS_REGION", "AWS_DEFAULT_REGION").orElse("us-east-1");
    if (!region.matches("[\\w-]{1,64}")) {
      throw new UsageException("AWS_REGION must be a name such as eu-west-1, was '" + region + "'");
    }
    String endpoint =
        first(environment, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
            .orElseGet(() -> "https://s3.%s.amazonaws.com".formatted(region));
    Optional<String> id = first(environment, KEY_ID);
    Optional<String> secret = first(environment, SECRET);
    if (id.isPresent() != secret.isPresent()) {
      throw new UsageException("set both %s and %s, or neither".formatted(KEY_ID, SECRET));
    }
    Optional<Signature> signature =
        id.map(
            name ->
                new Signature(name, secret.get(), first(environment, "AWS_SESSION_TOKEN"), region));
    return new BucketStore(uri(endpoint), signature);
  }

  private static URI uri(String endpoint) {
    try {
      return URI.create(endpoint);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "AWS_ENDPOINT_URL must be an address such as https://s3.example.org, was '%s'"
              .formatted(Credentials.hidden(endpoint)));
    }
  }

  private static Optional<String> first(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.getOrDefault(name, "").strip();
      if (!value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** Of an object, or of the bucket itself where the key is empty. */
  URI address(String bucket, String key, String query) {
    String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
    return URI.create(
        "%s://%s%s/%s/%s%s"
            .formatted(
                endpoint.getScheme(),
                endpoint.getHost(),
                port,
                bucket,
                Signature.escaped(key, true),
                query.isEmpty() ? "" : "?" + query));
  }
}
