package dev.sdclr.label;

import dev.sdclr.AtomicFile;
import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ListFile;
import dev.sdclr.data.folder.ListedPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A text file of lines {@code path label}; a label is a class's name or its number. */
final class ListedLabels {

  private ListedLabels() {}

  static void read(SaidLabels.Collecting said) {
    int[] lines = new int[2];
    ListFile.read(
        said.file(),
        entry -> {
          Optional<String> label = label(entry.image(), said);
          lines[label.isPresent() ? 1 : 0]++;
          label.ifPresent(
              text ->
                  said.add(
                      labelled(
                          entry.path(),
                          said.label(text, said.file() + ", line " + entry.number()))));
        });
    if (lines[1] == 0) {
      throw new SdclrException(
          "%s has no label in %s: looked for lines of 'path label'"
              .formatted(said.file(), Counted.of(lines[0], "line")));
    } else if (lines[0] > 0) {
      said.note(
          "%s: %s no label".formatted(said.file(), Counted.of(lines[0], "line has", "lines have")));
    }
  }

  private static Optional<String> label(ListedPath image, SaidLabels.Collecting said) {
    return image.label() == ImageSource.UNLABELLED
        ? image.className()
        : Optional.of(said.images().className(image.label()));
  }

  /** Without a time, which such files do not have. */
  static Decision labelled(String path, String label) {
    return stated(path, Decision.State.LABELLED, Optional.of(label), Optional.empty());
  }

  /** With the time that a file may have. */
  static Decision stated(
      String path, Decision.State state, Optional<String> label, Optional<Instant> at) {
    Optional<String> none = Optional.empty();
    return new Decision(path, state, label, at, none, none, none);
  }

  /**
   * Writes the images that have a class.
   *
   * @throws SdclrException when a line cannot hold one
   */
  static void write(Path file, CurrentLabels labels) {
    StringBuilder lines = new StringBuilder();
    for (Decision decision : labels.byPath().values()) {
      decision.label().ifPresent(label -> lines.append(line(decision.path(), label)).append('\n'));
    }
    AtomicFile.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(String path, String label) {
    String line = "\"%s\" %s".formatted(path.replace("\"", "\"\""), label);
    boolean isOneLine = line.chars().noneMatch(c -> c == '\n' || c == '\r');
    if (isOneLine) {
      try {
        ListedPath read = ListedPath.parse(line).orElseThrow();
        String again =
            read.className()
                .orElseGet(() -> read.label() < 0 ? "" : Integer.toString(read.label()));
        if (read.path().equals(path) && again.equals(label)) {
          return line;
        }
      } catch (IllegalArgumentException e) {
        throw unlisted(path, label, e);
      }
    }
    throw unlisted(path, label, null);
  }

  private static SdclrException unlisted(String path, String label, Throwable cause) {
    return new SdclrException(
        "a list cannot hold the label '%s' of '%s': write csv instead".formatted(label, path),
        cause);
  }
}
