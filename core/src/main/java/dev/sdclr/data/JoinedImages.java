package dev.sdclr.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The images of several parts of a data set, one part after another, of the same classes.
 *
 * <p>Paths begin with the part's name, so that they are unique.
 */
public final class JoinedImages implements ImageSource {

  private final List<Part> parts;

  /**
   * A part.
   *
   * @param name such as {@code train}
   */
  public record Part(String name, ImageSource images) {

    public Part {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(images, "images");
    }
  }

  /** A part, and the number of an image in it. */
  private record Place(Part part, int index) {

    ImageSource images() {
      return part.images();
    }
  }

  /**
   * Joins parts.
   *
   * @param parts at least one
   * @throws IllegalArgumentException when their classes differ
   */
  public JoinedImages(List<Part> parts) {
    this.parts = List.copyOf(parts);
    for (Part part : parts) {
      if (!part.images().classNames().equals(classNames())) {
        throw new IllegalArgumentException(
            "parts need the same classes, were %s and %s"
                .formatted(classNames(), part.images().classNames()));
      }
    }
  }

  private Place place(int index) {
    Objects.checkIndex(index, size());
    int before = 0;
    for (Part part : parts) {
      if (index < before + part.images().size()) {
        return new Place(part, index - before);
      }
      before += part.images().size();
    }
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public String description() {
    return parts.stream()
        .map(part -> part.images().description())
        .collect(Collectors.joining(" and "));
  }

  @Override
  public int size() {
    return parts.stream().mapToInt(part -> part.images().size()).reduce(0, Math::addExact);
  }

  @Override
  public Image read(int index) {
    Place place = place(index);
    return place.images().read(place.index());
  }

  @Override
  public String path(int index) {
    Place place = place(index);
    return place.part().name() + "/" + place.images().path(place.index());
  }

  @Override
  public Optional<Path> file(int index) {
    Place place = place(index);
    return place.images().file(place.index());
  }

  @Override
  public Optional<Path> container(int index) {
    Place place = place(index);
    return place.images().container(place.index());
  }

  @Override
  public ImageSource withMaxMegapixels(int megapixels) {
    return new JoinedImages(
        parts.stream()
            .map(part -> new Part(part.name(), part.images().withMaxMegapixels(megapixels)))
            .toList());
  }

  @Override
  public int label(int index) {
    Place place = place(index);
    return place.images().label(place.index());
  }

  @Override
  public List<String> classNames() {
    return parts.get(0).images().classNames();
  }
}
