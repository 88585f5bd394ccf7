package dev.sdclr.web;

import dev.sdclr.Counted;
import dev.sdclr.Word;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import dev.sdclr.label.NewLabels;
import dev.sdclr.label.RowsByPath;
import dev.sdclr.label.SaidLabels;
import dev.sdclr.rare.suggest.Labels;
import dev.sdclr.rare.suggest.Suggestion;
import dev.sdclr.web.WindowSteps.Step;
import dev.sdclr.web.WindowSteps.Ways;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What people say of the images, in all windows: kept in the log before anybody is told.
 *
 * <p>Safe for concurrent use.
 */
final class LabelDesk {

  /** Up to so many images, the rows of labelled paths are found at once. */
  private static final int FEW = 50_000;

  private final List<String> paths;
  private final RowsByPath rowOf;
  private final LabelLog log;
  private final Consumer<Change> onChange;
  private final Map<Integer, Decision> current = new LinkedHashMap<>();
  private final Map<String, Integer> counts =
      new LinkedHashMap<>(); // those of older classes may be 0
  private final Map<String, Integer> strangers = new HashMap<>();
  private final WindowSteps steps = new WindowSteps();
  private final Makers makers = new Makers();
  private final LostLabels lost;
  private int replacements; // of the log's file
  private boolean isTakenUp; // whether the log has been read
  private int seen;

  /**
   * Takes up the labels of a log; where there are many images, only when somebody {@link #follow}s
   * or asks for them, as the first page would wait for that.
   *
   * @param paths of the rows
   * @param onChange is told of every change, in their order, whoever made it
   */
  LabelDesk(List<String> paths, LabelLog log, Consumer<Change> onChange) {
    this.paths = paths;
    this.log = log;
    this.onChange = onChange;
    rowOf = new RowsByPath(paths);
    lost = new LostLabels(log.file());
    if (paths.size() <= FEW) {
      prepare();
      follow();
    }
  }

  /**
   * What is said of an image.
   *
   * @param state that it is in
   * @param label name of its class; null unless it is labelled
   */
  record Mark(Decision.State state, String label) {

    static final Mark NONE = new Mark(Decision.State.CLEARED, null);

    private static Mark of(Decision decision) {
      return decision == null ? NONE : new Mark(decision.state(), decision.label().orElse(null));
    }
  }

  /**
   * What led a person to an image.
   *
   * @param kind of suggestion
   * @param ordering that it came from; null for other kinds than discovery
   */
  record Led(Suggestion.Kind kind, String ordering) {}

  /**
   * What is new.
   *
   * @param marks by row
   * @param classes in the order in which they turned up, by which they have their keys
   * @param unsure images
   * @param bad images
   */
  record Change(Map<Integer, Mark> marks, List<ClassLabels> classes, long unsure, long bad) {}

  /**
   * How often a class was named.
   *
   * @param count labels; 0 holds the place of a class that lost all of them
   */
  record ClassLabels(String name, int count) {}

  /** Makes ready what the first label would wait for. */
  void prepare() {
    rowOf.fill();
  }

  private void takeUp() {
    if (!isTakenUp) {
      follow();
    }
  }

  /** Where a window can go. */
  synchronized Ways ways(String window) {
    return steps.ways(window);
  }

  /**
   * Says something of images, which its window can undo.
   *
   * @param window that it is said in
   * @param rows at least 1
   * @param led what led to them, by row; may lack any
   * @throws Refusal when one of them has its path in common with others, and so with their labels
   */
  synchronized void mark(String window, List<Integer> rows, Mark mark, Map<Integer, Led> led) {
    follow();
    List<Decision> before = new ArrayList<>();
    List<Decision> after = new ArrayList<>();
    for (int row : rows) {
      requireOwnPath(row);
      before.add(now(row));
      after.add(decision(paths.get(row), mark, led.get(row)));
    }
    keep(window, before, after);
  }

  private void requireOwnPath(int row) {
    rowOf
        .objection(paths.get(row))
        .ifPresent(
            objection -> {
              throw new Refusal(409, objection);
            });
  }

  private void keep(String window, List<Decision> before, List<Decision> after) {
    List<Integer> makersBefore = before.stream().map(this::maker).toList();
    int first = log.append(after);
    steps.add(window, new Step(before, after, makersBefore, first));
    follow();
  }

  private int maker(Decision ofImage) {
    return makers.of(rowOf.get(ofImage.path()));
  }

  /**
   * Adds labels from elsewhere, which a window can undo as one step.
   *
   * @param window that they were given to
   * @param said of images that are here
   */
  synchronized NewLabels add(String window, SaidLabels said) {
    follow();
    NewLabels news = NewLabels.of(said, holding(), Optional.empty());
    if (!news.decisions().isEmpty()) {
      List<Decision> before = new ArrayList<>();
      news.decisions().forEach(decision -> before.add(now(rowOf.get(decision.path()))));
      keep(window, before, news.decisions());
    }
    return news;
  }

  private Decision now(int row) {
    Decision found = current.get(row);
    return found == null ? Decision.cleared(paths.get(row)) : found;
  }

  private static Decision decision(String path, Mark mark, Led led) {
    Decision decision = Decision.of(path, mark.state(), Optional.ofNullable(mark.label()));
    return led == null
        ? decision
        : decision.suggestedBy(Word.of(led.kind()), Optional.ofNullable(led.ordering()));
  }

  /**
   * Takes a window's last step back; does nothing without one.
   *
   * @return how many images stay as they are, as others have said something of them since
   */
  synchronized int undo(String window) {
    follow();
    Step step = steps.lastDone(window);
    if (step == null) {
      return 0;
    }
    int left = replace(step.own(), step.before(), step.makers()); // may fail, to be tried again
    steps.takenBack(window, step);
    return left;
  }

  /**
   * Takes the last step again that a window took back; does nothing without one.
   *
   * @return how many images stay as they are, as others have said something of them since
   */
  synchronized int redo(String window) {
    follow();
    Step step = steps.lastUndone(window);
    if (step == null) {
      return 0;
    }
    int left = replace(step.makers(), step.after(), step.own());
    steps.doneAgain(window, step);
    return left;
  }

  /** What others have said of an image since then stays, even where it is the same. */
  private int replace(List<Integer> held, List<Decision> wanted, List<Integer> wantedMakers) {
    List<Decision> replacing = new ArrayList<>();
    List<Integer> replacingMakers = new ArrayList<>();
    for (int i = 0; i < held.size(); i++) {
      if (maker(wanted.get(i)) == held.get(i)) {
        replacing.add(wanted.get(i).asOfNow());
        replacingMakers.add(wantedMakers.get(i));
      }
    }
    int first = log.append(replacing);
    for (int i = 0; i < replacing.size(); i++) {
      makers.bringBack(first + i, replacingMakers.get(i));
    }
    follow();
    return held.size() - replacing.size();
  }

  /** Takes up what has been added to the log, by other processes too. */
  synchronized void follow() {
    isTakenUp = true;
    int now = log.replacements();
    Map<Integer, Mark> marks = new LinkedHashMap<>();
    if (now != replacements) {
      lost.add(current);
      current.keySet().forEach(row -> marks.put(row, Mark.NONE));
      startOver();
      replacements = now;
    }
    for (Decision decision : log.since(seen)) {
      int number = seen++;
      Integer row = rowOf.get(decision.path());
      if (row == null) {
        strangers.merge(decision.path(), 1, Integer::sum);
        continue;
      }
      makers.take(number, row);
      Decision before = current.remove(row); // so that the order is that of what holds
      count(before, -1);
      if (decision.state() != Decision.State.CLEARED) {
        current.put(row, known(decision));
      }
      count(decision, 1);
      if (before != null && before.label().filter(name -> counts.get(name) == 0).isPresent()) {
        forgetEmptied();
      }
      marks.put(row, Mark.of(decision));
    }
    lost.removeIf((row, decision) -> Mark.of(current.get(row)).equals(Mark.of(decision)));
    if (!marks.isEmpty()) {
      onChange.accept(change(marks));
    }
    lost.rescue(); // after the windows were told, as it may fail, and is tried again then
  }

  /** The log's file is another one now, or none. */
  private void startOver() {
    current.clear();
    counts.clear();
    strangers.clear();
    steps.clear();
    makers.clear();
    seen = 0;
  }

  /** Without a kind of suggestion that is not known here, such as another version's. */
  private static Decision known(Decision decision) {
    return decision.kind().flatMap(Suggestion.Kind::named).isPresent()
        ? decision
        : decision.withoutSuggestion();
  }

  private void count(Decision decision, int by) {
    if (decision != null) {
      decision.label().ifPresent(label -> counts.merge(label, by, Integer::sum));
    }
  }

  /** A class is left out again when it is the newest, such as a name that was mistyped. */
  private void forgetEmptied() {
    List<String> classes = new ArrayList<>(counts.keySet());
    for (int c = classes.size() - 1; c >= 0 && counts.get(classes.get(c)) == 0; c--) {
      counts.remove(classes.get(c));
    }
  }

  private Change change(Map<Integer, Mark> marks) {
    return new Change(
        marks,
        counts.entrySet().stream()
            .map(known -> new ClassLabels(known.getKey(), known.getValue()))
            .toList(),
        count(Decision.State.UNSURE),
        count(Decision.State.BAD));
  }

  private long count(Decision.State state) {
    return current.values().stream().filter(decision -> decision.state() == state).count();
  }

  /** All that holds, as a change; nothing while the log has not been taken up. */
  synchronized Change all() {
    Map<Integer, Mark> marks = new LinkedHashMap<>();
    current.forEach((row, decision) -> marks.put(row, Mark.of(decision)));
    return change(marks);
  }

  /** What is said of each of some images. */
  synchronized Map<Integer, Mark> marks() {
    takeUp();
    Map<Integer, Mark> marks = new HashMap<>();
    current.forEach((row, decision) -> marks.put(row, Mark.of(decision)));
    return marks;
  }

  /** What is said of one image. */
  synchronized Mark mark(int row) {
    takeUp();
    return Mark.of(current.get(row));
  }

  /** All that holds, as suggestions are made from it. */
  synchronized Labels labels() {
    takeUp();
    return Labels.of(current.values(), rowOf::get);
  }

  /** All that holds, in the order in which it was said. */
  synchronized CurrentLabels holding() {
    takeUp();
    return CurrentLabels.after(current.values());
  }

  /** What the user should know of the log, in sentences. */
  synchronized List<String> notes() {
    List<String> notes = new ArrayList<>(log.notes());
    notes.addAll(lost.notes());
    if (rowOf.isFilled() && rowOf.sharing() > 0) {
      notes.add(
          "%s share their path with others, such as '%s', and cannot be labelled: give each a path of its own"
              .formatted(Counted.of(rowOf.sharing(), "image"), rowOf.firstShared().orElseThrow()));
    }
    if (!strangers.isEmpty()) {
      notes.add(
          "%s has labels of images that are not here%s (%,d, such as '%s'): they are kept"
              .formatted(
                  log.file(),
                  rowOf.sharing() == 0 ? "" : " or share their path with others",
                  strangers.size(),
                  Collections.min(strangers.keySet())));
    }
    return notes;
  }
}
