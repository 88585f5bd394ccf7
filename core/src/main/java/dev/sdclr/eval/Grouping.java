package dev.sdclr.eval;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** How classes are grouped by how often they occur in pre-training; few are the rare ones. */
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
   * By size: few have less than {@value #RARE} of an even share of the images, many at least a
   * whole one. Without a long tail no class is rare, and a group may be empty.
   *
   * <p>Classes of nearly the same size stay together: a chain of sizes that follow one another
   * within {@value #NEARLY} of each other goes to one side of a bound as a whole, by the mean of
   * its sizes. A chain that spans more than a factor of {@value #SMOOTH} is a smooth tail, which
   * has to be cut somewhere: at its widest step near the bound.
   */
  record Share() implements Grouping {

    private static final double RARE = 0.25;
    private static final double NEARLY = 1.1;
    private static final double SMOOTH = 2;

    /** How far from the bound a smooth tail may be cut. */
    private static final double NEAR = 1.25;

    @Override
    public List<Group> groups(int[] counts) {
      int[] sizes = IntStream.of(counts).filter(n -> n > 0).sorted().toArray();
      double even = IntStream.of(sizes).average().orElse(0);
      double rare = bound(sizes, RARE * even);
      double many = bound(sizes, even);
      return IntStream.of(counts)
          .mapToObj(n -> n < rare ? Group.FEW : n < many ? Group.MEDIUM : Group.MANY)
          .toList();
    }

    /** The smallest size that lies above, once classes of nearly the same size are together. */
    private static double bound(int[] sizes, double threshold) {
      int above = (int) IntStream.of(sizes).filter(n -> n < threshold).count();
      int from = above;
      int to = above;
      while (from > 0 && from < sizes.length && follows(sizes, from)) {
        from--;
      }
      while (to > 0 && to < sizes.length && follows(sizes, to)) {
        to++;
      }
      if (from == to) {
        return threshold;
      }
      if (sizes[to - 1] > SMOOTH * sizes[from]) {
        return widestStep(sizes, threshold);
      }
      double mean = Arrays.stream(sizes, from, to).average().orElseThrow();
      return mean < threshold ? sizes[to - 1] + 1 : sizes[from];
    }

    private static boolean follows(int[] sizes, int i) {
      return sizes[i] <= NEARLY * sizes[i - 1];
    }

    private static double widestStep(int[] sizes, double threshold) {
      double widest = 1;
      double bound = threshold;
      for (int i = 1; i < sizes.length; i++) {
        double step = (double) sizes[i] / sizes[i - 1];
        if (step > widest && sizes[i - 1] >= threshold / NEAR && sizes[i] <= threshold * NEAR) {
          widest = step;
          bound = sizes[i];
        }
      }
      return bound;
    }

    @Override
    public String phrase() {
      return "share of the pre-training images: few below a quarter of an even share, many from a"
          + " whole one";
    }
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
      return ClassCount.BY_THIRDS;
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
      return String.format(
          Locale.ROOT,
          "pre-training images: many above %,d, medium %,d to %,d, few below %,d",
          mediumTo,
          mediumFrom,
          mediumTo,
          mediumFrom);
    }
  }
}
