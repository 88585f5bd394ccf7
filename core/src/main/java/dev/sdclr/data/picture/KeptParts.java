package dev.sdclr.data.picture;

import java.util.ArrayList;
import java.util.List;

/** The parts of a file that are kept, in order. */
final class KeptParts {

  private record Part(int from, int to) {}

  private final byte[] file;
  private final List<Part> parts = new ArrayList<>();
  private int length;

  KeptParts(byte[] file) {
    this.file = file;
  }

  /** Keeps {@code [from, to)}, which lies behind what is kept so far. */
  void keep(int from, int to) {
    parts.add(new Part(from, to));
    length += to - from;
  }

  /** The parts one after the other; the file itself when it is kept whole. */
  byte[] joined() {
    if (length == file.length) {
      return file;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (Part part : parts) {
      System.arraycopy(file, part.from(), joined, at, part.to() - part.from());
      at += part.to() - part.from();
    }
    return joined;
  }
}
