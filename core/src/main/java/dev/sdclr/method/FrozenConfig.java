package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.model.NetworkParts;
import org.bytedeco.pytorch.Tensor;

/**
 * No method: the encoder that a run begins with is what it ends with, so that an encoder from
 * elsewhere is a run like others.
 */
@JsonTypeName("none")
public record FrozenConfig() implements MethodConfig {

  @Override
  public boolean keepsEncoder() {
    return true;
  }

  @Override
  public NetworkParts finishedParts() {
    return NetworkParts.encoder();
  }

  @Override
  public Method start(TrainingSetup setup) {
    return new Method(setup.network(finishedParts())) {
      @Override
      Tensor loss(TrainingBatch batch, TrainingTime time) {
        throw new IllegalStateException("nothing is trained by method none");
      }
    };
  }
}
