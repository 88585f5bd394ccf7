package dev.sdclr.data;

import dev.sdclr.Counted;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some images of another source, in the given order; an image may occur more than once.
 *
 * <p>Paths, labels and class names are those of the source.
 */
public final class Subset implements ImageSource {

  private final ImageSource source;
  private final int[] indices;
  private final String name;

  /**
   * A subset with a name for logs.
   *
   * @param name such as {@code long-tailed split}; stands in front of the source's description
   * @param indices into {@code source}; copied
   * @throws IllegalArgumentException when an index is outside {@code [0, source.size())}
   */
  public Subset(ImageSource source, int[] indices, String name) {
    this.source = Objects.requireNonNull(source, "source");
    this.indices = indices.clone();
    this.name = Objects.requireNonNull(name, "name");
    for (int index : indices) {
      if (index < 0 || index >= source.size()) {
        throw new IllegalArgumentException(
            "subset index must be in [0, %d), was %d".formatted(source.size(), index));
      }
    }
  }

  public Subset(ImageSource source, int[] indices) {
    this(source, indices, "subset");
  }

  /** Position in the source of image {@code index}. */
  public int sourceIndex(int index) {
    return indices[index];
  }

  @Override
  public String description() {
    return "%s of %s (%s)"
        .formatted(name, source.description(), Counted.of(indices.length, "image"));
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Image read(int index) {
    return source.read(indices[index]);
  }

  @Override
  public String path(int index) {
    return source.path(indices[index]);
  }

  @Override
  public Optional<Path> file(int index) {
    return source.file(indices[index]);
  }

  @Override
  public Optional<Path> container(int index) {
    return source.container(indices[index]);
  }

  @Override
  public int label(int index) {
    return source.label(indices[index]);
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public Subset withMaxMegapixels(int megapixels) {
    return new Subset(source.withMaxMegapixels(megapixels), indices, name);
  }

  /** Those of the source, where its images are in its order; otherwise there are none. */
  @Override
  public int[] shardStarts() {
    int[] starts = source.shardStarts();
    int next = 0;
    for (int shard = 0; shard < starts.length; shard++) {
      while (next < indices.length && indices[next] < starts[shard]) {
        if (next > 0 && indices[next] < indices[next - 1]) {
          return new int[0];
        }
        next++;
      }
      starts[shard] = next;
    }
    return next == indices.length ? starts : new int[0];
  }
}
