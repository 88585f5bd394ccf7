package dev.sdclr.loss;

import dev.sdclr.tensor.HostArray;
import org.bytedeco.pytorch.Tensor;

/** One number for each class, in the type and on the device of the logits. */
final class ClassValues {

  private ClassValues() {}

  /** As a tensor (C). */
  static Tensor of(double[] values, Tensor like) {
    return HostArray.tensor(values, values.length).to(like);
  }
}
