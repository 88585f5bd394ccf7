package dev.sdclr.run;

import dev.sdclr.run.statistics.StudentT;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What a run's features say against it while it is trained, without any label. */
public final class EarlyWarnings {

  /** What a warning begins with, so that those of earlier epochs can be told from notes. */
  private static final String EARLY = "early warning, after epoch ";

  /** The same where nothing can be saved any more. */
  private static final String FOUND = "after the last epoch, ";

  /** Below it, features differ in hardly more than one direction, or hardly at all. */
  private static final double MIN_EFFECTIVE_RANK = 1.5;

  /** A start that is as low tells of the images, such as a few of one kind. */
  private static final double MIN_SHARE_OF_START = 0.75;

  private static final double MIN_SPREAD = 1e-4;

  private EarlyWarnings() {}

  /** What can be wrong. */
  public enum Kind {
    /** Images have nearly the same features, or features that differ in one direction alone. */
    COLLAPSE {
      @Override
      boolean holds(FeatureQuality line, FeatureQuality start) {
        double minRank = Math.min(MIN_EFFECTIVE_RANK, MIN_SHARE_OF_START * start.effectiveRank());
        return line.effectiveRank() < minRank || line.spread() < MIN_SPREAD;
      }

      @Override
      String words(FeatureQuality line, FeatureQuality start) {
        return say(
            "collapse: images have nearly the same features (effective rank %.1f, mean squared"
                + " distance %.2g); %s.",
            line.effectiveRank(),
            line.spread(),
            start.spread() < MIN_SPREAD
                ? "so they had before training: see that the images differ"
                : "try a lower learning rate or another method");
      }
    },
    /** Views of an image are told from other images no better than by the first network. */
    NO_BETTER {
      @Override
      boolean holds(
          FeatureQuality line,
          FeatureQuality start) { // so that a gain that is not a number is none
        return !(line.gain() > StudentT.NORMAL_97_5 * line.gainError());
      }

      @Override
      String words(FeatureQuality line, FeatureQuality start) {
        return say(
            "%s than at the start: two views of an image lie %.3f times as far apart as those"
                + " of two images, at the start %.3f (gain %.3f ± %.3f); %.0f %% of nearest neighbours"
                + " are the start's.",
            line.gain() < -StudentT.NORMAL_97_5 * line.gainError() ? "worse" : "no better",
            line.viewDistance(),
            line.viewDistance() + line.gain(),
            line.gain(),
            StudentT.NORMAL_97_5 * line.gainError(),
            100 * line.startAgreement());
      }
    };

    abstract boolean holds(FeatureQuality line, FeatureQuality start);

    abstract String words(FeatureQuality line, FeatureQuality start);

    /**
     * What is wrong at an epoch, with a full stop.
     *
     * @param lines of the run, the last of them of that epoch
     * @param epochs of the whole run
     */
    public String sentence(List<FeatureQuality> lines, int epochs) {
      FeatureQuality line = last(lines);
      String when = line.epoch() < epochs ? EARLY : FOUND;
      return say("%s%d: %s", when, line.epoch(), words(line, lines.get(0)));
    }
  }

  /** What holds at the last epoch that was looked at; the start itself has nothing wrong. */
  public static Set<Kind> kinds(List<FeatureQuality> lines) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    if (!lines.isEmpty() && last(lines).epoch() > 0) {
      Stream.of(Kind.values())
          .filter(kind -> kind.holds(last(lines), lines.get(0)))
          .forEach(kinds::add);
    }
    return kinds;
  }

  /**
   * The same, a sentence each.
   *
   * @param epochs of the whole run
   */
  public static List<String> of(List<FeatureQuality> lines, int epochs) {
    return kinds(lines).stream().map(kind -> kind.sentence(lines, epochs)).toList();
  }

  /** Whether a note is a warning, of whatever epoch. */
  public static boolean isOne(String note) {
    return note.startsWith(EARLY) || note.startsWith(FOUND);
  }

  private static FeatureQuality last(List<FeatureQuality> lines) {
    return lines.get(lines.size() - 1);
  }

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
