package dev.sdclr.eval;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Classes by how often they occur in pre-training (SDCLR, section 4.1).
 *
 * <p>Sorted by count, the rarest ⌊Y/3⌋ classes are few, the next ⌊Y/3⌋ medium, the rest many: 3, 3
 * and 4 of 10. Equal counts go by class number.
 */
public final class FrequencyGroups {

  private FrequencyGroups() {}

  /** Groups classes given their names and pre-training counts, by class number. */
  public static List<ClassCount> byThirds(List<String> names, int[] counts) {
    List<Integer> ascending =
        IntStream.range(0, counts.length)
            .boxed()
            .sorted(Comparator.comparingInt(c -> counts[c]))
            .toList();
    int third = counts.length / 3;
    Group[] groups = new Group[counts.length];
    for (int rank = 0; rank < counts.length; rank++) {
      groups[ascending.get(rank)] =
          rank < third ? Group.FEW : rank < 2 * third ? Group.MEDIUM : Group.MANY;
    }
    List<ClassCount> classes = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      classes.add(new ClassCount(names.get(c), counts[c], groups[c]));
    }
    return classes;
  }
}
