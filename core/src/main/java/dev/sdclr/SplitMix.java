package dev.sdclr;

import java.util.random.RandomGenerator;

/**
 * A small, fast random generator whose stream is a function of a seed and any number of keys.
 *
 * <p>SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) with the finaliser "Mix13" of David Stafford.
 * Everything random in this project derives from (seed, epoch, image, …) by it, so that neither the
 * number of threads nor the order of work changes a result. Not safe for concurrent use: give each
 * thread its own and {@link #reset} it.
 */
public final class SplitMix implements RandomGenerator {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  public SplitMix(long seed) {
    reset(seed);
  }

  /** The stream of {@code seed} and {@code keys}; the order of the keys matters. */
  public static SplitMix of(long seed, long... keys) {
    SplitMix random = new SplitMix(seed);
    for (long key : keys) {
      random.with(key);
    }
    return random;
  }

  /** Starts the stream of {@code seed} alone; {@link #with} adds keys, without any garbage. */
  public SplitMix reset(long seed) {
    state = seed;
    return this;
  }

  /** Moves on to the stream that {@code key} selects among those of the present state. */
  public SplitMix with(long key) {
    state = mix(mix(state + GOLDEN_GAMMA) ^ (key * GOLDEN_GAMMA + 1));
    return this;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /**
   * Uniform in {@code [0, bound)}.
   *
   * <p>Lemire's multiplication with rejection, written out so that no Java version can change the
   * order of the images.
   *
   * @throws IllegalArgumentException when {@code bound < 1}
   */
  @Override
  public int nextInt(int bound) {
    Ranges.atLeast("bound", bound, 1);
    long product = (nextLong() >>> 32) * bound;
    long low = product & 0xFFFFFFFFL;
    if (low < bound) {
      long threshold = (1L << 32) % bound;
      while (low < threshold) {
        product = (nextLong() >>> 32) * bound;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** Uniform in {@code [0, 1)}, a multiple of 2⁻⁵³. */
  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in {@code [0, 1)}, a multiple of 2⁻²⁴. */
  @Override
  public float nextFloat() {
    return (nextLong() >>> 40) * 0x1.0p-24f;
  }

  /** Puts values into a random order (Fisher and Yates), in place. */
  public void shuffle(int[] values) {
    shuffle(values, 0, values.length);
  }

  /** The same of the values in {@code [from, to)}. */
  public void shuffle(int[] values, int from, int to) {
    for (int i = to - 1; i > from; i--) {
      int j = from + nextInt(i - from + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
