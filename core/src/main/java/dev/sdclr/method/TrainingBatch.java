package dev.sdclr.method;

import org.bytedeco.pytorch.Tensor;

/**
 * Two views of N images; the tensors belong to the scope they were made in.
 *
 * @param view1 (N, 3, H, W), values in [0, 1]
 * @param view2 another view of the same images, row by row
 * @param indices of the N images in the training data
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TrainingBatch(Tensor view1, Tensor view2, int[] indices) {

  /** The same images with their views exchanged. */
  TrainingBatch swapped() {
    return new TrainingBatch(view2, view1, indices);
  }
}
