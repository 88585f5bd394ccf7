package dev.sdclr.data.bucket;

import dev.sdclr.Credentials;
import dev.sdclr.SdclrException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an object store, such as {@code s3://bucket/photos} or {@code s3://bucket/part-*.tar}.
 *
 * @param bucket its name
 * @param folder of the keys, empty or ending in a slash
 * @param name in it: of an object, of a further folder, or a pattern; empty for the folder itself
 */
public record BucketAddress(String bucket, String folder, String name) {

  private static final Pattern ADDRESS =
      Pattern.compile("[sS]3[anAN]?://([^/]*)(?:/(.*/)?([^/]*))?");

  /** The rules of names, which keep them from being anything else in a web address. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  /**
   * Reads an address.
   *
   * @return nothing when {@code text} is none of an object store
   * @throws SdclrException when its bucket has a name that none can have
   */
  public static Optional<BucketAddress> find(String text) {
    Matcher parts = ADDRESS.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    } else if (!BUCKET.matcher(parts.group(1)).matches()) {
      throw new SdclrException(
          "%s names no bucket: write s3://BUCKET/FOLDER, with the bucket in small letters"
              .formatted(Credentials.hidden(text)));
    }
    return Optional.of(
        new BucketAddress(parts.group(1), orEmpty(parts.group(2)), orEmpty(parts.group(3))));
  }

  private static String orEmpty(String part) {
    return part == null ? "" : part;
  }

  /** Whether several objects of a folder are meant, by a pattern such as {@code part-*.tar}. */
  boolean isPattern() {
    return name.contains("*") || name.contains("{");
  }

  /** Of the object, or of what all keys begin with. */
  String key() {
    return folder + name;
  }

  /** What the keys of all objects begin with that are meant. */
  String prefix() {
    return folder + name.replaceFirst("[*{].*", "");
  }

  /** Whether an object is meant that is not the one of this very name. */
  boolean covers(String key) {
    if (key.endsWith("/")) {
      return false; // what some programs put in place of a folder
    } else if (isPattern()) {
      return key.lastIndexOf('/') == folder.length() - 1;
    }
    return key.startsWith(name.isEmpty() ? folder : key() + "/");
  }

  @Override
  public String toString() {
    return "s3://%s/%s".formatted(bucket, key());
  }
}
