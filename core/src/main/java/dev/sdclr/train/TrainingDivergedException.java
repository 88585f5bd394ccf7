package dev.sdclr.train;

import dev.sdclr.SdclrException;

/** The loss is no longer a number; the last checkpoint is from before. */
public final class TrainingDivergedException extends SdclrException {

  TrainingDivergedException(long step, double loss) {
    super(
        ("the loss became %s at step %d: lower optimizer.learningRate, raise method.temperature or"
                + " set compute.type to fp32; the last checkpoint is from before")
            .formatted(loss, step));
  }
}
