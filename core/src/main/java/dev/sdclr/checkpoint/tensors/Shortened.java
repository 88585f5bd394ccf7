package dev.sdclr.checkpoint.tensors;

import java.util.Collection;
import java.util.stream.Collectors;

/** Foreign names and lists of them, fit for one line. */
public final class Shortened {

  private static final int MAX_NAME_LENGTH = 100;
  private static final int MAX_LISTED = 4;

  private Shortened() {}

  /** A name without control characters, cut when it is long. */
  public static String text(String name) {
    String whole = name.replaceAll("[^\\p{Graph} ]", "?");
    return whole.length() <= MAX_NAME_LENGTH ? whole : whole.substring(0, MAX_NAME_LENGTH) + "...";
  }

  /** How many and the first few, such as {@code 3 (a, b, c)}; {@code none} when empty. */
  public static String list(Collection<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String first =
        names.stream().limit(MAX_LISTED).map(Shortened::text).collect(Collectors.joining(", "));
    return "%d (%s%s)".formatted(names.size(), first, names.size() > MAX_LISTED ? ", ..." : "");
  }
}
