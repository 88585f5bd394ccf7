package dev.sdclr.data.open;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.folder.FolderScan;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.data.picture.ForeignFile;
import dev.sdclr.data.shard.ShardFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A folder of images without labels; sub-folders are searched but mean nothing. */
final class FlatFolder {

  private static final int MAX_DEPTH = 4;

  private FlatFolder() {}

  /**
   * Finds all images under {@code root}, sorted by path.
   *
   * @param name for logs
   * @throws SdclrException when there is none
   */
  static ImageFiles open(Path root, String name) {
    return ImageFiles.unlabelled(name, root, images(root).paths());
  }

  /**
   * All images under {@code root}.
   *
   * @throws SdclrException when there is none
   */
  static FolderScan.Found images(Path root) {
    FolderScan.Found found = FolderScan.scan(root);
    if (found.paths().size() == 0) {
      throw noImages(root, found.leftOut().counts());
    }
    return found;
  }

  /** The first folder of tar archives or Parquet files, as downloads have it, not far down. */
  private static Optional<Path> shardsWithin(Path root, Set<String> kinds) {
    if (!kinds.contains(".parquet") && !kinds.contains(".tar")) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.walk(root, MAX_DEPTH)) {
      return all.filter(file -> !file.equals(root) && !isHidden(root.relativize(file)))
          .filter(ShardFiles::isShard)
          .min(Comparator.comparing(Path::getParent))
          .map(FlatFolder::named);
    } catch (IOException e) {
      throw FolderScan.unreadable(root, e);
    } catch (UncheckedIOException e) {
      throw FolderScan.unreadable(root, e.getCause());
    }
  }

  /** Beside folders, shards are found by a pattern alone. */
  private static Path named(Path shard) {
    Path folder = shard.getParent();
    String file = shard.toString();
    return ShardFiles.in(folder).isPresent()
        ? folder
        : folder.resolve("*" + file.substring(file.lastIndexOf('.')));
  }

  private static boolean isHidden(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .anyMatch(name -> name.toString().startsWith("."));
  }

  private static SdclrException noImages(Path root, Map<String, Long> others) {
    long files = others.values().stream().mapToLong(Long::longValue).sum();
    String content =
        files == 0
            ? "is empty"
            : "has no image among its %s (%s)"
                .formatted(Counted.of(files, "file"), Inspection.list(others));
    Optional<Path> shards = shardsWithin(root, others.keySet());
    if (shards.isPresent()) {
      return new SdclrException(
          "%s %s: name its shards, such as %s"
              .formatted(root, content, ShellLine.quoted(shards.get())));
    }
    String advice =
        ForeignFile.ofExtensions(others.keySet())
            .map(kind -> ". What would work: %s".formatted(kind.advice()))
            .orElse("");
    return new SdclrException(
        ("%s %s: looked for .jpg, .png, .bmp, .gif, .webp and .tiff files, folders of them by"
                + " class, IDX files (train-images-idx3-ubyte) and CIFAR binaries (data_batch_1.bin,"
                + " train.bin)%s")
            .formatted(root, content, advice));
  }
}
