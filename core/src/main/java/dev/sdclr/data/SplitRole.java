package dev.sdclr.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What images are for, by the name of their folder or shard, or by a word beside their names.
 *
 * <p>The words are those of Hugging Face's <i>imagefolder</i>, and a few more that exports use, in
 * any capitals; a year may follow them ({@code val2017}), or {@code set}, {@code data}, {@code
 * images} or {@code split} ({@code training_set}).
 */
public enum SplitRole {
  TRAIN("train", "training", "trn"),
  VALIDATION("val", "valid", "validation", "validate", "dev"),
  TEST("test", "testing", "tst", "eval", "evaluation");

  private static final Pattern NAME =
      Pattern.compile("([a-z]+?)[-_. ]?(?:sets?|data|images?|imgs|splits?|(?:19|20)\\d\\d)?");

  private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}]+");

  private final List<String> words;

  SplitRole(String... words) {
    this.words = List.of(words);
  }

  /** The role of a folder of that name; empty for any other name. */
  public static Optional<SplitRole> of(String folder) {
    Matcher name = NAME.matcher(folder.toLowerCase(Locale.ROOT));
    return name.matches() ? ofWord(name.group(1)) : Optional.empty();
  }

  /**
   * The role of a shard with such a word in its name, as {@code test-00000-of-00001.parquet} and
   * {@code imagenet-val-000000.tar} have it; empty with words of several roles.
   */
  public static Optional<SplitRole> ofShard(String file) {
    List<SplitRole> roles =
        NO_LETTERS
            .splitAsStream(file.toLowerCase(Locale.ROOT))
            .flatMap(word -> ofWord(word).stream())
            .distinct()
            .toList();
    return roles.size() == 1 ? Optional.of(roles.get(0)) : Optional.empty();
  }

  private static Optional<SplitRole> ofWord(String word) {
    for (SplitRole role : values()) {
      if (role.words.contains(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
