package dev.sdclr.embed;

import dev.sdclr.Guess;
import dev.sdclr.ProgressListener;
import dev.sdclr.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One file format of embeddings.
 *
 * <p>Parts are whole files of the same format, so that they can be looked at before the end.
 */
sealed interface EmbeddingWriter permits ParquetWriter, NpyWriter, CsvWriter {

  /**
   * The format that a file's extension names, in any case.
   *
   * @param rawCells leaves names in CSV files as they are
   * @throws UsageException when it names none
   */
  static EmbeddingWriter of(Path file, boolean rawCells) {
    List<EmbeddingWriter> all =
        List.of(new ParquetWriter(), new NpyWriter(rawCells), new CsvWriter(rawCells));
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return all.stream()
        .filter(writer -> name.endsWith(writer.extension()))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "embeddings are written to a file that ends in %s, was '%s'%s"
                        .formatted(
                            all.stream()
                                .map(EmbeddingWriter::extension)
                                .collect(Collectors.joining(", ")),
                            file,
                            meant(name, all))));
  }

  private static String meant(String name, List<EmbeddingWriter> all) {
    return Guess.after(
        name.substring(name.lastIndexOf('.') + 1),
        all.stream().map(EmbeddingWriter::extension).toList());
  }

  /** Such as {@code .npy}. */
  String extension();

  /** All files that embeddings in {@code file} consist of, that one last. */
  default List<Path> files(Path file) {
    return List.of(file);
  }

  /**
   * Writes rows to new files, forced to disk.
   *
   * @throws dev.sdclr.SdclrException when they cannot be written
   */
  void write(Path file, EmbeddedRows rows);

  /**
   * Writes the rows of all parts to new files, in order, forced to disk; memory does not grow with
   * their number.
   *
   * @param dimension of the features
   * @throws dev.sdclr.SdclrException when they cannot be written
   */
  void join(List<PartFile> parts, int dimension, Path file, ProgressListener listener);

  /**
   * A file of one part.
   *
   * @param path of its main file
   * @param rows in it
   */
  record PartFile(Path path, int rows) {

    static long rows(List<PartFile> parts) {
      return parts.stream().mapToLong(PartFile::rows).sum();
    }
  }
}
