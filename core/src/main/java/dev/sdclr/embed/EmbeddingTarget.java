package dev.sdclr.embed;

import dev.sdclr.AtomicFile;
import dev.sdclr.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where embeddings go; parts lie in {@code FILE.parts} until the file is whole.
 *
 * @param file ends in {@code .parquet}, {@code .npy} or {@code .csv}
 * @param overwrite replaces a file that is there, at the end
 * @param fresh throws parts of an earlier session away instead of going on with them
 * @param rawCells leaves names in CSV files as they are, even where a spreadsheet would run them
 */
public record EmbeddingTarget(Path file, boolean overwrite, boolean fresh, boolean rawCells) {

  /** Stands in the parts' folder while finished files are moved to their places. */
  private static final String PLACING = "placing";

  public EmbeddingTarget {
    EmbeddingWriter.of(file, rawCells);
  }

  /** With names that no spreadsheet runs. */
  public EmbeddingTarget(Path file, boolean overwrite, boolean fresh) {
    this(file, overwrite, fresh, false);
  }

  EmbeddingTarget afresh() {
    return new EmbeddingTarget(file, overwrite, true, rawCells);
  }

  EmbeddingWriter writer() {
    return EmbeddingWriter.of(file, rawCells);
  }

  Path partsFolder() {
    return file.resolveSibling(file.getFileName() + ".parts");
  }

  Path placingMark() {
    return partsFolder().resolve(PLACING);
  }

  /**
   * Checks that nothing is there that may not be replaced.
   *
   * @throws UsageException when there is
   */
  public void requireFree() {
    // With the mark, an earlier session was ended while it put them there.
    boolean replaced = overwrite || Files.exists(placingMark());
    for (Path path : writer().files(file)) {
      if (Files.isDirectory(path)) {
        throw new UsageException("%s is a folder: choose another file".formatted(path));
      }
      AtomicFile.requireReplaceable(path);
      if (Files.exists(path) && !replaced) {
        throw new UsageException(
            "%s exists already: choose another file, or pass --overwrite".formatted(path));
      }
    }
  }
}
