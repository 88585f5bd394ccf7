package dev.sdclr.data;

import dev.sdclr.Counted;
import dev.sdclr.OneLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a data set was read: what it was taken for, and what of it was left out.
 *
 * @param layout one phrase, such as {@code class folders}
 * @param leftOut numbers of files that are no images to this program, by kind: {@code .heic}
 * @param notes what might have been meant otherwise, a sentence each
 */
public record Inspection(String layout, Map<String, Long> leftOut, List<String> notes) {

  /** To say of a part whose labels mean nothing to images to train on that have none. */
  public static final String LABELS_LEFT_OUT =
      "the labels to test by are left out, as there are none to train with";

  private static final int MAX_KINDS = 8;

  /** Of kinds that are words: extensions are as they are. */
  private static final Map<String, String> SINGULARS =
      Map.of(
          "broken links", "broken link",
          "links in a circle", "link in a circle",
          "run directories", "run directory",
          "links", "link",
          "pipes or devices", "pipe or device",
          "with names that are not valid text", "with a name that is not valid text");

  public Inspection {
    leftOut = leftOut == null ? Map.of() : new TreeMap<>(leftOut);
    notes = notes == null ? List.of() : notes.stream().map(OneLine::of).toList();
  }

  /** Of data that can be read in one way only, and whole. */
  static Inspection of(String layout) {
    return new Inspection(layout, Map.of(), List.of());
  }

  /** The notes, and what was left out: {@code 19 files left out: 12 .heic, 7 .svg}. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>(notes);
    if (!leftOut.isEmpty()) {
      sentences.add(phrase(leftOut, "left out"));
    }
    return sentences;
  }

  /** Such as {@code 19 files left out: 12 .heic, 7 .svg}. */
  static String phrase(Map<String, Long> kinds, String what) {
    long total = kinds.values().stream().mapToLong(Long::longValue).sum();
    return "%s %s: %s".formatted(Counted.of(total, "file"), what, list(kinds));
  }

  /** Such as {@code 12 .heic, 7 .svg}: the most frequent first. */
  public static String list(Map<String, Long> kinds) {
    List<String> all =
        kinds.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Inspection::counted)
            .toList();
    String first = String.join(", ", all.subList(0, Math.min(MAX_KINDS, all.size())));
    return all.size() > MAX_KINDS
        ? "%s and %d more kinds".formatted(first, all.size() - MAX_KINDS)
        : first;
  }

  private static String counted(Map.Entry<String, Long> kind) {
    String several = kind.getKey();
    return Counted.of(kind.getValue(), SINGULARS.getOrDefault(several, several), several);
  }
}
