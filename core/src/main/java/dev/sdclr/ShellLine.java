package dev.sdclr;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Commands of sdclr as a user can paste them into a shell. */
public final class ShellLine {

  /** How the user called sdclr, as the launcher tells; programs that use the library do not say. */
  private static final String CALLED = "sdclr.command";

  private static final String AS_IN_THE_GUIDES = "./sdclr";

  /** What no shell takes for something else. */
  private static final Pattern PLAIN =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}_./:@+,-][\\p{L}\\p{M}\\p{N}_./:@%+=,-]*");

  /** What cannot be shown in a line, or would not be seen in it. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Z}&&[^ ]]");

  private ShellLine() {}

  /**
   * A command such as {@code ./sdclr resume 'my runs/a'}.
   *
   * @param words its name, options, values, and paths as {@link Path}
   */
  public static String of(Object... words) {
    return Arrays.stream(words)
        .map(word -> word instanceof Path path ? quoted(path) : quoted(word.toString()))
        .collect(Collectors.joining(" ", called() + " ", ""));
  }

  /** How sdclr was called, quoted. */
  static String called() {
    return quoted(System.getProperty(CALLED, AS_IN_THE_GUIDES));
  }

  /** A path that is not an option either. */
  public static String quoted(Path path) {
    String text = path.toString();
    return quoted(text.startsWith("-") ? "./" + text : text);
  }

  /** One word for a shell of Unix, quoted where it needs to be. */
  public static String quoted(String word) {
    if (PLAIN.matcher(word).matches()) {
      return word;
    }
    return UNSEEN.matcher(word).find()
        ? "$'" + word.codePoints().mapToObj(ShellLine::escaped).collect(Collectors.joining()) + "'"
        : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Within {@code $'…'}, as bash, zsh and ksh read it. */
  private static String escaped(int codePoint) {
    String character = Character.toString(codePoint);
    if (character.equals("'") || character.equals("\\")) {
      return "\\" + character;
    } else if (!UNSEEN.matcher(character).matches()) {
      return character;
    } else if (codePoint < 0x80) {
      return "\\%03o".formatted(codePoint);
    }
    return "\\U%08x".formatted(codePoint);
  }
}
