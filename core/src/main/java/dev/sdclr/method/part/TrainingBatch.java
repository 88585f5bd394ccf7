package dev.sdclr.method.part;

import dev.sdclr.tensor.RankRows;
import dev.sdclr.tensor.Ranks;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Two views of N images, of a batch that other ranks may have more of; the tensors belong to the
 * scope they were made in.
 *
 * @param view1 (N, 3, H, W), values in [0, 1]
 * @param view2 another view of the same images, row by row
 * @param indices of the N images in the training data
 * @param first place of the first image in the whole batch
 * @param total images of the whole batch
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TrainingBatch(Tensor view1, Tensor view2, int[] indices, int first, int total) {

  /** A whole batch. */
  public TrainingBatch(Tensor view1, Tensor view2, int[] indices) {
    this(view1, view2, indices, 0, indices.length);
  }

  /** The same images with their views exchanged. */
  public TrainingBatch swapped() {
    return new TrainingBatch(view2, view1, indices, first, total);
  }

  /** This rank's rows among those of all. */
  public RankRows rows(Ranks ranks) {
    return new RankRows(ranks, first, total);
  }

  /** What a mean over these images adds to the mean over the whole batch. */
  public Tensor share(Tensor mean) {
    return indices.length == total ? mean : mean.mul(new Scalar((double) indices.length / total));
  }
}
