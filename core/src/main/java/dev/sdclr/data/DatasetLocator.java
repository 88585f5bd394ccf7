package dev.sdclr.data;

import dev.sdclr.Guess;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what {@code --data} names. */
public final class DatasetLocator {

  private static final Logger LOG = LoggerFactory.getLogger(DatasetLocator.class);

  private DatasetLocator() {}

  /** Opens a data set without following a download; see the other form. */
  public static Dataset open(String spec, Optional<Path> root) {
    return open(spec, root, FetchProgress.NONE);
  }

  /**
   * Opens a data set.
   *
   * <p>A name of {@link KnownDataset} comes first: write {@code ./name} for a folder of that name.
   * In a folder these are looked for in turn: CIFAR binaries; IDX files; {@code train} with {@code
   * test} or {@code val}; images right in it, which makes it a flat folder without labels; tar
   * archives right in it; class folders.
   *
   * @param spec the name of a known data set, a folder, a path-list file, or tar archives in the
   *     WebDataset form: one, a list of them, or a pattern such as {@code train-{000..099}.tar}
   * @param root where the paths of a path-list file start; its own folder when empty
   * @param progress follows the download of a known data set
   * @throws UsageException when there is a root and {@code spec} is no path list
   * @throws SdclrException in one line when there is nothing of that kind
   */
  public static Dataset open(String spec, Optional<Path> root, FetchProgress progress) {
    Optional<KnownDataset> known = KnownDataset.find(spec);
    if (known.isEmpty() && ShardFiles.isPattern(spec) && root.isEmpty()) {
      Optional<List<Path>> shards = ShardFiles.find(spec, root);
      if (shards.isPresent()) {
        return shards(shards.get(), spec.substring(spec.lastIndexOf('/') + 1));
      }
    }
    if (root.isPresent() && (known.isPresent() || !Files.isRegularFile(existing(spec)))) {
      throw new UsageException(
          "a root belongs to a path list, and %s is none: leave --root out".formatted(spec));
    }
    if (known.isPresent()) {
      Fetched fetched = known.get().fetch(progress);
      LOG.debug("{}", fetched.origin());
      return known.get().open(fetched.directory());
    }
    Path path = existing(spec);
    String name = nameOf(path);
    if (Files.isDirectory(path)) {
      return openFolder(path, name);
    }
    Optional<List<Path>> shards = ShardFiles.find(spec, root);
    if (shards.isPresent()) {
      return shards(shards.get(), name);
    }
    Path start = root.orElseGet(() -> path.toAbsolutePath().getParent());
    return new Dataset(name, PathList.open(path, start, name), Optional.empty());
  }

  /** Whether a text names tar archives by a pattern, whether there are any or not. */
  public static boolean isPattern(String spec) {
    return ShardFiles.isPattern(spec);
  }

  private static Dataset shards(List<Path> files, String name) {
    return new Dataset(name, ShardedImages.open(name, files), Optional.empty());
  }

  private static Path existing(String spec) {
    try {
      Path path = Path.of(spec);
      if (!spec.isBlank() && Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      LOG.debug("not a path: {}", spec, e);
    }
    throw new SdclrException(
        "there is no folder or file '%s'%s, and the known data sets are %s"
            .formatted(
                spec,
                Guess.after(spec, KnownDataset.names()),
                String.join(", ", KnownDataset.names())));
  }

  private static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString();
  }

  private static Dataset openFolder(Path folder, String name) {
    Optional<CifarBinary> cifar = CifarBinary.in(folder);
    if (cifar.isPresent()) {
      return openCifar(cifar.get(), folder, name);
    } else if (IdxFiles.areIn(folder)) {
      return openIdx(folder, name, List.of());
    }
    Path train = folder.resolve("train");
    Optional<Path> test = testFolder(folder);
    if (Files.isDirectory(train) && (test.isPresent() || isOnlyFolder(train, folder))) {
      return openTrainAndTest(train, test, name);
    }
    return new Dataset(name, openImages(folder, name), Optional.empty());
  }

  static Dataset openCifar(CifarBinary kind, Path folder, String name) {
    Optional<ImageSource> test = kind.openTest(folder, name).map(images -> images);
    return new Dataset(name, kind.openTrain(folder, name), test);
  }

  static Dataset openIdx(Path folder, String name, List<String> classNames) {
    PackedImages train = IdxFiles.openTrain(folder, name, classNames);
    Optional<ImageSource> test =
        IdxFiles.openTest(folder, name, train.classNames()).map(images -> images);
    return new Dataset(name, train, test);
  }

  private static Dataset openTrainAndTest(
      Path trainFolder, Optional<Path> testFolder, String name) {
    ImageSource train = openImages(trainFolder, name + " train");
    String testName = name + " test";
    Optional<ImageSource> test = testFolder.map(folder -> openTest(folder, testName, train));
    return new Dataset(name, train, test);
  }

  private static ImageSource openTest(Path folder, String name, ImageSource train) {
    Optional<List<Path>> shards = shardsIn(folder);
    if (shards.isPresent()) {
      return ShardedImages.open(name, shards.get(), train.classNames());
    }
    return train.isLabelled()
        ? ClassFolder.open(folder, name, train.classNames())
        : FlatFolder.open(folder, name);
  }

  /** Images right in a folder come before archives. */
  private static Optional<List<Path>> shardsIn(Path folder) {
    return hasImagesRightInIt(folder) ? Optional.empty() : ShardFiles.in(folder);
  }

  private static Optional<Path> testFolder(Path folder) {
    for (String name : List.of("test", "val")) {
      if (Files.isDirectory(folder.resolve(name))) {
        return Optional.of(folder.resolve(name));
      }
    }
    return Optional.empty();
  }

  private static ImageSource openImages(Path folder, String name) {
    Optional<List<Path>> shards = shardsIn(folder);
    if (shards.isPresent()) {
      return ShardedImages.open(name, shards.get());
    }
    return hasImagesRightInIt(folder)
        ? FlatFolder.open(folder, name)
        : ClassFolder.open(folder, name);
  }

  private static boolean hasImagesRightInIt(Path folder) {
    return !list(
            folder,
            entry ->
                !FolderScan.isHidden(entry)
                    && ImageFormat.hasImageExtension(entry.getFileName().toString())
                    && Files.isRegularFile(entry),
            1)
        .isEmpty();
  }

  private static boolean isOnlyFolder(Path only, Path folder) {
    return list(
            folder,
            entry ->
                !FolderScan.isHidden(entry)
                    && Files.isDirectory(entry)
                    && !FolderScan.isRunDirectory(entry),
            2)
        .equals(List.of(only));
  }

  /** The first entries that pass; a folder may hold a million others. */
  private static List<Path> list(Path folder, DirectoryStream.Filter<Path> filter, int most) {
    List<Path> passed = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, filter)) {
      for (Path entry : entries) {
        passed.add(entry);
        if (passed.size() == most) {
          break;
        }
      }
    } catch (IOException e) {
      throw FolderScan.unreadable(folder, e);
    }
    return passed;
  }
}
