package dev.sdclr.data;

import dev.sdclr.AtomicFile;
import dev.sdclr.SdclrException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/**
 * A choice of images on disk: one {@code path label} a line, as {@code --data} takes it too, or a
 * NumPy list of image numbers.
 */
public final class SplitFile {

  private SplitFile() {}

  /**
   * Writes the chosen images of {@code source}, replacing the file whole.
   *
   * @param file a NumPy list of image numbers when its name ends in {@code .npy}
   * @throws SdclrException when the file cannot be written
   */
  public static void write(Path file, ImageSource source, int[] indices) {
    AtomicFile.write(
        file,
        channel -> {
          OutputStream out = Channels.newOutputStream(channel);
          if (NpyIndices.isNamed(file)) {
            NpyIndices.write(out, indices);
          } else {
            writeLines(out, source, indices);
          }
        });
  }

  private static void writeLines(OutputStream out, ImageSource source, int[] indices)
      throws IOException {
    BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    writer.write("# %,d images of %s%n".formatted(indices.length, source.description()));
    for (int index : indices) {
      writer.write(ListFile.pathField(source.path(index)));
      if (source.label(index) != ImageSource.UNLABELLED) {
        writer.write(" " + source.label(index));
      }
      writer.write('\n');
    }
    writer.flush();
  }

  /**
   * Finds the listed images in {@code source}.
   *
   * @param file lines of paths, or a NumPy list of image numbers when its name ends in {@code .npy}
   * @return indices, in the order of the list
   * @throws SdclrException with file and position when an image is not in {@code source}, is listed
   *     twice, or has another label there
   */
  public static int[] read(Path file, ImageSource source) {
    return NpyIndices.isNamed(file)
        ? NpyIndices.read(file, source.size())
        : readLines(file, source);
  }

  /**
   * Shows every listed image to {@code visitor}: its path and its label, or {@link
   * ImageSource#UNLABELLED}.
   *
   * @param file lines of paths
   * @throws SdclrException when it cannot be read
   */
  public static void forEach(Path file, ObjIntConsumer<String> visitor) {
    ListFile.read(file, entry -> visitor.accept(entry.path(), entry.label()));
  }

  private static int[] readLines(Path file, ImageSource source) {
    PathTable unlisted = new PathTable(source);
    int[] indices = new int[source.size()];
    int[] filled = {0};
    ListFile.read(
        file,
        entry -> {
          int index = unlisted.remove(entry.path());
          if (index == PathTable.NONE) {
            throw ListFile.at(
                file,
                entry.number(),
                "%s is listed twice or not in %s%s"
                    .formatted(entry.path(), source.description(), hint(entry.path())));
          }
          requireSameLabel(file, entry, source.label(index));
          indices[filled[0]++] = index;
        });
    return Arrays.copyOf(indices, filled[0]);
  }

  /** Whoever writes a list by hand may write a class's name after the path. */
  private static String hint(String path) {
    return path.chars().anyMatch(Character::isWhitespace)
        ? ": a line is 'relative/path label', the label a class number"
        : "";
  }

  private static void requireSameLabel(Path file, ListFile.Entry entry, int label) {
    boolean bothLabelled =
        entry.label() != ImageSource.UNLABELLED && label != ImageSource.UNLABELLED;
    if (bothLabelled && entry.label() != label) {
      throw ListFile.at(
          file,
          entry.number(),
          "%s has label %d here, but %d in the collection"
              .formatted(entry.path(), entry.label(), label));
    }
  }
}
