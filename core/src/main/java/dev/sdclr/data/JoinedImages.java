package dev.sdclr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The images of one part of a data set and then those of another, of the same classes.
 *
 * <p>Paths begin with the part's name, so that they are unique.
 */
public final class JoinedImages implements ImageSource {

  private final ImageSource first;
  private final String firstName;
  private final ImageSource second;
  private final String secondName;

  /**
   * Joins two parts.
   *
   * @param firstName such as {@code train}
   * @param secondName such as {@code test}
   * @throws IllegalArgumentException when their classes differ
   */
  public JoinedImages(ImageSource first, String firstName, ImageSource second, String secondName) {
    this.first = Objects.requireNonNull(first, "first");
    this.firstName = Objects.requireNonNull(firstName, "firstName");
    this.second = Objects.requireNonNull(second, "second");
    this.secondName = Objects.requireNonNull(secondName, "secondName");
    if (!first.classNames().equals(second.classNames())) {
      throw new IllegalArgumentException(
          "parts need the same classes, were %s and %s"
              .formatted(first.classNames(), second.classNames()));
    }
  }

  private boolean isFirst(int index) {
    Objects.checkIndex(index, size());
    return index < first.size();
  }

  @Override
  public String description() {
    return "%s and %s".formatted(first.description(), second.description());
  }

  @Override
  public int size() {
    return Math.addExact(first.size(), second.size());
  }

  @Override
  public Image read(int index) {
    return isFirst(index) ? first.read(index) : second.read(index - first.size());
  }

  @Override
  public String path(int index) {
    return isFirst(index)
        ? firstName + "/" + first.path(index)
        : secondName + "/" + second.path(index - first.size());
  }

  @Override
  public Optional<Path> file(int index) {
    return isFirst(index) ? first.file(index) : second.file(index - first.size());
  }

  @Override
  public int label(int index) {
    return isFirst(index) ? first.label(index) : second.label(index - first.size());
  }

  @Override
  public List<String> classNames() {
    return first.classNames();
  }
}
