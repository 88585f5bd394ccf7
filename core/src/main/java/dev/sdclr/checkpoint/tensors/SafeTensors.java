package dev.sdclr.checkpoint.tensors;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Those of a safetensors file, which is in memory already. */
public record SafeTensors(TensorFile file) implements NamedTensors {

  @Override
  public Map<String, Description> descriptions() {
    Map<String, Description> all = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, tensor) ->
                all.put(name, new Description(ElementType.of(tensor), tensor.shape())));
    return all;
  }

  @Override
  public Tensor read(String name) {
    return file.tensors().get(name);
  }
}
