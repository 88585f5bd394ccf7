package dev.sdclr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A fixed, indexed collection of images, labelled or not; safe for concurrent reads.
 *
 * <p>The order is part of its identity: index {@code i} names the same image in every run.
 */
public interface ImageSource {

  /** What {@link #label} answers for an image without a label. */
  int UNLABELLED = -1;

  /** One phrase for logs and results, such as {@code fashion-mnist train (60,000 images)}. */
  String description();

  int size();

  /**
   * Decodes image {@code index}.
   *
   * @throws MalformedImageException when it cannot be read or decoded, naming its path
   * @throws IndexOutOfBoundsException when {@code index} is outside {@code [0, size())}
   */
  Image read(int index);

  /** Path relative to the collection's root, with {@code /}; a made-up one inside packed files. */
  String path(int index);

  /** The file that holds image {@code index} and nothing else; empty for images in packed files. */
  default Optional<Path> file(int index) {
    return Optional.empty();
  }

  /** The file that image {@code index} lies in, alone or with others; empty for one in memory. */
  default Optional<Path> container(int index) {
    return file(index);
  }

  /** Class of image {@code index} in {@code [0, classNames().size())}, or {@link #UNLABELLED}. */
  int label(int index);

  /** Names by class number; empty when the collection has no labels. */
  List<String> classNames();

  /** Whether images have labels. */
  default boolean isLabelled() {
    return !classNames().isEmpty();
  }

  /** Labels of all images, in order; a new array. */
  default int[] labels() {
    int[] labels = new int[size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label(i);
    }
    return labels;
  }

  /** Images of each class, by class number; unlabelled images are not counted. */
  default int[] classCounts() {
    int[] counts = new int[classNames().size()];
    for (int i = 0; i < size(); i++) {
      if (label(i) != UNLABELLED) {
        counts[label(i)]++;
      }
    }
    return counts;
  }

  /**
   * The first image of each shard, for {@code ShardOrder}, and at the end the number of images; a
   * new array, empty when the images lie in no shards.
   */
  default int[] shardStarts() {
    return new int[0];
  }

  /**
   * The same images within another limit on the pixels of each; those that are not decoded from
   * files have none.
   *
   * @param megapixels in [1, 715]; 100 otherwise
   */
  default ImageSource withMaxMegapixels(int megapixels) {
    return this;
  }

  /** The same images with their labels hidden, as a learner without labels sees them. */
  default ImageSource withoutLabels() {
    return Relabelled.withoutLabels(this);
  }
}
