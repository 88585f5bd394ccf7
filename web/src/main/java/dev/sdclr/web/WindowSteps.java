package dev.sdclr.web;

import dev.sdclr.label.Decision;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What each window has done and can take back, and what it has taken back and can do again.
 *
 * <p>Not safe for concurrent use.
 */
final class WindowSteps {

  private static final int MAX_STEPS = 1000;
  private static final int MAX_WINDOWS = 64;

  private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Decisions that were made at once, and those that held before.
   *
   * @param before of the same images, in the same order
   * @param makers of what held before: the decisions' numbers in the log
   * @param first number in the log of the decisions that were made
   */
  record Step(List<Decision> before, List<Decision> after, List<Integer> makers, int first) {

    Step {
      before = List.copyOf(before);
      after = List.copyOf(after);
      makers = List.copyOf(makers);
    }

    /** Numbers in the log of the decisions that were made. */
    List<Integer> own() {
      return IntStream.range(first, first + after.size()).boxed().toList();
    }
  }

  /**
   * Where a window can go among the steps that it has made itself.
   *
   * @param canUndo whether there is a step to take back
   * @param canRedo whether there is one to take again
   */
  record Ways(boolean canUndo, boolean canRedo) {}

  /** Each the latest first. */
  private record Window(Deque<Step> done, Deque<Step> undone) {

    private static final Window NEW = new Window(new ArrayDeque<>(), new ArrayDeque<>());
  }

  private Window window(String name) {
    Window window =
        windows.computeIfAbsent(name, any -> new Window(new ArrayDeque<>(), new ArrayDeque<>()));
    if (windows.size() > MAX_WINDOWS) {
      windows.remove(windows.keySet().iterator().next());
    }
    return window;
  }

  private static void push(Deque<Step> steps, Step step) {
    steps.push(step);
    if (steps.size() > MAX_STEPS) {
      steps.removeLast();
    }
  }

  /** Where a window can go. */
  Ways ways(String name) {
    Window window = windows.getOrDefault(name, Window.NEW);
    return new Ways(!window.done.isEmpty(), !window.undone.isEmpty());
  }

  /** A window has done something new, after which nothing can be done again. */
  void add(String name, Step step) {
    push(window(name).done, step);
    window(name).undone.clear();
  }

  /** What a window would take back; null without one. */
  Step lastDone(String name) {
    return window(name).done.peek();
  }

  /** What a window would do again; null without one. */
  Step lastUndone(String name) {
    return window(name).undone.peek();
  }

  /** A window has taken a step back, unless all was forgotten meanwhile. */
  void takenBack(String name, Step step) {
    if (window(name).done.remove(step)) {
      push(window(name).undone, step);
    }
  }

  /** A window has done a step again, unless all was forgotten meanwhile. */
  void doneAgain(String name, Step step) {
    if (window(name).undone.remove(step)) {
      push(window(name).done, step);
    }
  }

  /** Nothing of it can be taken back any more, by any window. */
  void clear() {
    windows.clear();
  }
}
