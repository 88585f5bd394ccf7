package dev.sdclr.rare.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.sdclr.Descending;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.OrderingEvaluation.ClassesFound;
import dev.sdclr.run.OrderingEvaluation.Detection;
import dev.sdclr.run.OrderingEvaluation.Lift;
import dev.sdclr.run.OrderingEvaluation.OrderingScore;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderingJudgeTest {

  private static final List<ClassCount> RARE =
      List.of(new ClassCount("a", 12, Group.FEW), new ClassCount("b", 5, Group.FEW));

  private final int[] rareClass = new int[300];
  private final double[] scores = new double[300];

  /** Scores with many ties, in which rare images are a little higher. */
  private OrderingScore judged(long seed, double advantage) {
    Random random = new Random(seed);
    for (int i = 0; i < scores.length; i++) {
      rareClass[i] = i < 12 ? 0 : i < 17 ? 1 : -1;
      scores[i] = Math.floor(4 * (random.nextGaussian() + (rareClass[i] < 0 ? 0 : advantage)));
    }
    return new OrderingJudge(rareClass, RARE, seed).judge("x", scores);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsAsPairsDo(long seed) {
    OrderingScore judged = judged(seed, 1);
    requireFinding(judged.all(), i -> rareClass[i] >= 0);
    requireFinding(judged.perClass().get("a"), i -> rareClass[i] == 0);
    requireFinding(judged.perClass().get("b"), i -> rareClass[i] == 1);
    int[] order = Descending.rows(scores);
    for (Lift lift : judged.lifts()) {
      int first = (int) Math.max(1, Math.round(3 * lift.topPercent()));
      double rare = IntStream.of(order).limit(first).filter(i -> rareClass[i] >= 0).count();
      assertThat(lift.lift()).isCloseTo(rare / first / (17 / 300.0), offset(1e-12));
      assertThat(lift.interval().holds(lift.lift())).isTrue();
    }
    for (ClassesFound found : judged.classesFound()) {
      long classes =
          IntStream.of(order)
              .limit(found.images())
              .map(i -> rareClass[i])
              .filter(c -> c >= 0)
              .distinct()
              .count();
      assertThat(found.classes()).isEqualTo((int) classes);
    }
  }

  private void requireFinding(Detection detection, IntPredicate sought) {
    double wins = 0;
    double pairs = 0;
    double precision = 0;
    double count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!sought.test(i)) {
        continue;
      }
      count++;
      double above = 0;
      double soughtAbove = 0;
      for (int j = 0; j < scores.length; j++) {
        if (!sought.test(j)) {
          pairs++;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
        if (scores[j] >= scores[i]) {
          above++;
          soughtAbove += sought.test(j) ? 1 : 0;
        }
      }
      precision += soughtAbove / above;
    }
    assertThat(detection.auroc()).isCloseTo(wins / pairs, offset(1e-12));
    assertThat(detection.averagePrecision()).isCloseTo(precision / count, offset(1e-12));
    assertThat(detection.aurocInterval().holds(detection.auroc())).isTrue();
  }

  /** Of 100 images without an advantage, some 95 intervals hold a half. */
  @Test
  void intervalsHoldTheTruthAsOftenAsTheySay() {
    long held =
        IntStream.range(0, 100)
            .filter(seed -> judged(1000 + seed, 0).all().aurocInterval().holds(0.5))
            .count();
    assertThat(held).isBetween(85L, 100L);
  }

  @Test
  void saysWhenAnOrderingIsReversed() {
    assertThat(judged(4, -1.5).reversedHere()).isTrue();
    assertThat(judged(4, 0.1).reversedHere()).isFalse();
    assertThat(judged(4, 1.5).reversedHere()).isFalse();
  }

  @Test
  void expectsOfChanceWhatDrawingGives() {
    List<ClassesFound> found = judged(5, 0).classesFound();
    double both = 0;
    Random random = new Random(6);
    int trials = 20_000;
    for (int t = 0; t < trials; t++) {
      both +=
          random
              .ints(0, 300)
              .distinct()
              .limit(20)
              .map(i -> rareClass[i])
              .filter(c -> c >= 0)
              .distinct()
              .count();
    }
    assertThat(found.get(0).byLot()).isCloseTo(both / trials, offset(0.02));
  }
}
