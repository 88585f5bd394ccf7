package dev.sdclr.checkpoint;

/**
 * How far a run is: everything that going on needs beside tensors.
 *
 * @param epoch 0-based epoch of the next batch
 * @param batch 0-based number of the next batch within its epoch
 * @param step updates made so far
 * @param lossSum of this epoch's batches so far
 * @param elapsedSeconds spent training so far, all sittings together
 */
public record Position(int epoch, int batch, long step, double lossSum, double elapsedSeconds) {

  /** Before the first update. */
  public static final Position START = new Position(0, 0, 0, 0, 0);

  public Position {
    if (epoch < 0 || batch < 0 || step < 0) {
      throw new IllegalArgumentException(
          "epoch, batch and step must be at least 0, were %d, %d and %d"
              .formatted(epoch, batch, step));
    }
  }
}
