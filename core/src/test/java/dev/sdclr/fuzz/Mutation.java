package dev.sdclr.fuzz;

import dev.sdclr.SplitMix;

/** A change that knows a format, so that what it leaves is wrong in one place only. */
@FunctionalInterface
public interface Mutation {

  /**
   * Changes a file.
   *
   * @param file not to be modified
   * @return a new array, or {@code file} where nothing can be changed
   */
  byte[] apply(byte[] file, SplitMix random);
}
