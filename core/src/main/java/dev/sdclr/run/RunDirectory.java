package dev.sdclr.run;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The files of one run, by name.
 *
 * <pre>
 * config.yaml       every resolved value
 * run.json          {@link RunRecord}
 * split.txt         the pre-training images: path and label a line
 * metrics.jsonl     {@link MetricLog}
 * checkpoints/      last checkpoint, atomically replaced
 * evaluation.json   {@link Evaluation}
 * mined.csv         {@link MinedList}
 * mining.json       {@link MiningSummary}
 * thumbnails/       PNG pictures of the most forgotten images, named by rank
 * report.html       one self-contained page
 * </pre>
 *
 * @param path the directory
 */
public record RunDirectory(Path path) {

  /**
   * Makes a new, empty run directory.
   *
   * @throws UsageException when {@code path} exists and is not an empty directory
   */
  public static RunDirectory create(Path path) {
    try {
      if (Files.exists(path) && !isEmptyDirectory(path)) {
        throw new UsageException(
            "%s exists already: choose another --out, or go on with: sdclr resume %s"
                .formatted(path, path));
      }
      Files.createDirectories(path.resolve("checkpoints"));
      return new RunDirectory(path);
    } catch (IOException e) {
      throw new SdclrException("cannot make run directory %s: %s".formatted(path, e), e);
    }
  }

  /**
   * Opens a run directory that {@code pretrain} made.
   *
   * @throws UsageException when there is none at {@code path}
   */
  public static RunDirectory open(Path path) {
    RunDirectory run = new RunDirectory(path);
    if (!Files.isRegularFile(run.config())) {
      throw new UsageException(
          "%s is not a run directory: it has no config.yaml (make one with: sdclr pretrain)"
              .formatted(path));
    }
    return run;
  }

  private static boolean isEmptyDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }

  /** The directory's own name. */
  public String name() {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  public Path config() {
    return path.resolve("config.yaml");
  }

  public Path record() {
    return path.resolve("run.json");
  }

  public Path split() {
    return path.resolve("split.txt");
  }

  public MetricLog metrics() {
    return new MetricLog(path.resolve("metrics.jsonl"));
  }

  public Path lastCheckpoint() {
    return path.resolve("checkpoints").resolve("last.safetensors");
  }

  public Path evaluation() {
    return path.resolve("evaluation.json");
  }

  public Path mined() {
    return path.resolve("mined.csv");
  }

  public Path miningSummary() {
    return path.resolve("mining.json");
  }

  /** Thumbnail of the image with this 1-based rank in {@code mined.csv}. */
  public Path thumbnail(int rank) {
    return path.resolve("thumbnails").resolve("%05d.png".formatted(rank));
  }

  public Path report() {
    return path.resolve("report.html");
  }
}
