package dev.sdclr.data.open;

import dev.sdclr.Credentials;
import dev.sdclr.Guess;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.bucket.BucketAddress;
import dev.sdclr.data.bucket.BucketCopy;
import dev.sdclr.data.folder.FileNames;
import dev.sdclr.data.folder.FolderScan;
import dev.sdclr.data.folder.PathList;
import dev.sdclr.data.known.CifarBinary;
import dev.sdclr.data.known.Fetched;
import dev.sdclr.data.known.IdxFiles;
import dev.sdclr.data.known.KnownDataset;
import dev.sdclr.data.picture.ForeignFile;
import dev.sdclr.data.shard.ShardFiles;
import dev.sdclr.data.shard.ShardedImages;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what {@code --data} names. */
public final class DatasetLocator {

  private static final Logger LOG = LoggerFactory.getLogger(DatasetLocator.class);

  /** A drive of Windows has one letter. */
  private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):/+(.*)");

  /** Where a misspelt name is looked for; more names take too long, and say little. */
  private static final int MAX_NEIGHBOURS = 10_000;

  private DatasetLocator() {}

  /** Opens a data set without following a download; see the other form. */
  public static Dataset open(String spec, Optional<Path> root) {
    return open(spec, root, ProgressListener.NONE);
  }

  /**
   * Opens a data set.
   *
   * <p>An address such as {@code s3://bucket/photos} is copied here first, and opened as what it
   * then is. A name of {@link KnownDataset} comes next: write {@code ./name} for a folder of that
   * name. In a folder these are looked for in turn: CIFAR binaries; IDX files; folders named like
   * {@code train}, {@code val} and {@code test}; images directly in it, which makes it a flat
   * folder without labels; tar archives right in it; class folders.
   *
   * @param spec an address in an object store, the name of a known data set, a folder, a ZIP
   *     archive of one, a path-list file, or tar archives in the WebDataset form: one, a list of
   *     them, or a pattern such as {@code train-{000..099}.tar}
   * @param root where the paths of a path-list file start; its own folder when empty
   * @param listener follows the download of a known data set
   * @throws UsageException when there is a root and {@code spec} is no path list
   * @throws SdclrException in one line when there is nothing of that kind
   */
  public static Dataset open(String spec, Optional<Path> root, ProgressListener listener) {
    Optional<BucketAddress> bucket = BucketAddress.find(spec);
    if (bucket.isPresent()) {
      return open(BucketCopy.of(bucket.get()).update(listener), root, listener);
    }
    Optional<KnownDataset> known = KnownDataset.find(spec);
    if (known.isEmpty() && isPattern(spec) && root.isEmpty()) {
      Optional<List<Path>> shards = ShardFiles.find(spec, root);
      if (shards.isPresent()) {
        return shards(shards.get(), spec.substring(spec.lastIndexOf('/') + 1));
      }
    }
    if (root.isPresent() && (known.isPresent() || !Files.isRegularFile(existing(spec)))) {
      throw new UsageException(
          "--root is for path lists, and %s is not one: leave it out".formatted(spec));
    }
    if (known.isPresent()) {
      Fetched fetched = known.get().fetch(listener);
      LOG.debug("{}", fetched.origin());
      return known.get().open(fetched.directory());
    }
    Path path = existing(spec);
    String name = nameOf(path);
    return Files.isDirectory(path) ? openFolder(path, name) : openFile(path, name, root);
  }

  /** Whether a text names tar archives by a pattern, whether there are any or not. */
  public static boolean isPattern(String spec) {
    return ShardFiles.isPattern(spec) && !isAddress(spec);
  }

  /** Whether a text names something on a network rather than on this machine. */
  private static boolean isAddress(String spec) {
    return ADDRESS.matcher(spec).matches();
  }

  /**
   * What {@code --data} names, so that it means the same in every folder: a run is gone on with
   * from anywhere.
   */
  public static String lasting(String source) {
    boolean isFile = KnownDataset.find(source).isEmpty() && isThere(source);
    return isFile || isPattern(source) ? lasting(Path.of(source)) : source;
  }

  /** Whether a text names a single file or folder of this machine, and there is none. */
  public static boolean isGone(String source) {
    boolean isPath = KnownDataset.find(source).isEmpty() && !isAddress(source);
    return isPath && !isPattern(source) && !isThere(source);
  }

  private static boolean isThere(String source) {
    try {
      return !source.isBlank() && Files.exists(Path.of(source));
    } catch (InvalidPathException e) {
      return false; // the locator says so
    }
  }

  /** An absolute path without detours. */
  public static String lasting(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private static Dataset openFolder(Path folder, String name) {
    if (FolderScan.isRunDirectory(folder)) {
      throw new SdclrException(
          "%s is a run directory, which holds no images: data.source in %s names those of the run"
              .formatted(folder, folder.resolve("config.yaml")));
    }
    Optional<CifarBinary> cifar = CifarBinary.in(folder);
    if (cifar.isPresent()) {
      return cifar.get().open(folder, name);
    }
    return IdxFiles.areIn(folder)
        ? IdxFiles.open(folder, name, List.of())
        : FolderLayout.open(folder, name);
  }

  private static Dataset openFile(Path file, String name, Optional<Path> root) {
    if (ZippedFolder.isNamed(file)) {
      return ZippedFolder.open(file, name);
    } else if (!ShardFiles.isShard(file)) {
      ForeignFile.requireNone(file);
    }
    Optional<List<Path>> shards = ShardFiles.find(file.toString(), root);
    if (shards.isPresent()) {
      return shards(shards.get(), name);
    }
    Path start = root.orElseGet(() -> file.toAbsolutePath().getParent());
    return PathList.open(file, start, name);
  }

  private static Dataset shards(List<Path> files, String name) {
    String layout = ShardFiles.kind(files.get(0));
    ShardedImages images = ShardedImages.open(name, files);
    Inspection inspection = new Inspection(layout, images.leftOut().counts(), images.notes());
    return new Dataset(name, images, Optional.empty(), Optional.empty(), inspection);
  }

  private static Path existing(String spec) {
    Matcher address = ADDRESS.matcher(spec);
    try {
      Path path = Path.of(spec);
      if (!spec.isBlank() && Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      LOG.debug("not a path: {}", Credentials.hidden(spec), e);
    }
    if (address.matches()) {
      throw elsewhere(spec, address.group(1).toLowerCase(Locale.ROOT), address.group(2));
    }
    List<String> guesses = new ArrayList<>(Guess.of(spec, KnownDataset.names()));
    guesses.addAll(neighbours(spec));
    throw new SdclrException(
        "there is no folder or file '%s'%s, and the known data sets are %s"
            .formatted(
                spec,
                FileNames.isUndecodable(spec)
                    ? " (%s)".formatted(FileNames.undecodableReason())
                    : Guess.phrase(guesses),
                String.join(", ", KnownDataset.names())));
  }

  private static SdclrException elsewhere(String spec, String scheme, String rest) {
    String advice =
        switch (scheme) {
          case "file" -> "name the path alone, /" + rest;
          case "gs" -> "copy them here first, as in: gcloud storage rsync -r %s photos";
          case "hdfs" -> "copy them here first, as in: hdfs dfs -get %s photos";
          case "http", "https" -> "download and unpack them first, as in: curl -LO %s";
          default -> "copy them into a folder first";
        };
    return new SdclrException(
        "%s is a URL, and images are read from local folders and files: %s"
            .formatted(Credentials.hidden(spec), advice.replace("%s", Credentials.hidden(spec))));
  }

  /** Paths that exist and are spelt much like one that does not. */
  private static List<String> neighbours(String spec) {
    try {
      Path missing = Path.of(spec);
      Path parent = missing.getParent();
      while (parent != null && !Files.exists(parent)) {
        missing = parent;
        parent = missing.getParent();
      }
      Path folder = parent == null ? Path.of("") : parent;
      Path rest = missing.relativize(Path.of(spec));
      return Guess.of(String.valueOf(missing.getFileName()), names(folder)).stream()
          .map(guess -> nearest(folder, guess, rest))
          .toList();
    } catch (InvalidPathException | IOException | DirectoryIteratorException e) {
      LOG.debug("no neighbours of {}", spec, e);
      return List.of();
    }
  }

  private static String nearest(Path folder, String guess, Path rest) {
    Path near = folder.resolve(guess);
    Path whole = near.resolve(rest);
    return (Files.exists(whole) ? whole : near).normalize().toString();
  }

  private static List<String> names(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
        if (names.size() == MAX_NEIGHBOURS) {
          break;
        }
      }
    }
    return names;
  }

  private static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString();
  }
}
