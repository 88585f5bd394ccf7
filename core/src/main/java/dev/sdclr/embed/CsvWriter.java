package dev.sdclr.embed;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.sdclr.AtomicFile;
import dev.sdclr.CsvCells;
import dev.sdclr.ProgressListener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Comma-separated text (RFC 4180, lines end in {@code \n}): {@code index,path,label,class_index}
 * and one column a feature.
 *
 * <p>Features are the shortest decimals that read back as the same float32.
 *
 * @param rawCells leaves names as they are, see {@link CsvCells}
 */
record CsvWriter(boolean rawCells) implements EmbeddingWriter {

  @Override
  public String extension() {
    return ".csv";
  }

  @Override
  public void write(Path file, EmbeddedRows rows) {
    write(file, rows, rows.dimension());
  }

  @Override
  public void join(List<PartFile> parts, int dimension, Path file, ProgressListener listener) {
    byte[] header = header(dimension);
    Concatenation.write(file, header, parts, PartFile::path, rows -> header.length, listener);
  }

  /**
   * Writes rows with the first {@code features} of their features; none make the index of another
   * file.
   */
  void write(Path file, EmbeddedRows rows, int features) {
    AtomicFile.write(
        file,
        channel -> {
          Writer out =
              new BufferedWriter(
                  new OutputStreamWriter(
                      Channels.newOutputStream(channel), StandardCharsets.UTF_8));
          out.write(headerLine(features));
          for (int row = 0; row < rows.count(); row++) {
            writeRow(out, rows, row, features);
          }
          out.flush();
        });
  }

  private void writeRow(Writer out, EmbeddedRows rows, int row, int features) throws IOException {
    out.write(Long.toString(rows.index(row)));
    out.write(',');
    out.write(cell(rows.path(row)));
    out.write(',');
    String label = rows.label(row);
    out.write(label == null ? "," : cell(label) + "," + rows.classIndex(row));
    for (int i = 0; i < features; i++) {
      out.write(',');
      // Java 17's own Float.toString gives a digit too many now and then.
      out.write(NumberOutput.toString(rows.feature(row, i), true));
    }
    out.write('\n');
  }

  private String cell(String text) {
    return CsvCells.quoted(rawCells ? text : CsvCells.safe(text));
  }

  static byte[] header(int features) {
    return headerLine(features).getBytes(StandardCharsets.UTF_8);
  }

  private static String headerLine(int features) {
    StringBuilder line = new StringBuilder("index,path,label,class_index");
    for (int i = 0; i < features; i++) {
      line.append(",f").append(i);
    }
    return line.append('\n').toString();
  }
}
