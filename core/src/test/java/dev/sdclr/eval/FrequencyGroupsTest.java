package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.run.ClassCount;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrequencyGroupsTest {

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
    int[] images = Arrays.stream(counts.split(" ")).mapToInt(Integer::parseInt).toArray();
    List<String> names = IntStream.range(0, images.length).mapToObj(i -> "c" + i).toList();

    List<ClassCount> classes = FrequencyGroups.byThirds(names, images);

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
}
