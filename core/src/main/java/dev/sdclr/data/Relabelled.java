package dev.sdclr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Another source's images with other labels. */
public final class Relabelled implements ImageSource {

  private final ImageSource source;
  private final List<String> classNames;
  private final int[] labels;

  /**
   * Gives them.
   *
   * @param classNames by class number
   * @param labels class of each image, or {@link #UNLABELLED}; copied
   * @throws IllegalArgumentException when there is not one for each image, or one is of no class
   */
  public Relabelled(ImageSource source, List<String> classNames, int[] labels) {
    this.source = source;
    this.classNames = List.copyOf(classNames);
    this.labels = labels.clone();
    if (labels.length != source.size()) {
      throw new IllegalArgumentException(
          "%,d labels do not match %,d images".formatted(labels.length, source.size()));
    }
    for (int label : labels) {
      if (label < UNLABELLED || label >= classNames.size()) {
        throw new IllegalArgumentException(
            "labels must be in [-1, %d), one was %d".formatted(classNames.size(), label));
      }
    }
  }

  @Override
  public String description() {
    return source.description();
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public Image read(int index) {
    return source.read(index);
  }

  @Override
  public String path(int index) {
    return source.path(index);
  }

  @Override
  public Optional<Path> file(int index) {
    return source.file(index);
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int[] shardStarts() {
    return source.shardStarts();
  }

  @Override
  public Relabelled withMaxMegapixels(int megapixels) {
    return new Relabelled(source.withMaxMegapixels(megapixels), classNames, labels);
  }
}
