package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import dev.sdclr.method.part.Contrastive;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.model.ModelConfig.HeadNorm;
import dev.sdclr.model.NetworkParts;
import java.util.List;
import java.util.Optional;

/**
 * Which method pre-trains, and its own settings: a record for each method, which makes it.
 *
 * <p>In configurations the key {@code name} says which. A new method is such a record, with its
 * name as {@link com.fasterxml.jackson.annotation.JsonTypeName} and its place in this list, and the
 * {@link Method} that it starts.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "name")
@JsonTypeIdResolver(MethodName.Resolver.class)
public sealed interface MethodConfig
    permits SdclrConfig,
        SimClrConfig,
        MoCoConfig,
        ByolConfig,
        SimSiamConfig,
        BarlowTwinsConfig,
        VicRegConfig,
        NnclrConfig,
        DistilConfig,
        SupervisedConfig,
        FrozenConfig {

  /** Makes the method with fresh weights; for the caller to close. */
  Method start(TrainingSetup setup);

  /**
   * Pieces of an update that are computed at once where there are threads for them.
   *
   * @param sharesNorms whether batch norms see the batches of other processes, too
   */
  default int lanes(boolean sharesNorms) {
    return 1;
  }

  /** What the method's finished network has: encoder, projection head if any, branches' norms. */
  default NetworkParts finishedParts() {
    return NetworkParts.projecting();
  }

  /** Where the method's paper has batch norms in the projection head. */
  default HeadNorm headNorm() {
    return HeadNorm.EVERY_LAYER;
  }

  /**
   * The same with what depends on the run's size filled in.
   *
   * @param headDimension numbers of a projection
   * @throws IllegalArgumentException when something does not fit the run
   */
  default MethodConfig fitted(int batchSize, int epochs, int headDimension) {
    if (this instanceof SelfDamaging config && config.prunes()) {
      config.selfDamage().requireWithin(epochs);
    }
    if (this instanceof Contrastive config && config.contrast().harmonization() != null) {
      config.contrast().harmonization().requireFits(headDimension);
    }
    return this;
  }

  /**
   * Checks that the batch can be shared by several processes.
   *
   * @throws IllegalArgumentException when something needs the whole batch in one process
   */
  default void requireWorksInParts() {
    if (this instanceof Contrastive contrastive) {
      contrastive.contrast().requireWorksInParts();
    }
  }

  /** What of it never acts in a run of so many epochs, in a sentence with a full stop. */
  default Optional<String> idle(int epochs) {
    return this instanceof Contrastive config && config.contrast().harmonization() != null
        ? config.contrast().harmonization().idle(epochs)
        : Optional.empty();
  }

  /** Whether it contrasts further, smaller views with the two whole ones. */
  default boolean takesSmallCrops() {
    return this instanceof Contrastive;
  }

  /** Names of the methods that do so, for messages. */
  static List<String> namesOfThoseTakingSmallCrops() {
    return MethodName.all().stream()
        .filter(name -> Contrastive.class.isAssignableFrom(name.type()))
        .map(MethodName::text)
        .toList();
  }

  /** Whether both views of an image pass through the network as one batch. */
  default boolean joinsViews() {
    return false;
  }

  /** Whether it learns from labels. */
  default boolean needsLabels() {
    return false;
  }

  /** Whether the encoder stays as it is. */
  default boolean keepsEncoder() {
    return false;
  }

  /** Whether one of its branches is pruned. */
  default boolean hasSelfDamage() {
    return this instanceof SelfDamaging config && config.prunes();
  }

  /** How many of a run's epochs train the encoder: all but those of a fresh classifier. */
  default int encoderEpochs(int epochs) {
    return epochs;
  }

  /** The method's name in configurations. */
  default String name() {
    return MethodName.of(getClass()).text();
  }

  /** The method in a few words, for results. */
  default String label() {
    return hasSelfDamage() ? name() + " + self-damage" : name();
  }
}
