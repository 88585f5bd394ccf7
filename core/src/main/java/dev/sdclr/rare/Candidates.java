package dev.sdclr.rare;

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

  /** For every class of a probe so many of the free images. */
  static List<Candidates> ofAll(ClassProbe probe, IntPredicate isFree, int number) {
    int[] classes = IntStream.range(0, probe.classes().size()).toArray();
    float[][] chances = probe.probabilities(classes);
    List<Candidates> all = new ArrayList<>();
    for (int c : classes) {
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
