package dev.sdclr.method;

import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.tensor.Compute;

/**
 * What a method starts from beside its own settings.
 *
 * @param model of the network
 * @param compute that trains it
 * @param seed of the initial weights: equal seeds give all methods the same shared weights
 * @param images that will be trained on
 */
public record TrainingSetup(ModelConfig model, Compute compute, long seed, TrainingImages images) {

  /** A network with fresh weights, for the method to close. */
  Network network(NetworkParts parts) {
    return new Network(model, parts, compute, seed);
  }
}
