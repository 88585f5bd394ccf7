package dev.sdclr.study;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Lists of a plan, in which nothing may stand twice: it would be run, or counted, twice. */
final class PlanLists {

  private PlanLists() {}

  /** Splits or seeds. */
  static List<Integer> numbers(List<Integer> numbers, String key) {
    Objects.requireNonNull(numbers, key);
    boolean isRight = numbers.stream().allMatch(n -> n != null && n >= 0 && n < 1_000_000);
    if (numbers.isEmpty() || !isRight || new HashSet<>(numbers).size() < numbers.size()) {
      throw new IllegalArgumentException(
          "%s must be different whole numbers in [0, 999999], were %s".formatted(key, numbers));
    }
    return List.copyOf(numbers);
  }

  /**
   * What a plan names.
   *
   * @param named may be null, which is none
   * @param text as the file writes it
   */
  static <T> List<T> named(List<T> named, String key, Function<T, String> text) {
    List<T> all = named == null ? List.of() : List.copyOf(named);
    Set<T> seen = new HashSet<>();
    for (T one : all) {
      if (!seen.add(one)) {
        throw new IllegalArgumentException(
            "%s must name each once, names %s twice".formatted(key, text.apply(one)));
      }
    }
    return all;
  }
}
