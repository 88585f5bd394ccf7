package dev.sdclr.train;

import dev.sdclr.augment.ViewBatch;
import dev.sdclr.method.Method;
import dev.sdclr.method.TrainingBatch;
import dev.sdclr.method.TrainingTime;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.ViewTensor;
import org.bytedeco.pytorch.Tensor;

/** One update: two views forward, one backward, one move of the weights. */
record TrainingStep(Method method, Optimizer optimizer, Compute compute, int imageSize) {

  /**
   * Updates the weights.
   *
   * @return the loss before the update
   * @throws TrainingDivergedException when the loss is not finite; the weights then stay
   */
  double run(ViewBatch batch, double learningRate, TrainingTime time) {
    try (TensorScope scope = new TensorScope()) {
      double loss = method.gradients(tensors(batch), time);
      if (!Double.isFinite(loss)) {
        throw new TrainingDivergedException("the loss became " + loss, time.step() + 1);
      }
      optimizer.step(learningRate);
      method.afterUpdate(time);
      return loss;
    }
  }

  private TrainingBatch tensors(ViewBatch batch) {
    Tensor view1 = ViewTensor.of(batch, 0, imageSize, compute);
    Tensor view2 = ViewTensor.of(batch, 1, imageSize, compute);
    return new TrainingBatch(view1, view2, batch.indices());
  }

  /**
   * Checks the weights, as a finite loss can still have a gradient that is not.
   *
   * @param step 1-based, for the error
   * @throws TrainingDivergedException when a weight or statistic is not finite
   */
  void requireFiniteWeights(long step) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      method
          .network()
          .tensors()
          .all()
          .forEach(
              (name, tensor) -> {
                if (!tensor.isfinite().all().item_bool()) {
                  throw new TrainingDivergedException(name + " became infinite", step);
                }
              });
    }
  }
}
