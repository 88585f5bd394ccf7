package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.RecordFile;
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
    assertThat(score.balancedness()).isNull();
  }

  @Test
  void leavesAClassWithoutTestImagesOutOfEveryMean() {
    List<ClassCount> classes =
        List.of(
            new ClassCount("a", 9, Group.MANY),
            new ClassCount("b", 8, Group.MANY),
            new ClassCount("c", 3, Group.MEDIUM),
            new ClassCount("d", 1, Group.FEW));

    Score score =
        LongTailMetrics.score(new int[] {0, 1, 2, 2}, new int[] {0, 0, 2, 2}, classes, 0, "", "");

    assertThat(score.perClass()).containsExactly(50.0, null, 100.0, null);
    assertThat(score.accuracy()).isEqualTo(75);
    assertThat(score.many()).isEqualTo(50);
    assertThat(score.few()).isNull();
    assertThat(score.balancedness()).isEqualTo(25);
    assertThat(score.intervals().testImages()).containsExactly(2, 0, 2, 0);
    assertThat(score.intervals().perClass()).element(1).isNull();
    assertThat(score.intervals().few()).isNull();
    assertThat(score.intervals().accuracy().holds(75)).isTrue();
    String json = RecordFile.toJsonLine(score);
    assertThat(json).doesNotContain("NaN");
    assertThat(RecordFile.fromJson(json, Score.class, "score")).isEqualTo(score);
  }

  @Test
  void refusesToScoreWithoutAnyTestImage() {
    assertThatThrownBy(() -> LongTailMetrics.score(new int[0], new int[0], CLASSES, "", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no class has a test image");
  }

  @Test
  void refusesUnequalLengths() {
    assertThatThrownBy(
            () -> LongTailMetrics.score(new int[] {0}, new int[] {0, 1}, CLASSES, "", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 predictions for 2 labels");
  }
}
