package dev.sdclr.method.part;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RankRows;
import dev.sdclr.tensor.Ranks;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Two whole views of N images, of a batch that other ranks may have more of, and perhaps smaller
 * ones; the tensors belong to the scope they were made in.
 *
 * @param view1 (N, 3, H, W), values in [0, 1]
 * @param view2 another view of the same images, row by row
 * @param smallCrops k smaller views of the same images (kN, 3, S, S), crop by crop; empty when
 *     there are none
 * @param indices of the N images in the training data
 * @param first place of the first image in the whole batch
 * @param total images of the whole batch
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TrainingBatch(
    Tensor view1, Tensor view2, Optional<Tensor> smallCrops, int[] indices, int first, int total) {

  /** Without smaller views. */
  public TrainingBatch(Tensor view1, Tensor view2, int[] indices, int first, int total) {
    this(view1, view2, Optional.empty(), indices, first, total);
  }

  /** A whole batch. */
  public TrainingBatch(Tensor view1, Tensor view2, int[] indices) {
    this(view1, view2, indices, 0, indices.length);
  }

  /** The same images with their whole views exchanged. */
  public TrainingBatch swapped() {
    return new TrainingBatch(view2, view1, smallCrops, indices, first, total);
  }

  /** All first views, then all second ones (2N, 3, H, W). */
  public Tensor bothViews() {
    return torch.cat(new TensorVector(view1, view2));
  }

  /** This rank's rows among those of all. */
  public RankRows rows(Ranks ranks) {
    return new RankRows(ranks, first, total);
  }

  /** Numbers of the whole batch's images in the training data, the same on every rank. */
  public int[] indicesOfAll(RankRows rows) {
    if (rows.ranks().isAlone()) {
      return indices;
    }
    return HostArray.ints(rows.values(HostArray.indices(indices)));
  }

  /** What a mean over these images adds to the mean over the whole batch. */
  public Tensor share(Tensor mean) {
    return indices.length == total ? mean : mean.mul(new Scalar((double) indices.length / total));
  }
}
