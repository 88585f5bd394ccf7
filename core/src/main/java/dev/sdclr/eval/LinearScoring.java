package dev.sdclr.eval;

import dev.sdclr.data.ImageSource;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Score;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Trains linear probes by one protocol and scores them; closing frees what it embedded. */
sealed interface LinearScoring extends AutoCloseable permits CachedScoring, PublishedScoring {

  /**
   * A score, and what it was made from.
   *
   * @param score of the predictions
   * @param predicted class of each test image
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and never compared
  record Scored(Score score, int[] predicted) {}

  /** Learns from all labelled images. */
  Scored full(Features test, List<ClassCount> classes);

  /** Learns from a small, balanced choice of them: the listed one, or else {@code draw}. */
  Scored few(FewShots.Draw draw, Features test, List<ClassCount> classes);

  @Override
  void close();

  /** A split's phrase, with how many of its images could not be read. */
  static String described(String split, int images, int readable) {
    int unreadable = images - readable;
    return unreadable == 0
        ? split
        : String.format(Locale.ROOT, "%s, %,d of them unreadable and left out", split, unreadable);
  }

  /** Says how many labels there really are: small classes can make them less than asked for. */
  static String fewDescription(int chosen, ImageSource from, String split, long seed) {
    long classes = Arrays.stream(from.classCounts()).filter(images -> images > 0).count();
    double percent = 100.0 * chosen / from.size();
    return String.format(
        Locale.ROOT,
        percent < 1
            ? "%d of each class (%.2f %%) of %s, seed %d"
            : "%d of each class (%.1f %%) of %s, seed %d",
        chosen / classes,
        percent,
        split,
        seed);
  }
}
