package dev.sdclr.rare.suggest;

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

  /** The best so far of one class. */
  static final class Collecting {

    private record Candidate(int image, float probability) {}

    private static final Comparator<Candidate> WORST_FIRST =
        Comparator.comparingDouble(Candidate::probability)
            .thenComparing(Comparator.comparingInt(Candidate::image).reversed());

    private final IntPredicate isFree;
    private final int number;
    private final PriorityQueue<Candidate> best = new PriorityQueue<>(WORST_FIRST);
    private float worst = Float.NEGATIVE_INFINITY;

    /**
     * Begins.
     *
     * @param isFree whether an image may be one
     * @param number of candidates at most
     */
    Collecting(IntPredicate isFree, int number) {
      this.isFree = isFree;
      this.number = number;
    }

    /** Takes an image into account; those of lower numbers come first. */
    void offer(int image, float probability) {
      if ((best.size() < number || probability > worst) && isFree.test(image)) {
        best.add(new Candidate(image, probability));
        if (best.size() > number) {
          best.poll();
        }
        worst = best.size() < number ? Float.NEGATIVE_INFINITY : best.peek().probability();
      }
    }

    Candidates of(int classNumber) {
      List<Candidate> sorted = best.stream().sorted(WORST_FIRST.reversed()).toList();
      float[] probabilities = new float[sorted.size()];
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = sorted.get(i).probability();
      }
      return new Candidates(
          classNumber, sorted.stream().mapToInt(Candidate::image).toArray(), probabilities);
    }
  }

  /** Place of the first that is free. */
  OptionalInt next(IntPredicate isFree) {
    return IntStream.range(0, images.length)
        .filter(place -> isFree.test(images[place]))
        .findFirst();
  }
}
