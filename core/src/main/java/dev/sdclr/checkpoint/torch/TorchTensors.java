package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.tensors.NamedTensors;
import dev.sdclr.checkpoint.tensors.TensorFile;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Those of a file that {@code torch.save} wrote; {@link TorchFile} itself does without libtorch.
 */
public record TorchTensors(TorchFile file) implements NamedTensors {

  @Override
  public Map<String, Description> descriptions() {
    Map<String, Description> all = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, view) -> all.put(name, new Description(view.storage().type(), view.shape())));
    return all;
  }

  @Override
  public Tensor read(String name) {
    StridedView view = file.tensors().get(name);
    TensorOptions options = new TensorOptions(view.storage().type().scalar());
    Tensor tensor = torch.empty(view.shape(), options, null);
    file.read(view, TensorFile.bytes(tensor));
    return tensor;
  }
}
