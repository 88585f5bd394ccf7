package dev.sdclr.rare.suggest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The images that most probably are of a class, best first, equal ones by their number.
 *
 * @param classNumber of the probe
 * @param images their rows
 * @param probabilities of the class, in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Candidates(int classNumber, int[] images, float[] probabilities) {

  /**
   * For every class so many of the free images.
   *
   * @param chances of each class, by image
   */
  static List<Candidates> ofAll(float[][] chances, IntPredicate isFree, int number) {
    List<Candidates> all = new ArrayList<>();
    for (int c = 0; c < chances.length; c++) {
      all.add(of(c, chances[c], isFree, number));
    }
    return all;
  }

  private static Candidates of(int c, float[] chances, IntPredicate isFree, int number) {
    Comparator<Integer> worstFirst =
        Comparator.<Integer>comparingDouble(image -> chances[image])
            .thenComparing(Comparator.reverseOrder());
    PriorityQueue<Integer> best = new PriorityQueue<>(worstFirst);
    float worst = Float.NEGATIVE_INFINITY;
    for (int image = 0; image < chances.length; image++) {
      if ((best.size() < number || chances[image] > worst) && isFree.test(image)) {
        best.add(image);
        if (best.size() > number) {
          best.poll();
        }
        worst = best.size() < number ? Float.NEGATIVE_INFINITY : chances[best.peek()];
      }
    }
    int[] images =
        best.stream().sorted(worstFirst.reversed()).mapToInt(Integer::intValue).toArray();
    float[] probabilities = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      probabilities[i] = chances[images[i]];
    }
    return new Candidates(c, images, probabilities);
  }

  /** Place of the first that is free. */
  OptionalInt next(IntPredicate isFree) {
    return IntStream.range(0, images.length)
        .filter(place -> isFree.test(images[place]))
        .findFirst();
  }
}
