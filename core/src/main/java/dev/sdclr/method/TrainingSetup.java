package dev.sdclr.method;

import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.tensor.Compute;
import java.util.Optional;

/**
 * What a method starts from beside its own settings.
 *
 * @param model of the network
 * @param compute that trains it
 * @param seed of the initial weights: equal seeds give all methods the same shared weights
 * @param images that will be trained on
 * @param teacher of methods that have one
 */
public record TrainingSetup(
    ModelConfig model,
    Compute compute,
    long seed,
    TrainingImages images,
    Optional<TeacherFeatures> teacher) {

  /** Without a teacher. */
  public TrainingSetup(ModelConfig model, Compute compute, long seed, TrainingImages images) {
    this(model, compute, seed, images, Optional.empty());
  }

  /** A network with fresh weights, for the method to close. */
  Network network(NetworkParts parts) {
    return new Network(model, parts, compute, seed);
  }
}
