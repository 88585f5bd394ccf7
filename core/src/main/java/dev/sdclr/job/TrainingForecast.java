package dev.sdclr.job;

import dev.sdclr.Counted;
import dev.sdclr.RoughTime;
import dev.sdclr.augment.view.SmallCrops;
import dev.sdclr.run.Metric;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.TrainingListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long training takes: by what its first seconds make known, and once again by some more steps
 * if they say something else, since much is done there for the first time.
 *
 * @param whole time of this session, from its start to its end
 * @param made when it was foretold
 * @param end when training will be done
 * @param epochs that this session trains, the one under way included
 * @param isResumed whether earlier sessions have trained others
 * @param steps that it goes by, at least 1
 * @param isRevised whether it takes back an earlier forecast
 * @param shortcuts settings for a first look, where training takes hours and can still be set
 *     otherwise; else none
 */
public record TrainingForecast(
    Duration whole,
    ZonedDateTime made,
    ZonedDateTime end,
    int epochs,
    boolean isResumed,
    long steps,
    boolean isRevised,
    List<Shortcut> shortcuts) {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("'on' EEE d MMM", Locale.ENGLISH);

  /** In words, without a full stop. */
  public String sentence() {
    return "%sabout %s for %s; ready %s%s"
        .formatted(
            isRevised ? "now " : "",
            RoughTime.of(whole),
            isResumed ? "the %s left".formatted(count()) : count(),
            clock(),
            isRevised ? "" : ", going by the first " + (steps == 1 ? "step" : "steps"));
  }

  private String count() {
    return Counted.of(epochs, "epoch");
  }

  private String clock() {
    LocalDate today = made.toLocalDate();
    if (end.toLocalDate().equals(today)) {
      return "about " + TIME.format(end);
    }
    return end.toLocalDate().equals(today.plusDays(1))
        ? "about %s tomorrow".formatted(TIME.format(end))
        : DAY.format(end);
  }

  /**
   * Settings that make training shorter.
   *
   * @param settings values by dotted name
   * @param whole time that training takes with them
   */
  public record Shortcut(Map<String, String> settings, Duration whole) {}

  /**
   * What the time of a run follows from.
   *
   * @param epochs of the run
   * @param imageSizePixels side of its views
   * @param minSizePixels smallest side that they may have
   * @param width of its network
   */
  record Extent(int epochs, int imageSizePixels, int minSizePixels, int width) {

    private static final Duration GOAL = Duration.ofMinutes(30);

    /** At half the width a step takes about half the time, as measured with ResNet-18. */
    private static final double HALF_WIDTH = 0.5;

    /** At half the side there are a quarter of the pixels to compute on, but as many to decode. */
    private static final double HALF_SIZE = 0.35;

    private static final int MIN_SIZE_PIXELS = 96;
    private static final int MIN_WIDTH = 32;

    static Extent of(TrainConfig config) {
      SmallCrops crops = config.views().smallCrops();
      return new Extent(
          config.epochs(),
          config.views().imageSize(),
          crops == null ? 1 : crops.imageSize(),
          config.model().width());
    }

    /**
     * Ways to make a first look short.
     *
     * @param whole time that training takes as it is set
     */
    List<Shortcut> shortcuts(Duration whole) {
      List<Choice> choices = new ArrayList<>();
      Choice small = new Choice(Map.of(), 1);
      if (epochs > 1) {
        choices.add(fewerEpochs(small, whole));
      }
      if (imageSizePixels >= MIN_SIZE_PIXELS && imageSizePixels / 2 >= minSizePixels) {
        Choice half = Choice.of("views.imageSize", imageSizePixels / 2, HALF_SIZE);
        choices.add(half);
        small = small.and(half);
      }
      if (width >= MIN_WIDTH) {
        Choice half = Choice.of("model.width", width / 2, HALF_WIDTH);
        choices.add(half);
        small = small.and(half);
      }
      if (epochs > 1 && small.share() < 1) {
        choices.add(fewerEpochs(small, whole));
      }
      return choices.stream()
          .map(
              choice ->
                  new Shortcut(
                      choice.settings(),
                      Duration.ofMillis(Math.round(whole.toMillis() * choice.share()))))
          .toList();
    }

    /** As many epochs as the goal leaves room for, beside other choices. */
    private Choice fewerEpochs(Choice others, Duration whole) {
      double room = epochs * (double) GOAL.toMillis() / (whole.toMillis() * others.share());
      int fewer = (int) Math.max(1, Math.min(epochs - 1.0, Math.floor(room)));
      return others.and(Choice.of("epochs", fewer, (double) fewer / epochs));
    }

    /**
     * Settings, and the share of the time that is left by them.
     *
     * @param share in (0, 1]
     */
    private record Choice(Map<String, String> settings, double share) {

      static Choice of(String setting, int value, double share) {
        return new Choice(Map.of(setting, Integer.toString(value)), share);
      }

      Choice and(Choice other) {
        Map<String, String> both = new LinkedHashMap<>(settings);
        both.putAll(other.settings);
        return new Choice(both, share * other.share);
      }
    }
  }

  /** Follows one session of training, foretells it, and passes on what is told. */
  static final class Forecaster implements TrainingListener {

    /** From here on, shortcuts are suggested. */
    static final Duration LONG = Duration.ofHours(2);

    /** Much of the first step is done once: so much time of later ones says more. */
    private static final Duration MEASURED = Duration.ofSeconds(5);

    /** Who waits for a first step of so much time is told by it, however rough that is. */
    private static final Duration LONG_STEP = Duration.ofSeconds(15);

    private static final Duration SETTLED = Duration.ofMinutes(1);
    private static final int SETTLED_STEPS = 20;
    private static final double SURPRISE = 0.2;
    private static final double MILLIS = 1e3;

    private final JobListener listener;
    private final Clock clock;
    private final Optional<Extent> extent;
    private Instant started;
    private Instant afterFirst;
    private Progress atStart;
    private Progress first;
    private Duration told;
    private boolean isRevised;

    /**
     * Foretells one session.
     *
     * @param listener that is told
     * @param extent of a run that can be begun otherwise; empty where it cannot
     */
    Forecaster(JobListener listener, Clock clock, Optional<Extent> extent) {
      this.listener = listener;
      this.clock = clock;
      this.extent = extent;
    }

    @Override
    public void beforeFirstStep(Progress progress) {
      started = clock.instant();
      atStart = progress;
      listener.beforeFirstStep(progress);
    }

    @Override
    public void afterStep(Progress progress) {
      if (started != null && images(progress) < total(progress)) {
        foretell(progress);
      }
      listener.afterStep(progress);
    }

    @Override
    public void afterEpoch(Metric epoch) {
      listener.afterEpoch(epoch);
    }

    private void foretell(Progress progress) {
      if (first == null) {
        first = progress;
        afterFirst = clock.instant();
      }
      if (told == null && isTelling()) {
        told = whole(progress);
        listener.foretold(
            forecast(
                told,
                progress,
                extent
                    .filter(run -> told.compareTo(LONG) >= 0)
                    .map(run -> run.shortcuts(told))
                    .orElse(List.of())));
      } else if (told != null && !isRevised && isSettled(progress)) {
        isRevised = true;
        Duration whole = whole(progress);
        if (Math.abs(seconds(whole) - seconds(told)) > SURPRISE * seconds(told)) {
          listener.foretold(forecast(whole, progress, List.of()));
        }
      }
    }

    private TrainingForecast forecast(Duration whole, Progress now, List<Shortcut> shortcuts) {
      return new TrainingForecast(
          whole,
          clock.instant().atZone(clock.getZone()),
          started.plus(whole).atZone(clock.getZone()),
          atStart.epochs() - atStart.epoch() + 1,
          atStart.step() > 0,
          now.step() - atStart.step(),
          isRevised,
          shortcuts);
    }

    private boolean isTelling() {
      return !afterFirst.isBefore(started.plus(LONG_STEP))
          || !clock.instant().isBefore(afterFirst.plus(MEASURED));
    }

    private boolean isSettled(Progress progress) {
      long steps = progress.step() - first.step();
      return steps >= SETTLED_STEPS || clock.instant().isAfter(afterFirst.plus(SETTLED));
    }

    /** From the start to the end, if the rest goes on as it went since the first step, or in it. */
    private Duration whole(Progress now) {
      boolean isFirst = now.step() == first.step();
      Progress since = isFirst ? atStart : first;
      Instant then = isFirst ? started : afterFirst;
      double pace =
          seconds(Duration.between(then, clock.instant())) / (images(now) - images(since));
      double rest = pace * (total(now) - images(now));
      return Duration.between(started, clock.instant()).plusMillis(Math.round(MILLIS * rest));
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
}
