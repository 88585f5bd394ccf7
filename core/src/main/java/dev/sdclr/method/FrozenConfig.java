package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.NetworkParts;
import org.bytedeco.pytorch.Tensor;

/**
 * No method: the encoder that a run begins with is what it ends with, so that an encoder from
 * elsewhere is a run like others.
 *
 * @param preprocessing of the images for an ONNX model; absent: all as the model says
 */
@JsonTypeName(FrozenConfig.NAME)
public record FrozenConfig(Preprocessing preprocessing) implements MethodConfig {

  /** As settings and records name it. */
  public static final String NAME = "none";

  /** Of weights, or of a model that says all itself. */
  public FrozenConfig() {
    this(null);
  }

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
