package dev.sdclr.method.part;

import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.tensor.Compute;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

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
  public Network network(NetworkParts parts) {
    return new Network(model, parts, compute, seed);
  }

  /**
   * What a method may know of the images beside their views.
   *
   * @param count of the images, at least 1
   * @param labels class of each, in [0, classes); {@code null} for methods that see no labels
   * @param classes number of classes
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record TrainingImages(int count, int[] labels, int classes) {

    /** Images of each class. */
    public int[] classCounts() {
      int[] counts = new int[classes];
      for (int label : labels) {
        counts[label]++;
      }
      return counts;
    }

    /** Images whose labels are not to be seen. */
    public static TrainingImages unlabelled(int count) {
      return new TrainingImages(count, null, 0);
    }
  }

  /** What a teacher makes of the training images, known before training begins. */
  public interface TeacherFeatures extends AutoCloseable {

    /**
     * The features of some images.
     *
     * @param images numbers in the training data, of images that can be read
     * @param view which of the teacher's views of each, from 0
     * @return (N, E) float32 on the processor, for the open scope to free
     */
    Tensor of(int[] images, int view);

    /**
     * Numbers of at most so many images that can be read, spread evenly over all.
     *
     * @param max at least 1
     */
    int[] sample(int max);

    @Override
    default void close() {}
  }
}
