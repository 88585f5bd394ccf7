package dev.sdclr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Guesses which of the valid words a mistaken one was meant to be: a command, an option, a key, a
 * name.
 *
 * <p>Case, hyphens and underscores count for nothing, so that {@code learning-rate} means {@code
 * learningRate}; a key may lack its group, so that it means {@code optimizer.learningRate}, too.
 */
public final class Guess {

  /** More words that are equally near say nothing. */
  private static final int MAX_GUESSES = 3;

  private static final int LETTERS_PER_MISTAKE = 3;
  private static final int MAX_MISTAKES = 3;
  private static final int MIN_PART_LENGTH = 3;

  private Guess() {}

  /**
   * The nearest words, of which there are few or none.
   *
   * @param word as given
   * @param valid words; keys may have groups before a dot
   */
  public static List<String> of(String word, Collection<String> valid) {
    String meant = letters(word);
    if (meant.isEmpty()) {
      return List.of();
    }
    List<Predicate<String>> ways =
        List.of(
            name -> letters(name).equals(meant),
            name -> lastLetters(name).equals(meant),
            name -> lastLetters(name).equals(lastLetters(word)));
    for (Predicate<String> way : ways) {
      List<String> same = valid.stream().filter(way).toList();
      if (!same.isEmpty()) {
        return few(word.indexOf('.') < 0 ? same : nearest(meant, same));
      }
    }
    List<String> misspelt = misspelt(meant, valid);
    return few(
        misspelt.isEmpty()
            ? valid.stream().filter(name -> isPartOf(lastLetters(word), lastLetters(name))).toList()
            : misspelt);
  }

  /** {@code " (did you mean 'x'?)"}, or nothing: to follow the mistaken word. */
  public static String after(String word, Collection<String> valid) {
    return phrase(of(word, valid));
  }

  /** The same of words that have been guessed. */
  public static String phrase(List<String> guessed) {
    return guessed.isEmpty()
        ? ""
        : guessed.stream().collect(Collectors.joining("' or '", " (did you mean '", "'?)"));
  }

  /** Whether the words are the one given but for case, hyphens and the like, and for groups. */
  public static boolean isSame(String word, List<String> guessed) {
    return guessed.stream().anyMatch(name -> lastLetters(name).equals(lastLetters(word)));
  }

  private static List<String> few(List<String> words) {
    return words.size() > MAX_GUESSES ? List.of() : words;
  }

  private static List<String> misspelt(String meant, Collection<String> valid) {
    ToIntFunction<String> distance =
        name -> Math.min(distance(meant, letters(name)), distance(meant, lastLetters(name)));
    int max =
        meant.length() < 2
            ? 0
            : Math.min(MAX_MISTAKES, Math.max(1, meant.length() / LETTERS_PER_MISTAKE));
    int min = valid.stream().mapToInt(distance).min().orElse(Integer.MAX_VALUE);
    return min > max
        ? List.of()
        : valid.stream().filter(name -> distance.applyAsInt(name) == min).toList();
  }

  /** With a group, however misspelt, the whole tells which one of several was meant. */
  private static List<String> nearest(String meant, List<String> names) {
    ToIntFunction<String> distance = name -> distance(meant, letters(name));
    int min = names.stream().mapToInt(distance).min().orElseThrow();
    return names.stream().filter(name -> distance.applyAsInt(name) == min).toList();
  }

  private static boolean isPartOf(String meant, String name) {
    return Math.min(meant.length(), name.length()) >= MIN_PART_LENGTH
        && (name.contains(meant) || meant.contains(name));
  }

  private static String letters(String word) {
    StringBuilder letters = new StringBuilder();
    word.codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
    return letters.toString().toLowerCase(Locale.ROOT);
  }

  private static String lastLetters(String word) {
    return letters(word.substring(word.lastIndexOf('.') + 1));
  }

  /**
   * Letters to insert, delete, replace or swap with their neighbour (Damerau 1964, optimal string
   * alignment).
   */
  private static int distance(String a, String b) {
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      rows.add(row);
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          row[j] = i + j;
          continue;
        }
        int[] above = rows.get(i - 1);
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], 1 + rows.get(i - 2)[j - 2]);
        }
      }
    }
    return rows.get(a.length())[b.length()];
  }
}
