package dev.sdclr.optim;

import dev.sdclr.tensor.TensorScope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Zero tensors of the parameters' shapes and layouts, by name. */
final class MomentumBuffers implements AutoCloseable {

  private final Map<String, Tensor> buffers = new LinkedHashMap<>();

  MomentumBuffers(Map<String, Tensor> parameters) {
    try (TensorScope scope = new TensorScope()) {
      parameters.forEach(
          (name, parameter) ->
              buffers.put(name, TensorScope.keep(parameter.detach().clone().zero_())));
    }
  }

  Tensor of(String name) {
    return buffers.get(name);
  }

  Map<String, Tensor> byName() {
    return Collections.unmodifiableMap(buffers);
  }

  @Override
  public void close() {
    buffers.values().forEach(Tensor::close);
  }
}
