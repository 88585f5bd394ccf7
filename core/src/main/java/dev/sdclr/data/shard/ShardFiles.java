package dev.sdclr.data.shard;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.folder.FolderScan;
import dev.sdclr.data.folder.ListFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the tar archives or Parquet files that {@code --data} means: one, those right in a folder,
 * those of a list, or those of a pattern such as {@code shards-{000000..000009}.tar} or {@code
 * shards-*.tar}.
 */
public final class ShardFiles {

  /** No collection has more; a larger range is a slip of the keyboard. */
  private static final int MAX_SHARDS = 1_000_000;

  private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,9})\\.\\.(\\d{1,9})}");

  private ShardFiles() {}

  /**
   * The archives, in the order of their names, or of the list.
   *
   * @return nothing when {@code spec} means something else
   * @throws SdclrException when one is missing, or a pattern has no match
   */
  public static Optional<List<Path>> find(String spec, Optional<Path> root) {
    if (!isPath(spec)) {
      return Optional.of(spec).filter(ShardFiles::isPattern).map(ShardFiles::expanded);
    }
    Path path = Path.of(spec);
    if (Files.isDirectory(path)) {
      return in(path);
    }
    if (isShard(path)) {
      return Optional.of(List.of(path));
    }
    return Files.isRegularFile(path) ? listed(path, root) : Optional.empty();
  }

  private static boolean isPath(String spec) {
    try {
      return !spec.isBlank() && Files.exists(Path.of(spec));
    } catch (InvalidPathException e) {
      return false; // such as a star on Windows
    }
  }

  /** Whether it names archives by a pattern, without looking for them. */
  public static boolean isPattern(String spec) {
    return isNamed(spec) && (RANGE.matcher(spec).find() || spec.contains("*"));
  }

  /** Whether a file is an archive or a Parquet file by its name. */
  public static boolean isShard(Path path) {
    return isNamed(path.toString()) && Files.isRegularFile(path);
  }

  private static boolean isNamed(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".tar") || name.endsWith(".parquet");
  }

  /** Whether a shard is a Parquet file rather than an archive. */
  public static boolean isParquet(Path shard) {
    return shard.toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
  }

  /** What it and those beside it are, in the plural. */
  public static String kind(Path shard) {
    return isParquet(shard) ? "Parquet files" : "tar archives";
  }

  /** Those right in a folder without folders, beside which they might be something else. */
  public static Optional<List<Path>> in(Path folder) {
    return Optional.of(folder)
        .filter(root -> !hasFolders(root))
        .map(root -> matching(root, "*.{[tT][aA][rR],[pP][aA][rR][qQ][uU][eE][tT]}"))
        .filter(shards -> !shards.isEmpty());
  }

  private static boolean hasFolders(Path folder) {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> Files.isDirectory(entry) && !FolderScan.isHidden(entry))) {
      return entries.iterator().hasNext();
    } catch (IOException e) {
      throw FolderScan.unreadable(folder, e);
    }
  }

  private static List<Path> matching(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      for (Path entry : entries) {
        if (!FolderScan.isHidden(entry) && isShard(entry)) {
          found.add(entry);
        }
      }
    } catch (IOException e) {
      throw FolderScan.unreadable(folder, e);
    }
    found.sort(null);
    if (found.stream().anyMatch(ShardFiles::isParquet)
        && !found.stream().allMatch(ShardFiles::isParquet)) {
      throw new SdclrException(
          "%s holds tar archives and Parquet files: name those that are meant, such as %s"
              .formatted(folder, folder.resolve("*.tar")));
    }
    return found;
  }

  private static List<Path> expanded(String pattern) {
    Matcher range = RANGE.matcher(pattern);
    if (range.find()) {
      return numbers(range).stream()
          .map(
              number ->
                  pattern.substring(0, range.start()) + number + pattern.substring(range.end()))
          .flatMap(
              spec ->
                  isPattern(spec) ? expanded(spec).stream() : Stream.of(existing(Path.of(spec))))
          .toList();
    }
    int slash = pattern.lastIndexOf('/') + 1;
    Path folder = Path.of(slash == 0 ? "." : pattern.substring(0, slash));
    List<Path> found =
        Files.isDirectory(folder) ? matching(folder, pattern.substring(slash)) : List.of();
    if (found.isEmpty()) {
      throw new SdclrException("there is no shard '%s'".formatted(pattern));
    }
    return found;
  }

  /** As many digits as they are written with. */
  private static List<String> numbers(Matcher range) {
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    if (last < first || last - first >= MAX_SHARDS) {
      throw new SdclrException(
          "%s is not a range of at most %,d shards".formatted(range.group(), MAX_SHARDS));
    }
    String format = "%0" + range.group(1).length() + "d";
    return Stream.iterate(first, n -> n <= last, n -> n + 1).map(format::formatted).toList();
  }

  private static Path existing(Path shard) {
    try {
      InputFile.requireFile(shard);
      return shard;
    } catch (NoSuchFileException e) {
      throw new SdclrException("there is no shard '%s'".formatted(shard), e);
    } catch (IOException e) {
      throw new SdclrException("cannot read shard %s: %s".formatted(shard, IoReason.of(e)), e);
    }
  }

  /** A list whose first line names an archive is one of archives. */
  private static Optional<List<Path>> listed(Path list, Optional<Path> root) {
    if (ListFile.first(list).filter(entry -> isNamed(entry.path())).isEmpty()) {
      return Optional.empty();
    }
    Path start = root.orElseGet(() -> list.toAbsolutePath().getParent());
    List<Path> shards = new ArrayList<>();
    Set<Path> listed = new HashSet<>();
    ListFile.read(
        list,
        entry -> {
          Path shard = existing(start.resolve(entry.path()));
          if (!listed.add(shard.toAbsolutePath().normalize())) {
            throw ListFile.at(list, entry.number(), "%s is listed twice".formatted(entry.path()));
          }
          shards.add(shard);
        });
    return Optional.of(shards);
  }
}
