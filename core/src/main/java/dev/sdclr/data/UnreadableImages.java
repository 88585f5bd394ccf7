package dev.sdclr.data;

import dev.sdclr.Counted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Images that cannot be read for one reason.
 *
 * @param reason in a few words
 * @param count how many there are
 * @param paths of them all, in the order in which they were met
 */
public record UnreadableImages(String reason, int count, List<String> paths) {

  private static final int MAX_REASONS_SAID = 3;

  public UnreadableImages {
    Objects.requireNonNull(reason, "reason");
    paths = paths == null ? List.of() : List.copyOf(paths);
  }

  /**
   * The images of each reason, the commonest first.
   *
   * @param reasons by path
   */
  public static List<UnreadableImages> byReason(Map<String, String> reasons) {
    Map<String, List<String>> paths = new LinkedHashMap<>();
    reasons.forEach(
        (path, reason) -> paths.computeIfAbsent(reason, r -> new ArrayList<>()).add(path));
    return paths.entrySet().stream()
        .map(e -> new UnreadableImages(e.getKey(), e.getValue().size(), e.getValue()))
        .sorted(Comparator.comparingInt(UnreadableImages::count).reversed())
        .toList();
  }

  /** How many there are for which reason, and the first of each. */
  public static String sentence(List<UnreadableImages> all, int images) {
    int count = all.stream().mapToInt(UnreadableImages::count).sum();
    String most =
        all.stream()
            .limit(MAX_REASONS_SAID)
            .map(
                some ->
                    "%s (%,d, the first: %s)".formatted(some.reason, some.count, some.paths.get(0)))
            .collect(Collectors.joining("; "));
    int more = all.size() - MAX_REASONS_SAID;
    return "left out %s of %,d: %s%s."
        .formatted(
            Counted.of(count, "unreadable image"),
            images,
            most,
            more > 0 ? "; and for " + Counted.of(more, "more reason") : "");
  }
}
