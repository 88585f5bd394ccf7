package dev.sdclr.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The finding on three runs or more: who leads, by how much, and where SDCLR stands. */
final class Ranking {

  private Ranking() {}

  static String sentence(List<ReportedRun> scored, Measure measure) {
    List<ReportedRun> ranked =
        scored.stream().sorted(Comparator.comparingDouble(measure::accuracy).reversed()).toList();
    ReportedRun best = ranked.get(0);
    double lead = measure.accuracy(best) - measure.accuracy(ranked.get(1));
    String start =
        lead < Numbers.VISIBLE
            ? "Of %d scored runs, %s and %s score highest, %s (%s)"
                .formatted(
                    scored.size(),
                    best.label(),
                    ranked.get(1).label(),
                    Numbers.percent(measure.accuracy(best)),
                    measure.name())
            : "Of %d scored runs, %s scores highest, %s (%s), %s points ahead of %s"
                .formatted(
                    scored.size(),
                    best.label(),
                    Numbers.percent(measure.accuracy(best)),
                    measure.name(),
                    Numbers.points(lead),
                    ranked.get(1).label());
    return start + sdclrPlace(ranked, measure) + extremes(scored, measure) + ".";
  }

  /** Says where SDCLR stands when it is not among the first two. */
  private static String sdclrPlace(List<ReportedRun> ranked, Measure measure) {
    List<ReportedRun> own = ranked.stream().filter(ReportedRun::isSdclr).toList();
    if (own.isEmpty() || ranked.indexOf(own.get(0)) < 2) {
      return "";
    }
    ReportedRun run = own.get(0);
    return "; %s is no. %d with %s"
        .formatted(run.label(), ranked.indexOf(run) + 1, Numbers.percent(measure.accuracy(run)));
  }

  /** Who leads in the few group and in balance, where a lead is visible at all. */
  private static String extremes(List<ReportedRun> scored, Measure measure) {
    StringBuilder text = new StringBuilder();
    leader(scored, run -> Quantity.FEW.of(measure.of(run)))
        .ifPresent(
            run ->
                text.append(
                    "; the few-group accuracy is highest for %s, %s"
                        .formatted(
                            run.label(), Numbers.percent(Quantity.FEW.of(measure.of(run))))));
    leader(scored, run -> -measure.of(run).balancedness())
        .ifPresent(
            run ->
                text.append(
                    "; balancedness is smallest, which is best, for %s, %s points"
                        .formatted(run.label(), Numbers.points(measure.of(run).balancedness()))));
    return text.toString();
  }

  private static Optional<ReportedRun> leader(
      List<ReportedRun> scored, ToDoubleFunction<ReportedRun> value) {
    List<ReportedRun> ranked =
        scored.stream()
            .filter(run -> Double.isFinite(value.applyAsDouble(run)))
            .sorted(Comparator.comparingDouble(value).reversed())
            .toList();
    return ranked.size() > 1
            && value.applyAsDouble(ranked.get(0)) - value.applyAsDouble(ranked.get(1))
                >= Numbers.VISIBLE
        ? Optional.of(ranked.get(0))
        : Optional.empty();
  }
}
