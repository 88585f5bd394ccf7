package dev.sdclr.data.known;

import dev.sdclr.FileTree;
import dev.sdclr.IoReason;
import dev.sdclr.LockFile;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UserCache;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the files of a known data set on this machine, or brings them here, verified. */
final class DatasetFetcher {

  private static final Logger LOG = LoggerFactory.getLogger(DatasetFetcher.class);

  private final Path cache;
  private final Path system;

  /**
   * Looks in the given places.
   *
   * @param cache folder of folders by data set; made when needed
   * @param system the same, only read
   */
  DatasetFetcher(Path cache, Path system) {
    this.cache = cache;
    this.system = system;
  }

  /** Looks in the cache of this user and in the system's data sets. */
  static DatasetFetcher onThisMachine() {
    return new DatasetFetcher(
        UserCache.folder().resolve("datasets"), Path.of("/usr/share/datasets"));
  }

  /** Finds the files or fetches them from the first origin that has them. */
  Fetched fetch(
      String id, List<ContentCheck> files, List<DatasetOrigin> origins, ProgressListener listener) {
    List<String> tried = new ArrayList<>();
    for (Path place : List.of(cache, system)) {
      Path folder = place.resolve(id);
      Optional<String> problem = problem(folder, files);
      if (problem.isEmpty()) {
        return new Fetched(folder, "%s found in %s and verified".formatted(id, folder));
      }
      tried.add("%s (%s)".formatted(folder, problem.get()));
    }
    try {
      Files.createDirectories(cache);
      try (LockFile lock = LockFile.whenFree(cache.resolve("." + id + ".lock"))) {
        LOG.debug("holding {}", lock);
        return fetchLocked(id, files, origins, listener, tried);
      }
    } catch (IOException e) {
      throw new SdclrException(
          "cannot keep %s in %s: %s (set SDCLR_CACHE to a folder you may write to)"
              .formatted(id, cache, IoReason.of(e)),
          e);
    }
  }

  private Fetched fetchLocked(
      String id,
      List<ContentCheck> files,
      List<DatasetOrigin> origins,
      ProgressListener listener,
      List<String> tried)
      throws IOException {
    Path folder = cache.resolve(id);
    if (problem(folder, files).isEmpty()) {
      return new Fetched(folder, "%s found in %s and verified".formatted(id, folder));
    }
    clear(id);
    Path downloads = Files.createDirectories(cache.resolve("downloads"));
    for (DatasetOrigin origin : origins) {
      Path arriving = Files.createTempDirectory(cache, "." + id + "-");
      try {
        origin.fetchInto(arriving, downloads, listener);
        Optional<String> problem = problem(arriving, files);
        if (problem.isEmpty()) {
          place(arriving, folder);
          return new Fetched(
              folder,
              "%s fetched from %s, verified, kept in %s".formatted(id, origin.place(), folder));
        }
        tried.add("%s (%s)".formatted(origin.place(), problem.get()));
      } catch (IOException e) {
        LOG.debug("cannot fetch {} from {}", id, origin.place(), e);
        tried.add("%s (%s)".formatted(origin.place(), IoReason.of(e)));
      } finally {
        FileTree.delete(arriving);
      }
    }
    throw new SdclrException(
        "cannot find or fetch %s; tried %s; connect to the network, or put its files %s into %s"
            .formatted(
                id,
                String.join("; ", tried),
                files.stream().map(ContentCheck::name).toList(),
                folder));
  }

  /** Clears what killed processes left, which the lock that is held tells from what arrives. */
  private void clear(String id) throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            cache, file -> file.getFileName().toString().matches("\\." + id + "-\\d+"))) {
      for (Path folder : left) {
        FileTree.delete(folder);
      }
    }
  }

  /** Puts a complete folder in its place at once, in place of a corrupt one. */
  private static void place(Path arrived, Path folder) throws IOException {
    Path corrupt = folder.resolveSibling("." + folder.getFileName() + "-corrupt");
    FileTree.delete(corrupt);
    if (Files.exists(folder)) {
      Files.move(folder, corrupt, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(arrived, folder, StandardCopyOption.ATOMIC_MOVE);
    FileTree.delete(corrupt);
  }

  private static Optional<String> problem(Path folder, List<ContentCheck> files) {
    if (!Files.isDirectory(folder)) {
      return Optional.of("not there");
    }
    return files.stream().map(check -> check.problem(folder)).flatMap(Optional::stream).findFirst();
  }
}
