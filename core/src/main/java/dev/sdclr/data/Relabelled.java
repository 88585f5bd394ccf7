package dev.sdclr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** Another source's images with other labels. */
public final class Relabelled implements ImageSource {

  private final ImageSource source;
  private final String description;
  private final List<String> classNames;
  private final IntUnaryOperator label;

  private Relabelled(
      ImageSource source, String description, List<String> classNames, IntUnaryOperator label) {
    this.source = source;
    this.description = description;
    this.classNames = classNames;
    this.label = label;
  }

  /**
   * Gives them.
   *
   * @param classNames by class number
   * @param labels class of each image, or {@link #UNLABELLED}; copied
   * @throws IllegalArgumentException when there is not one for each image, or one is of no class
   */
  public Relabelled(ImageSource source, List<String> classNames, int[] labels) {
    this(source, source.description(), List.copyOf(classNames), copied(labels));
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

  private static IntUnaryOperator copied(int[] labels) {
    int[] copy = labels.clone();
    return index -> copy[index];
  }

  /** Hides the labels of a source, so that training cannot see them even by mistake. */
  static ImageSource withoutLabels(ImageSource source) {
    return new Relabelled(
        source,
        source.description() + " without labels",
        List.of(),
        index -> {
          Objects.checkIndex(index, source.size());
          return UNLABELLED;
        });
  }

  @Override
  public String description() {
    return description;
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
  public Optional<Path> container(int index) {
    return source.container(index);
  }

  @Override
  public int label(int index) {
    return label.applyAsInt(index);
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
    return new Relabelled(source.withMaxMegapixels(megapixels), description, classNames, label);
  }

  @Override
  public ImageSource withoutLabels() {
    return isLabelled() ? withoutLabels(this) : this;
  }
}
