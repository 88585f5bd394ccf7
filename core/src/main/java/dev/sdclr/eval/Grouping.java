package dev.sdclr.eval;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How classes are grouped by how often they occur in pre-training. */
public sealed interface Grouping {

  /** The group of each class, given the numbers of pre-training images by class number. */
  List<Group> groups(int[] counts);

  /** One phrase for results. */
  String phrase();

  /** The classes with their counts and groups, by class number. */
  default List<ClassCount> classes(List<String> names, int[] counts) {
    List<Group> groups = groups(counts);
    List<ClassCount> classes = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      classes.add(new ClassCount(names.get(c), counts[c], groups.get(c)));
    }
    return classes;
  }

  /**
   * By rank (SDCLR, section 4.1): sorted by count, the rarest ⌊Y/3⌋ classes are few, the next ⌊Y/3⌋
   * medium, the rest many: 3, 3 and 4 of 10. Equal counts go by class number.
   */
  record Thirds() implements Grouping {

    @Override
    public List<Group> groups(int[] counts) {
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
      return List.of(groups);
    }

    @Override
    public String phrase() {
      return "thirds of the classes by pre-training images";
    }
  }

  /**
   * By the number of images itself (Liu et al. 2019, "Large-Scale Long-Tailed Recognition in an
   * Open World", section 5.1: 20 and 100 on ImageNet-LT). A group may be empty.
   *
   * @param mediumFrom classes with fewer images are few; at least 1
   * @param mediumTo classes with more images are many; at least {@code mediumFrom}
   */
  record Counts(int mediumFrom, int mediumTo) implements Grouping {

    /** ImageNet-LT's: many above 100, few below 20. */
    public static final Counts IMAGENET_LT = new Counts(20, 100);

    public Counts {
      if (mediumFrom < 1 || mediumTo < mediumFrom) {
        throw new IllegalArgumentException(
            "group counts must be 1 <= LOW <= HIGH, were %d,%d".formatted(mediumFrom, mediumTo));
      }
    }

    @Override
    public List<Group> groups(int[] counts) {
      return IntStream.of(counts)
          .mapToObj(n -> n < mediumFrom ? Group.FEW : n > mediumTo ? Group.MANY : Group.MEDIUM)
          .toList();
    }

    @Override
    public String phrase() {
      return "pre-training images: many above %,d, medium %,d to %,d, few below %,d"
          .formatted(mediumTo, mediumFrom, mediumTo, mediumFrom);
    }
  }
}
