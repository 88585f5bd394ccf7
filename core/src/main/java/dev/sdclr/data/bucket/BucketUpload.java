package dev.sdclr.data.bucket;

import dev.sdclr.Digests;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.UserCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A file that is made on this machine, in this user's cache, and then goes into a bucket. */
public final class BucketUpload {

  private final BucketAddress address;
  private final Bucket bucket;
  private final Path folder;

  BucketUpload(BucketAddress address, BucketStore store, Path buckets) {
    this.address = address;
    this.bucket = new Bucket(store, address.bucket());
    String place = "%s %s".formatted(store.endpoint(), address);
    byte[] digest = Digests.sha256().digest(place.getBytes(StandardCharsets.UTF_8));
    this.folder = buckets.resolve("out-" + HexFormat.of().formatHex(digest, 0, 8));
  }

  /** One for the store that the environment names. */
  public static BucketUpload to(BucketAddress address) {
    Path buckets = UserCache.folder().resolve("buckets");
    return new BucketUpload(address, BucketStore.of(System.getenv()), buckets);
  }

  /**
   * Makes a place for the file.
   *
   * @param overwrite whether it may replace what the bucket has
   * @return where to make it; the same again after a stop
   * @throws UsageException when the address names no file, or one that may not be replaced
   * @throws SdclrException when the bucket or the place cannot be reached
   */
  public Path begin(boolean overwrite) {
    if (address.name().isEmpty() || address.isPattern() || !address.name().matches("[\\w.+ -]+")) {
      throw new UsageException("%s does not name a file to write".formatted(address));
    } else if (!overwrite && bucket.has(address.key())) {
      throw new UsageException(
          "%s exists already: choose another --out, or pass --overwrite".formatted(address));
    }
    try {
      return Files.createDirectories(folder).resolve(address.name());
    } catch (IOException e) {
      throw new SdclrException(
          "cannot make %s: %s (set SDCLR_CACHE to a folder you may write to)"
              .formatted(folder, IoReason.of(e)),
          e);
    }
  }

  /**
   * Writes finished files into the bucket, side by side, and deletes them here.
   *
   * @return their addresses
   * @throws SdclrException when one cannot be written; they then stay here
   */
  public List<String> send(List<Path> files) {
    List<String> sent = new ArrayList<>();
    for (Path file : files) {
      String key = address.folder() + file.getFileName();
      bucket.put(file, key);
      sent.add("s3://%s/%s".formatted(address.bucket(), key));
    }
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new SdclrException("cannot delete %s: %s".formatted(file, IoReason.of(e)), e);
      }
    }
    return sent;
  }
}
