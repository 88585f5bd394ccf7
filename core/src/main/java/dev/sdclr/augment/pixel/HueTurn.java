package dev.sdclr.augment.pixel;

/** Turns all hues by the same angle. */
final class HueTurn implements PixelChange {

  private final Scratch scratch;
  private int shift;

  HueTurn(Scratch scratch) {
    this.scratch = scratch;
  }

  /**
   * From now on by that angle.
   *
   * @param newShift in 1/256 of the circle
   */
  HueTurn by(int newShift) {
    shift = newShift;
    return this;
  }

  @Override
  public void change(int[] words, int count) {
    Hue.turn(words, count, shift, scratch);
  }
}
