package dev.sdclr.cli;

import dev.sdclr.RoughTime;
import dev.sdclr.train.TrainConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Options that make training short enough for a first look, with the time that each would take.
 *
 * @param epochs of the run
 * @param imageSizePixels side of its views
 * @param width of its network
 */
record SmallerSettings(int epochs, int imageSizePixels, int width) {

  private static final Duration GOAL = Duration.ofMinutes(30);

  /** At half the width a step takes about half the time, as measured with ResNet-18. */
  private static final double HALF_WIDTH = 0.5;

  /** At half the side there are a quarter of the pixels to compute on, but as many to decode. */
  private static final double HALF_SIZE = 0.35;

  private static final int MIN_SIZE_PIXELS = 96;
  private static final int MIN_WIDTH = 32;

  static SmallerSettings of(TrainConfig config) {
    return new SmallerSettings(config.epochs(), config.views().imageSize(), config.model().width());
  }

  /**
   * Lines to print.
   *
   * @param whole time that training takes as it is set
   */
  List<String> suggestions(Duration whole) {
    List<String> lines = new ArrayList<>();
    lines.add("for a first look, stop it (Ctrl-C) and add some of these, with another --out:");
    Choice small = new Choice("", 1);
    if (epochs > 1) {
      lines.add(line(fewerEpochs(small, whole), whole));
    }
    if (imageSizePixels >= MIN_SIZE_PIXELS) {
      Choice half = new Choice("--set views.imageSize=" + imageSizePixels / 2, HALF_SIZE);
      lines.add(line(half, whole));
      small = small.and(half);
    }
    if (width >= MIN_WIDTH) {
      Choice half = new Choice("--set model.width=" + width / 2, HALF_WIDTH);
      lines.add(line(half, whole));
      small = small.and(half);
    }
    if (epochs > 1 && small.share() < 1) {
      lines.add(line(fewerEpochs(small, whole), whole));
    }
    return lines;
  }

  /** As many epochs as the goal leaves room for, beside other choices. */
  private Choice fewerEpochs(Choice others, Duration whole) {
    double room = epochs * (double) GOAL.toMillis() / (whole.toMillis() * others.share());
    int fewer = (int) Math.max(1, Math.min(epochs - 1.0, Math.floor(room)));
    return others.and(new Choice("--epochs " + fewer, (double) fewer / epochs));
  }

  private static String line(Choice choice, Duration whole) {
    Duration then = Duration.ofMillis(Math.round(whole.toMillis() * choice.share()));
    return "  %-60s about %s".formatted(choice.options(), RoughTime.of(then));
  }

  /**
   * Options, and the share of the time that is left by them.
   *
   * @param share in (0, 1]
   */
  private record Choice(String options, double share) {

    Choice and(Choice other) {
      return new Choice((options + " " + other.options()).strip(), share * other.share());
    }
  }
}
