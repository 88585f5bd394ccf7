package dev.sdclr.method.part;

import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewMaker;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** What a method keeps beside its network; closed with the method. */
public interface MethodPart extends AutoCloseable {

  /** Renews what stays fixed during an epoch. */
  default void startEpoch(TrainingTime time) {}

  /** Renews what stays fixed during an update. */
  default void startStep(TrainingTime time) {}

  /** Follows the parameters, which have just moved. */
  default void afterUpdate(TrainingTime time) {}

  /** Tensors that outlive an epoch, by name: live, for reading and writing. */
  default Map<String, Tensor> state() {
    return Map.of();
  }

  /** Takes note that values were written into {@link #state}. */
  default void stateRestored() {}

  /**
   * Tensors that are needed to go on from here, by name.
   *
   * @param withinEpoch whether the epoch goes on
   */
  default Map<String, Tensor> epochState(boolean withinEpoch) {
    return Map.of();
  }

  /** Takes back what {@link #epochState} gave, among other things. */
  default void restoreEpoch(Map<String, Tensor> state) {}

  /** What makes the views of the present epoch, where it is not as the configuration says. */
  default Optional<ViewMaker> views(ViewConfig config, long seed) {
    return Optional.empty();
  }

  /** What it was asked for and does not do, in a sentence with a full stop. */
  default Optional<String> warning() {
    return Optional.empty();
  }

  /** What may help it to do more good, in a sentence with a full stop. */
  default Optional<String> advice() {
    return Optional.empty();
  }

  @Override
  default void close() {}
}
