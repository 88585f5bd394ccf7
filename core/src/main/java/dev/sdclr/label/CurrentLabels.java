package dev.sdclr.label;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What holds of each image: the last decision about it, unless that cleared it.
 *
 * @param byPath decisions in the order in which they were made
 */
public record CurrentLabels(Map<String, Decision> byPath) {

  /** Nothing holds of any image. */
  public static final CurrentLabels NONE = new CurrentLabels(Map.of());

  /** Takes a copy in the same order. */
  public CurrentLabels {
    byPath = Collections.unmodifiableMap(new LinkedHashMap<>(byPath));
  }

  /** What holds after some decisions, one after another. */
  public static CurrentLabels after(Collection<Decision> decisions) {
    Map<String, Decision> latest = new LinkedHashMap<>();
    decisions.forEach(decision -> apply(decision, latest));
    return new CurrentLabels(latest);
  }

  static void apply(Decision decision, Map<String, Decision> latest) {
    latest.remove(decision.path()); // so that the order is that of what holds
    if (decision.state() != Decision.State.CLEARED) {
      latest.put(decision.path(), decision);
    }
  }

  /** What holds of an image; empty while nothing does. */
  public Optional<Decision> of(String path) {
    return Optional.ofNullable(byPath.get(path));
  }

  /** How many images something holds of, the unsure and the bad ones among them. */
  public int size() {
    return byPath.size();
  }

  /** Images of each class, in the order in which the classes turned up. */
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    byPath
        .values()
        .forEach(d -> d.label().ifPresent(label -> counts.merge(label, 1, Integer::sum)));
    return Collections.unmodifiableMap(counts);
  }

  /** How many images are in a state. */
  public long count(Decision.State state) {
    return byPath.values().stream().filter(decision -> decision.state() == state).count();
  }
}
