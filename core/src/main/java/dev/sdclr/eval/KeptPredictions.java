package dev.sdclr.eval;

import dev.sdclr.LockFile;
import dev.sdclr.SdclrException;
import dev.sdclr.UserCache;
import dev.sdclr.run.RecordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a reference predicts, in a file of the user's cache; one process at a time computes it.
 *
 * @param file in which it is kept
 * @param probes that predict
 * @param testImages that they predict the classes of
 */
record KeptPredictions(Path file, Set<String> probes, int testImages) {

  private static final Logger LOG = LoggerFactory.getLogger(KeptPredictions.class);

  /**
   * The file's content.
   *
   * @param predictions class of each test image, by probe
   */
  private record Content(Map<String, int[]> predictions) {}

  /**
   * Of the images, and of all else that bears on them.
   *
   * @param digest of these
   */
  static KeptPredictions of(String digest, Set<String> probes, int testImages) {
    Path file = UserCache.folder().resolve("references").resolve(digest + ".json");
    return new KeptPredictions(file, probes, testImages);
  }

  /** Those of the file, or else those now computed; empty while another process computes them. */
  Optional<Map<String, int[]>> ifFree(Supplier<Map<String, int[]>> work) {
    Optional<Map<String, int[]>> known = known();
    if (known.isPresent()) {
      return known;
    }
    try {
      Files.createDirectories(file.getParent());
      Optional<LockFile> lock = LockFile.ifFree(lockFile());
      return lock.isPresent() ? Optional.of(made(lock.get(), work)) : Optional.empty();
    } catch (IOException e) {
      return Optional.of(made(work)); // without a lock: at worst, two compute the same
    }
  }

  /** The same, once no other process computes them. */
  Map<String, int[]> whenFree(Supplier<Map<String, int[]>> work) {
    try {
      return made(LockFile.whenFree(lockFile()), work);
    } catch (IOException e) {
      return made(work);
    }
  }

  private Map<String, int[]> made(LockFile lock, Supplier<Map<String, int[]>> work)
      throws IOException {
    try (lock) {
      Map<String, int[]> predictions = made(work);
      lock.delete();
      return predictions;
    }
  }

  private Map<String, int[]> made(Supplier<Map<String, int[]>> work) {
    Optional<Map<String, int[]>> known = known(); // another process may just have written them
    Map<String, int[]> predictions = known.orElseGet(work);
    if (known.isEmpty()) {
      keep(predictions);
    }
    return predictions;
  }

  /** A cache that cannot be written costs time the next time, and no result now. */
  private void keep(Map<String, int[]> predictions) {
    try {
      RecordFile.write(file, new Content(predictions));
    } catch (SdclrException e) {
      LOG.warn("what references predict is not kept: {}", e.getMessage());
    }
  }

  /**
   * Those of the file; none where they are of other probes or images, of another version, or
   * corrupt.
   */
  Optional<Map<String, int[]>> known() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Map<String, int[]> predictions = RecordFile.read(file, Content.class).predictions();
      boolean fits =
          predictions.keySet().containsAll(probes)
              && predictions.values().stream()
                  .allMatch(predicted -> predicted.length == testImages);
      return fits ? Optional.of(predictions) : Optional.empty();
    } catch (SdclrException e) {
      return Optional.empty();
    }
  }

  private Path lockFile() {
    return file.resolveSibling(file.getFileName() + ".lock");
  }
}
