package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @CsvSource({
    "'10 9 8 7 6 5 4 3 2 1', mmmmmddddf",
    "'5000 2997 1796 1077 645 387 232 139 83 50', mmmdddffff",
    "'5 5 5', mmm",
    "'4999 5000 5001', mmm",
    "'7', m",
    "'90 10 0', mff",
    "'320 26 25 24', mddd",
    "'340 26 25 24', mfff",
    "'340 24 25 26', mfff",
    "'1000 990 500 980 10', mmdmf"
  })
  void classesBelowAQuarterOfAnEvenShareAreFewAndFromAWholeOneMany(String counts, String expected) {
    requireGroups(new Grouping.Share(), counts, expected);
  }

  /** A smooth tail has to be cut somewhere, others need not be. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void classesOfNearlyTheSizeStayTogether(long seed) {
    Random random = new Random(seed);
    for (int trial = 0; trial < 500; trial++) {
      int classes = 2 + random.nextInt(30);
      int[] counts =
          IntStream.range(0, classes).map(c -> (int) Math.exp(9 * random.nextDouble())).toArray();
      List<Group> groups = new Grouping.Share().groups(counts);
      List<Integer> ascending =
          IntStream.range(0, classes)
              .boxed()
              .sorted(Comparator.comparingInt(c -> counts[c]))
              .toList();
      for (int i = 1; i < classes; i++) {
        int smaller = ascending.get(i - 1);
        int larger = ascending.get(i);
        assertThat(groups.get(larger)).isLessThanOrEqualTo(groups.get(smaller));
        if (counts[larger] <= 1.1 * counts[smaller] && spread(counts, ascending, i) <= 2) {
          assertThat(groups.get(larger)).isEqualTo(groups.get(smaller));
        }
      }
    }
  }

  /** Of the chain of sizes, each at most 1.1 times the one before, that i − 1 and i belong to. */
  private static double spread(int[] counts, List<Integer> ascending, int i) {
    int from = i - 1;
    int to = i;
    while (from > 0 && counts[ascending.get(from)] <= 1.1 * counts[ascending.get(from - 1)]) {
      from--;
    }
    while (to + 1 < ascending.size()
        && counts[ascending.get(to + 1)] <= 1.1 * counts[ascending.get(to)]) {
      to++;
    }
    return (double) counts[ascending.get(to)] / counts[ascending.get(from)];
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
