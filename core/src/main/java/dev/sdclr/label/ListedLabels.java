package dev.sdclr.label;

import dev.sdclr.AtomicFile;
import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.data.folder.ListFile;
import dev.sdclr.data.folder.ListedPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A text file of lines {@code path label}; for the labels see {@link ListedClasses}. */
final class ListedLabels {

  private ListedLabels() {}

  /**
   * Reads one.
   *
   * @param before names of classes of the labels so far
   */
  static void read(SaidLabels.Collecting said, Set<String> before) {
    ListedClasses classes = new ListedClasses(said.file(), said.images().classNames(), before);
    int[] lines = new int[2];
    ListFile.read(
        said.file(),
        entry -> {
          boolean isLabelled = !entry.image().labelText().isEmpty();
          lines[isLabelled ? 1 : 0]++;
          if (isLabelled) {
            String where = said.file() + ", line " + entry.number();
            said.add(entry.path(), Verdict.labelled(said.label(classes.of(entry), where)));
          }
        });
    if (lines[1] == 0) {
      throw new SdclrException(
          "%s has no label in %s: looked for lines of 'path label'"
              .formatted(said.file(), Counted.of(lines[0], "line")));
    } else if (lines[0] > 0) {
      said.note(
          "%s: %s no label".formatted(said.file(), Counted.of(lines[0], "line has", "lines have")));
    }
    classes.note().ifPresent(said::note);
  }

  /**
   * Writes the images that have a class.
   *
   * @param classNames of the data, by which the list may be read again
   * @throws SdclrException when a line cannot hold one
   */
  static void write(Path file, CurrentLabels labels, List<String> classNames) {
    ListedClasses classes = new ListedClasses(file, classNames, Set.of());
    StringBuilder lines = new StringBuilder();
    for (Decision decision : labels.byPath().values()) {
      decision
          .label()
          .ifPresent(label -> lines.append(line(decision.path(), label, classes)).append('\n'));
    }
    AtomicFile.write(file, lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(String path, String label, ListedClasses classes) {
    String line = "\"%s\" %s".formatted(path.replace("\"", "\"\""), label);
    boolean isOneLine = line.chars().noneMatch(c -> c == '\n' || c == '\r');
    if (isOneLine) {
      try {
        ListedPath read = ListedPath.parse(line).orElseThrow();
        if (read.path().equals(path) && classes.name(read).equals(label)) {
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
