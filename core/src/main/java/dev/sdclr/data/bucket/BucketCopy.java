package dev.sdclr.data.bucket;

import dev.sdclr.AtomicFile;
import dev.sdclr.Digests;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.LockFile;
import dev.sdclr.OneLine;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UserCache;
import dev.sdclr.data.bucket.Bucket.StoredObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects of a bucket as files of this machine, which every reader of images can read: in this
 * user's cache, brought up to date whenever they are opened.
 *
 * <p>{@code .listing} beside them says which objects they are copies of. A file is put in its place
 * whole, so that after a stop only those are copied that are not there.
 */
public final class BucketCopy {

  private static final Logger LOG = LoggerFactory.getLogger(BucketCopy.class);

  /** Beside the folder of the bucket, whose name begins with no dot. */
  private static final String LISTING = ".listing";

  private static final String LOCK = ".lock";

  private static final int MAX_NAME_BYTES = 255;

  /** Small images are waited for longer than copied. */
  private static final int COPIES_AT_ONCE = 8;

  private final BucketAddress address;
  private final Bucket bucket;
  private final Path home;

  BucketCopy(BucketAddress address, BucketStore store, Path buckets) {
    this.address = address;
    this.bucket = new Bucket(store, address.bucket());
    String place = "%s %s".formatted(store.endpoint(), address.prefix());
    byte[] digest = Digests.sha256().digest(place.getBytes(StandardCharsets.UTF_8));
    this.home = buckets.resolve(HexFormat.of().formatHex(digest, 0, 8));
  }

  /** The copy of a place in the store that the environment names. */
  public static BucketCopy of(BucketAddress address) {
    Path buckets = UserCache.folder().resolve("buckets");
    return new BucketCopy(address, BucketStore.of(System.getenv()), buckets);
  }

  /**
   * Copies what is not here yet or has changed, and deletes what the bucket no longer has.
   *
   * @return what to open in place of the address: a file, a folder, or a pattern of files
   * @throws SdclrException in one line when there is nothing, or it cannot be read or kept
   */
  public String update(ProgressListener listener) {
    List<StoredObject> objects = meant(bucket.list(address.prefix()));
    for (StoredObject object : objects) {
      requireName(object.key());
    }
    try {
      Files.createDirectories(home);
      try (LockFile lock = LockFile.whenFree(home.resolve(LOCK))) {
        LOG.debug("holding {}", lock);
        deleteChanged(objects);
        AtomicFile.write(home.resolve(LISTING), lines(objects).getBytes(StandardCharsets.UTF_8));
        copyMissing(objects, listener);
      }
    } catch (IOException e) {
      throw new SdclrException(
          "cannot keep %s in %s: %s (set SDCLR_CACHE to a folder you may write to)"
              .formatted(address, home, IoReason.of(e)),
          e);
    }
    return address.isPattern()
        ? file(address.folder()) + "/" + address.name()
        : file(address.key()).toString();
  }

  /** The object of this very name, or else those in the folder of this name, or of the pattern. */
  private List<StoredObject> meant(List<StoredObject> listed) {
    for (StoredObject object : listed) {
      if (object.key().equals(address.key()) && !address.name().isEmpty()) {
        return List.of(object);
      }
    }
    List<StoredObject> meant = listed.stream().filter(o -> address.covers(o.key())).toList();
    if (meant.isEmpty()) {
      throw new SdclrException(
          "there is nothing at %s on %s".formatted(address, bucket.store().endpoint()));
    }
    return meant;
  }

  /** Keys may be any text, and files must not come to lie elsewhere. */
  private void requireName(String key) {
    for (String part : key.split("/", -1)) {
      boolean isName =
          !part.isEmpty()
              && !part.equals(".")
              && !part.equals("..")
              && part.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\' || c == ':')
              && part.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
      if (!isName) {
        throw new SdclrException(
            "cannot copy %s: its object '%s' has a name that no file can have"
                .formatted(address, OneLine.of(key)));
      }
    }
  }

  private Path file(String key) {
    return home.resolve(address.bucket()).resolve(key);
  }

  private static String lines(List<StoredObject> objects) {
    StringBuilder lines = new StringBuilder();
    for (StoredObject object : objects) {
      lines.append(line(object)).append('\n');
    }
    return lines.toString();
  }

  private static String line(StoredObject object) {
    return "%d\t%s\t%s".formatted(object.bytes(), OneLine.of(object.tag()), object.key());
  }

  /** Files whose objects have gone or are others now. */
  private void deleteChanged(List<StoredObject> objects) throws IOException {
    Path listing = home.resolve(LISTING);
    if (!Files.exists(listing)) {
      return;
    }
    Set<String> present = new HashSet<>();
    objects.forEach(object -> present.add(line(object)));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(InputFile.stream(listing), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!present.contains(line)) {
          String key = line.substring(line.lastIndexOf('\t') + 1);
          requireName(key);
          Files.deleteIfExists(file(key));
        }
      }
    }
  }

  private void copyMissing(List<StoredObject> objects, ProgressListener listener)
      throws IOException {
    List<StoredObject> missing = new ArrayList<>();
    long bytes = 0;
    for (StoredObject object : objects) {
      Path file = file(object.key());
      if (!Files.isRegularFile(file) || Files.size(file) != object.bytes()) {
        missing.add(object);
        bytes = Math.addExact(bytes, object.bytes());
      }
    }
    long room = Files.getFileStore(home).getUsableSpace();
    if (bytes > room) {
      throw new SdclrException(
          "%s has %,d MB to copy, and %s has room for %,d MB: set SDCLR_CACHE to a folder on a larger disk"
              .formatted(address, bytes / 1_000_000, home, room / 1_000_000));
    }
    Progress progress = new Progress(listener, bytes);
    ExecutorService copiers = Executors.newFixedThreadPool(COPIES_AT_ONCE);
    try {
      List<Future<?>> copies = new ArrayList<>();
      for (StoredObject object : missing) {
        copies.add(copiers.submit(() -> copy(object, progress)));
      }
      for (Future<?> copy : copies) {
        copy.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SdclrException known ? known : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SdclrException("interrupted while copying %s".formatted(address), e);
    } finally {
      end(copiers);
    }
  }

  /** Not one of them may put its file in place once others have the lock. */
  private static void end(ExecutorService copiers) {
    copiers.shutdownNow();
    boolean interrupted = false;
    while (!copiers.isTerminated()) {
      try {
        copiers.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void copy(StoredObject object, Progress progress) {
    Path file = file(object.key());
    AtomicFile.makeFolders(file);
    bucket.get(object, file);
    progress.add(object.bytes());
  }

  /** Of several copies at once. */
  private final class Progress {
    private final ProgressListener listener;
    private final long total;
    private long done;

    Progress(ProgressListener listener, long total) {
      this.listener = listener;
      this.total = total;
    }

    synchronized void add(long bytes) {
      done += bytes;
      listener.progress("copy " + address, "bytes", done, total);
    }
  }
}
