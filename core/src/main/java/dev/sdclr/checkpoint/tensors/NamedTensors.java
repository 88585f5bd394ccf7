package dev.sdclr.checkpoint.tensors;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The tensors of a file of weights, by the names that its writer gave them. */
public interface NamedTensors {

  /** What is known of a tensor without its values. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Description(ElementType type, long[] shape) {}

  /** All of them, in the file's order. */
  Map<String, Description> descriptions();

  /**
   * Reads one's values.
   *
   * @return a tensor on the processor, for the caller's scope to free
   * @throws dev.sdclr.SdclrException when the file is corrupt there
   */
  Tensor read(String name);
}
