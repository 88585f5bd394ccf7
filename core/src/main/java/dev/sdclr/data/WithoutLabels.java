package dev.sdclr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Hides the labels of another source, so that training cannot see them even by mistake. */
record WithoutLabels(ImageSource source) implements ImageSource {

  WithoutLabels {
    Objects.requireNonNull(source, "source");
  }

  @Override
  public String description() {
    return source.description() + " without labels";
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
    Objects.checkIndex(index, source.size());
    return UNLABELLED;
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public int[] shardStarts() {
    return source.shardStarts();
  }

  @Override
  public ImageSource withMaxMegapixels(int megapixels) {
    return new WithoutLabels(source.withMaxMegapixels(megapixels));
  }

  @Override
  public ImageSource withoutLabels() {
    return this;
  }
}
