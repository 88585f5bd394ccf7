package dev.sdclr.embed;

import dev.sdclr.AtomicFile;
import dev.sdclr.ProgressListener;
import dev.sdclr.data.NpyHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * A float32 NumPy array (N, D) in C order, and beside it {@code NAME.index.csv} with the image of
 * each row.
 *
 * <p>Format 1.0 of <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>.
 *
 * @param rawCells leaves names in the index as they are
 */
record NpyWriter(boolean rawCells) implements EmbeddingWriter {

  @Override
  public String extension() {
    return ".npy";
  }

  @Override
  public List<Path> files(Path file) {
    return List.of(index(file), file);
  }

  static Path index(Path file) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".index.csv");
  }

  @Override
  public void write(Path file, EmbeddedRows rows) {
    new CsvWriter(rawCells).write(index(file), rows, 0);
    AtomicFile.write(file, channel -> writeArray(channel, rows));
  }

  private static void writeArray(FileChannel out, EmbeddedRows rows) throws IOException {
    writeFully(out, ByteBuffer.wrap(header(rows.count(), rows.dimension())));
    ByteBuffer one =
        ByteBuffer.allocateDirect(Float.BYTES * rows.dimension()).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows.count(); row++) {
      rows.putFeatures(row, one.clear());
      writeFully(out, one.flip());
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  @Override
  public void join(List<PartFile> parts, int dimension, Path file, ProgressListener listener) {
    int indexHeader = CsvWriter.header(0).length;
    Concatenation.write(
        index(file),
        CsvWriter.header(0),
        parts,
        part -> index(part.path()),
        rows -> indexHeader,
        ProgressListener.NONE);
    Concatenation.write(
        file,
        header(PartFile.rows(parts), dimension),
        parts,
        PartFile::path,
        rows -> header(rows, dimension).length,
        listener);
  }

  private static byte[] header(long rows, int dimension) {
    return NpyHeader.of("<f4", rows, dimension);
  }
}
