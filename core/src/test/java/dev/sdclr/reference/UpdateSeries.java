package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.method.Method;
import dev.sdclr.method.Methods;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.optim.Sgd;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Updates of a method from the reference's start values, in two epochs.
 *
 * <p>The reference passes view 2 through the pruned branch twice in a step, first without gradient;
 * we pass it once. The loss and gradients are the same, but its running statistics take each batch
 * twice. So the updates here are preceded by one more pass, which only moves the statistics.
 *
 * @param settings of the case
 */
record UpdateSeries(
    JsonNode settings, ReferenceNetwork description, Network network, BatchImages images) {

  /** What is looked at on the way. */
  interface Observer {

    /** Sees the mask of 1-based epoch {@code epoch}. */
    default void epochStarted(int epoch, PruneMask mask) {}

    /** Sees the network, which still has its gradients, after {@code done} updates. */
    void updated(int done, double loss);

    /** Sees the network at the end, with the last mask. */
    void finished(int done, ConvolutionMask mask);
  }

  /**
   * Makes a series of updates from the start.
   *
   * @param most updates to make, if both epochs have as many
   */
  void run(double rate, int most, Observer observer) {
    description.fill(network.tensors(), settings.get("seed").longValue());
    int first = settings.get("steps_in_epoch_1").intValue();
    int updates = Math.min(most, first + settings.get("steps_in_epoch_2").intValue());
    Method method = method();
    double momentum = settings.get("momentum").doubleValue();
    double decay = settings.get("weight_decay").doubleValue();
    try (Sgd optimizer = new Sgd(network.tensors().parameters(), momentum, decay)) {
      for (int from = 0; from < updates; from = from == 0 ? first : updates) {
        method.startEpoch(Methods.START);
        int to = Math.min(updates, from == 0 ? first : updates);
        try (PruneMask mask = MagnitudePruning.mask(network.convolutions(), pruneFraction())) {
          observer.epochStarted(from == 0 ? 1 : 2, mask);
          for (int step = from; step < to; step++) {
            observer.updated(step + 1, update(method, mask, optimizer, step, rate));
          }
          if (to == updates) {
            observer.finished(to, mask);
          }
        }
      }
    }
  }

  /** The method that the case is about. */
  Method method() {
    double temperature = settings.get("temperature").doubleValue();
    return isPruned()
        ? Methods.sdclr(network, temperature, pruneFraction())
        : Methods.simClr(network, temperature);
  }

  boolean isPruned() {
    return settings.get("prune_percent").isNumber();
  }

  /** 0 without a pruned branch. */
  double pruneFraction() {
    return settings.get("prune_percent").asDouble(0);
  }

  private double update(Method method, ConvolutionMask mask, Sgd optimizer, int step, double rate) {
    try (TensorScope scope = new TensorScope()) {
      Tensor view1 = images.view(step, 0, network.compute());
      Tensor view2 = images.view(step, 1, network.compute());
      if (isPruned()) {
        try (NoGradient none = new NoGradient()) {
          network.projections(view2, Pass.pruned(true, mask));
        }
      }
      double loss = method.gradients(Methods.batch(view1, view2), Methods.START);
      optimizer.step(rate);
      return loss;
    }
  }
}
