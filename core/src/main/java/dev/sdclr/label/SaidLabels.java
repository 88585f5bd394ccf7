package dev.sdclr.label;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a file says of images.
 *
 * @param file that says it
 * @param decisions about images that are there, by their own paths, in the order of the file
 * @param strangers names in the file that are no image's, in its order
 * @param notes what was found in the file that its user should know of, in sentences
 */
public record SaidLabels(
    Path file, List<Decision> decisions, List<String> strangers, List<String> notes) {

  /** Takes copies. */
  public SaidLabels {
    decisions = List.copyOf(decisions);
    strangers = List.copyOf(strangers);
    notes = List.copyOf(notes);
  }

  /**
   * Checks that the file labels no other images.
   *
   * @throws SdclrException naming the first of them
   */
  public SaidLabels requireNoStrangers(int images) {
    if (!strangers.isEmpty()) {
      String more =
          strangers.size() == 1 ? "" : " (nor are %,d more)".formatted(strangers.size() - 1);
      throw new SdclrException(
          "%s labels '%s', which is not among the %s%s: give the labels of these images"
              .formatted(file, strangers.get(0), Counted.of(images, "image"), more));
    }
    return this;
  }

  /**
   * Forgets kinds of suggestions that are not known, such as a user's own column of that name, with
   * a note; the labels are kept.
   */
  public SaidLabels withKinds(Predicate<String> isKnown) {
    List<Decision> others =
        decisions.stream()
            .filter(d -> d.kind().isPresent() && !isKnown.test(d.kind().get()))
            .toList();
    if (others.isEmpty()) {
      return this;
    }
    List<Decision> known =
        decisions.stream()
            .map(d -> d.kind().map(isKnown::test).orElse(true) ? d : d.withoutSuggestion())
            .toList();
    List<String> more = new ArrayList<>(notes);
    more.add(
        "%s: %s of no known kind of suggestion, such as '%s': the kind is left out"
            .formatted(
                file,
                Counted.of(others.size(), "label is", "labels are"),
                others.get(0).kind().orElseThrow()));
    return new SaidLabels(file, known, strangers, more);
  }

  /** What holds in the end. */
  public CurrentLabels current() {
    return CurrentLabels.after(decisions);
  }

  /** Collects what a file says. */
  static final class Collecting {

    private static final int SHOWN_CHARACTERS = 200;

    private final Path file;
    private final ImageNames images;
    private final List<Decision> decisions = new ArrayList<>();
    private final List<String> strangers = new ArrayList<>();
    private final Set<String> shared = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    Collecting(Path file, ImageNames images) {
      this.file = file;
      this.images = images;
    }

    Path file() {
      return file;
    }

    ImageNames images() {
      return images;
    }

    /** Takes a decision about the image that its path names in whatever way. */
    void add(Decision decision) {
      take(decision, images.find(decision.path()).orElse(-1));
    }

    /** Takes what is said of the image of a name, which may be none that an image can have. */
    void add(String name, Verdict verdict) {
      if (Decision.isPath(name)) {
        add(verdict.about(name));
      } else {
        strangers.add(shown(name));
      }
    }

    /** The beginning of a name, of what text can show of it. */
    private static String shown(String name) {
      String text = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      return text.length() > SHOWN_CHARACTERS
          ? text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS / 2)) + "…"
          : text;
    }

    /** Takes a decision about the image with just its path; of several, none is meant. */
    void addAsNamed(Decision decision) {
      if (images.isShared(decision.path())) {
        shared.add(decision.path());
      } else {
        take(decision, images.row(decision.path()).orElse(-1));
      }
    }

    /**
     * Takes a decision about the image whose number its path is; not where others share its path.
     */
    void addNumbered(Decision decision) {
      int row = images.numbered(decision.path()).orElse(-1);
      if (row >= 0 && images.isShared(images.path(row))) {
        shared.add(images.path(row));
      } else {
        take(decision, row);
      }
    }

    private void take(Decision decision, int row) {
      if (row < 0) {
        strangers.add(decision.path());
      } else {
        decisions.add(decision.withPath(images.path(row)));
      }
    }

    void note(String sentence) {
      notes.add(sentence);
    }

    /**
     * A text as the name of a class.
     *
     * @throws SdclrException when it is none
     */
    String label(String text, String where) {
      try {
        Decision.requireLabel(text.strip());
        return text.strip();
      } catch (IllegalArgumentException e) {
        throw new SdclrException("%s: %s".formatted(where, e.getMessage()), e);
      }
    }

    /** All of it, noting images that are labelled more than once. */
    SaidLabels done() {
      Set<String> seen = new HashSet<>();
      Set<String> again = new HashSet<>();
      decisions.forEach(d -> (seen.add(d.path()) ? seen : again).add(d.path()));
      if (!again.isEmpty()) {
        note(
            "%s labels %s more than once, such as '%s': the last label holds"
                .formatted(file, Counted.of(again.size(), "image"), Collections.min(again)));
      }
      return collected();
    }

    /** All of it. */
    SaidLabels collected() {
      if (!shared.isEmpty()) {
        note(
            "%s labels %s by a path that several images have, such as '%s': left out"
                .formatted(file, Counted.of(shared.size(), "image"), Collections.min(shared)));
      }
      return new SaidLabels(file, decisions, strangers, notes);
    }
  }
}
