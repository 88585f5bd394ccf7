package dev.sdclr.report.statistics;

import dev.sdclr.Word;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.run.MiningSummary;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How runs were mined, in short, and whether what it found can be compared. */
public final class MiningTerms {

  private MiningTerms() {}

  /** Whether runs were ranked by different scores or settings; seeds alone make no difference. */
  public static boolean differ(List<ReportedRun> runs) {
    return runs.stream()
            .flatMap(run -> run.mining().stream())
            .map(mining -> mining.settings().withoutSeed())
            .distinct()
            .count()
        > 1;
  }

  /** What keeps the runs' mining from being compared. */
  public static Optional<String> caveat(List<ReportedRun> runs) {
    if (differ(runs)) {
      return Optional.of(
          "The runs were mined by different scores or settings: what they rank first is not"
              + " comparable.");
    }
    boolean isSameData =
        runs.stream()
                .flatMap(run -> run.mining().stream())
                .map(mining -> List.of(mining.images(), mining.tailClasses()))
                .distinct()
                .count()
            < 2;
    return isSameData
        ? Optional.empty()
        : Optional.of(
            "The runs were not mined on the same images: what they rank first is not"
                + " comparable.");
  }

  /** A run's score and settings, such as {@code loss, 90 % cut, 4 views}. */
  public static Optional<String> of(ReportedRun run) {
    return run.mining().map(MiningSummary::settings).map(MiningTerms::brief);
  }

  private static String brief(MiningSettings settings) {
    if (settings.score() == MiningScore.ORDERINGS) {
      return "orderings";
    }
    String views = settings.score() == MiningScore.LOSS ? "pairs of views" : "views";
    return "%s, %s cut%s"
        .formatted(
            Word.of(settings.score()),
            settings.pruneFractions().stream()
                .map(fraction -> Numbers.significant(100 * fraction, 3) + "\u00a0%")
                .collect(Collectors.joining(", ")),
            settings.augmentations() == 0
                ? ""
                : ", %d %s".formatted(settings.augmentations(), views));
  }
}
