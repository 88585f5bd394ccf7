package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.run.ClassCount;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupingTest {

  /** Groups by class number: m many, d medium, f few. */
  @ParameterizedTest
  @CsvSource({
    "'10 9 8 7 6 5 4 3 2 1', mmmmdddfff",
    "'1 2 3', fdm",
    "'5 5 5', fdm",
    "'4 1 9 2', mfmd",
    "'7', m",
    "'3 8', mm"
  })
  void theRarestThirdIsFewAndTheRestAfterTwoThirdsMany(String counts, String expected) {
    requireGroups(new Grouping.Thirds(), counts, expected);
  }

  /** The bounds themselves are medium, and a group may stay empty. */
  @ParameterizedTest
  @CsvSource({
    "20, 100, '1280 101 100 99 21 20 19 5 0', mmddddfff",
    "20, 100, '50 60', dd",
    "1, 1, '2 1 0', mdf",
    "5, 9, '9 10 5 4', dmdf"
  })
  void classesAboveTheBoundsAreManyAndBelowThemFew(
      int low, int high, String counts, String expected) {
    requireGroups(new Grouping.Counts(low, high), counts, expected);
  }

  private static void requireGroups(Grouping grouping, String counts, String expected) {
    int[] images = Arrays.stream(counts.split(" ")).mapToInt(Integer::parseInt).toArray();
    List<String> names = IntStream.range(0, images.length).mapToObj(i -> "c" + i).toList();

    List<ClassCount> classes = grouping.classes(names, images);

    assertThat(classes.stream().map(c -> letter(c.group())).collect(Collectors.joining()))
        .isEqualTo(expected);
    assertThat(classes).extracting(ClassCount::name).isEqualTo(names);
    assertThat(classes.stream().mapToInt(ClassCount::images).toArray()).isEqualTo(images);
  }

  private static String letter(ClassCount.Group group) {
    return switch (group) {
      case MANY -> "m";
      case MEDIUM -> "d";
      case FEW -> "f";
    };
  }

  @Test
  void saysHowItGroups() {
    assertThat(new Grouping.Thirds().phrase())
        .isEqualTo("thirds of the classes by pre-training images");
    assertThat(Grouping.Counts.IMAGENET_LT.phrase())
        .isEqualTo("pre-training images: many above 100, medium 20 to 100, few below 20");
  }

  @Test
  void refusesBoundsThatDoNotAscend() {
    assertThatThrownBy(() -> new Grouping.Counts(101, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("group counts must be 1 <= LOW <= HIGH, were 101,100");
    assertThatThrownBy(() -> new Grouping.Counts(0, 5)).hasMessageContaining("were 0,5");
  }
}
