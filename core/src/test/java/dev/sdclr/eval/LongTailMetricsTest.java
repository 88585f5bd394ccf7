package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongTailMetricsTest {

  private static final List<ClassCount> CLASSES =
      List.of(
          new ClassCount("a", 100, Group.MANY),
          new ClassCount("b", 30, Group.MEDIUM),
          new ClassCount("c", 3, Group.FEW),
          new ClassCount("d", 90, Group.MANY));

  @Test
  void averagesClassesNotImages() {
    int[] labels = {0, 0, 0, 0, 1, 1, 2, 3};
    int[] predicted = {0, 0, 0, 1, 1, 0, 1, 3};

    Score score = LongTailMetrics.score(predicted, labels, CLASSES, "knn", "all");

    assertThat(score.perClass()).containsExactly(75.0, 50.0, 0.0, 100.0);
    assertThat(score.accuracy()).isEqualTo(56.25);
    assertThat(score.many()).isEqualTo(87.5);
    assertThat(score.medium()).isEqualTo(50);
    assertThat(score.few()).isZero();
    double mean = (87.5 + 50) / 3;
    double variance = (Math.pow(87.5 - mean, 2) + Math.pow(50 - mean, 2) + Math.pow(mean, 2)) / 3;
    assertThat(score.balancedness()).isCloseTo(Math.sqrt(variance), within(1e-12));
    assertThat(score.protocol()).isEqualTo("knn");
    assertThat(score.labelSplit()).isEqualTo("all");
  }

  @Test
  void anEmptyGroupHasNoMeanAndIsLeftOut() {
    List<ClassCount> two =
        List.of(new ClassCount("a", 9, Group.MANY), new ClassCount("b", 3, Group.MANY));

    Score score = LongTailMetrics.score(new int[] {0, 0}, new int[] {0, 1}, two, "", "");

    assertThat(score.many()).isEqualTo(50);
    assertThat(score.medium()).isNull();
    assertThat(score.few()).isNull();
    assertThat(score.balancedness()).isZero();
  }

  @Test
  void refusesAClassWithoutTestImages() {
    assertThatThrownBy(() -> LongTailMetrics.score(new int[] {0}, new int[] {0}, CLASSES, "", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("class b has no test image");
  }

  @Test
  void refusesUnequalLengths() {
    assertThatThrownBy(
            () -> LongTailMetrics.score(new int[] {0}, new int[] {0, 1}, CLASSES, "", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 predictions for 2 labels");
  }
}
