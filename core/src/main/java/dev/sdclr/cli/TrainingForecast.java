package dev.sdclr.cli;

import dev.sdclr.RoughTime;
import dev.sdclr.train.TrainingListener.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Foretells how long training takes: after the first step, and once again after some more if that
 * says something else, since the first step does much for the first time.
 */
final class TrainingForecast {

  /** From here on, smaller settings are suggested. */
  static final Duration LONG = Duration.ofHours(2);

  private static final Duration SETTLED = Duration.ofMinutes(1);
  private static final int SETTLED_STEPS = 20;
  private static final double SURPRISE = 0.2;
  private static final double MILLIS = 1e3;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("'on' EEE d MMM", Locale.ENGLISH);

  private final Clock clock;
  private final Optional<SmallerSettings> smaller;
  private Instant started;
  private Instant afterFirst;
  private Progress atStart;
  private Progress first;
  private Duration told;

  /**
   * Foretells one session.
   *
   * @param smaller what to suggest when it takes long; empty where settings cannot be changed
   */
  TrainingForecast(Clock clock, Optional<SmallerSettings> smaller) {
    this.clock = clock;
    this.smaller = smaller;
  }

  /** Says what goes on until the first step is done. */
  List<String> beforeFirstStep(Progress progress) {
    started = clock.instant();
    atStart = progress;
    return List.of("first step: reads images, makes views of them, and trains on them");
  }

  /** What to say after a step, mostly nothing. */
  List<String> afterStep(Progress progress) {
    if (started == null || images(progress) >= total(progress)) {
      return List.of();
    } else if (first == null) {
      return afterFirstStep(progress);
    } else if (told == null || !isSettled(progress)) {
      return List.of();
    }
    Duration before = told;
    told = null;
    Duration whole = whole(progress, first, afterFirst);
    boolean surprises = Math.abs(seconds(whole) - seconds(before)) > SURPRISE * seconds(before);
    return surprises ? List.of("now " + sentence(whole)) : List.of();
  }

  private List<String> afterFirstStep(Progress progress) {
    first = progress;
    afterFirst = clock.instant();
    told = whole(progress, atStart, started);
    List<String> lines = new ArrayList<>(List.of(sentence(told) + ", going by the first step"));
    if (told.compareTo(LONG) >= 0) {
      smaller.ifPresent(settings -> lines.addAll(settings.suggestions(told)));
    }
    return lines;
  }

  private boolean isSettled(Progress progress) {
    long steps = progress.step() - first.step();
    return steps >= SETTLED_STEPS || clock.instant().isAfter(afterFirst.plus(SETTLED));
  }

  /** From the start to the end, if the rest goes on as it went since a moment. */
  private Duration whole(Progress now, Progress since, Instant then) {
    double pace = seconds(Duration.between(then, clock.instant())) / (images(now) - images(since));
    double rest = pace * (total(now) - images(now));
    return Duration.between(started, clock.instant()).plusMillis(Math.round(MILLIS * rest));
  }

  private String sentence(Duration whole) {
    int epochs = atStart.epochs() - atStart.epoch() + 1;
    return "about %s for %s; ready %s"
        .formatted(
            RoughTime.of(whole),
            atStart.step() == 0 ? count(epochs) : "the %s left".formatted(count(epochs)),
            clock(started.plus(whole)));
  }

  private static String count(int epochs) {
    return epochs == 1 ? "1 epoch" : "%,d epochs".formatted(epochs);
  }

  private String clock(Instant end) {
    ZonedDateTime ready = end.atZone(clock.getZone());
    LocalDate today = clock.instant().atZone(clock.getZone()).toLocalDate();
    if (ready.toLocalDate().equals(today)) {
      return "about " + TIME.format(ready);
    }
    return ready.toLocalDate().equals(today.plusDays(1))
        ? "about %s tomorrow".formatted(TIME.format(ready))
        : DAY.format(ready);
  }

  private static long images(Progress progress) {
    return (long) (progress.epoch() - 1) * progress.imagesPerEpoch() + progress.imagesSeen();
  }

  private static long total(Progress progress) {
    return (long) progress.epochs() * progress.imagesPerEpoch();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / MILLIS;
  }
}
