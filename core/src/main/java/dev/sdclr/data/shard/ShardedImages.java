package dev.sdclr.data.shard;

import dev.sdclr.Counted;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.folder.FileKinds;
import dev.sdclr.data.picture.ImageDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Images in shards: tar archives in the WebDataset form, or the row groups of Parquet files.
 *
 * <p>Any image can be read at any time; an epoch in a {@code ShardOrder} goes through the shards
 * from front to end.
 */
public final class ShardedImages implements ImageSource {

  private final String name;
  private final List<Shard> shards;
  private final int[] starts;
  private final ShardNames names;
  private final List<String> classNames;
  private final FileKinds leftOut;
  private final List<String> notes;
  private final ImageDecoder decoder;

  private ShardedImages(
      String name,
      List<Shard> shards,
      int[] starts,
      ShardNames names,
      List<String> classNames,
      FileKinds leftOut,
      List<String> notes,
      ImageDecoder decoder) {
    this.name = name;
    this.shards = shards;
    this.starts = starts;
    this.names = names;
    this.classNames = classNames;
    this.leftOut = leftOut;
    this.notes = notes;
    this.decoder = decoder;
  }

  /**
   * Goes through the shards; classes are called by their numbers, without labels there are none.
   *
   * @param files in the order that makes the order of the images
   * @throws SdclrException when one is corrupt, saying where, or there is no image
   */
  public static ShardedImages open(String name, List<Path> files) {
    return open(name, files, null);
  }

  /**
   * Goes through the shards, with the classes of the collection to train on.
   *
   * @param known class names; none where the images to train on have no labels, so that those of
   *     others mean nothing
   * @throws SdclrException also when a class is not among {@code known}
   */
  public static ShardedImages open(String name, List<Path> files, List<String> known) {
    if (ShardFiles.isParquet(files.get(0))) {
      ParquetShards found = ParquetShards.open(files, known);
      return of(name, found.groups(), found.classNames(), new FileKinds(), found.notes());
    }
    ShardChannels channels = new ShardChannels();
    List<ShardIndex> indices = ShardIndices.ofUser().of(files);
    FileKinds leftOut = new FileKinds();
    indices.forEach(index -> leftOut.addAll(index.leftOut()));
    List<Shard> shards =
        indices.stream().<Shard>map(index -> new TarShard(index, channels)).toList();
    int largest = UNLABELLED;
    for (Shard shard : shards) {
      for (int i = 0; i < shard.size(); i++) {
        largest = Math.max(largest, shard.label(i));
      }
    }
    List<String> classes =
        known == null
            ? IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList()
            : known;
    if (largest >= classes.size() && !classes.isEmpty()) {
      throw new SdclrException(
          "class %d of %s has no images to train on: there are %d classes"
              .formatted(largest, name, classes.size()));
    }
    boolean leavesOut = classes.isEmpty() && largest != UNLABELLED;
    return of(
        name,
        shards,
        classes,
        leftOut,
        leavesOut ? List.of(Inspection.LABELS_LEFT_OUT) : List.of());
  }

  private static ShardedImages of(
      String name,
      List<Shard> shards,
      List<String> classNames,
      FileKinds leftOut,
      List<String> notes) {
    int[] starts = new int[shards.size() + 1];
    for (int i = 0; i < shards.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], shards.get(i).size());
    }
    if (starts[shards.size()] == 0) {
      throw new SdclrException(
          "%s of %s without an image%s: looked for members NAME.jpg with NAME.cls"
              .formatted(
                  Counted.of(shards.size(), "shard"),
                  name,
                  leftOut.total() == 0 ? "" : " but " + Inspection.list(leftOut.counts())));
    }
    return new ShardedImages(
        name,
        List.copyOf(shards),
        starts,
        new ShardNames(shards),
        List.copyOf(classNames),
        leftOut,
        notes,
        new ImageDecoder());
  }

  /** Files in the archives that are no images of a sample, by kind. */
  public FileKinds leftOut() {
    return leftOut;
  }

  /** What of them might have been meant otherwise, a sentence each. */
  public List<String> notes() {
    return notes;
  }

  @Override
  public ImageSource withMaxMegapixels(int megapixels) {
    ImageDecoder other = ImageDecoder.ofMegapixels(megapixels);
    return new ShardedImages(name, shards, starts, names, classNames, leftOut, notes, other);
  }

  @Override
  public String description() {
    return "%s (%s in %s)"
        .formatted(name, Counted.of(size(), "image"), Counted.of(shards.size(), "shard"));
  }

  @Override
  public int size() {
    return starts[shards.size()];
  }

  @Override
  public Image read(int index) {
    int number = shardOf(index);
    Shard shard = shards.get(number);
    int within = index - starts[number];
    byte[] bytes;
    try {
      bytes = shard.read(within);
    } catch (IOException e) {
      throw new MalformedImageException(shard.place(within), IoReason.of(e), e);
    }
    return decoder.decode(bytes, shard.place(within));
  }

  @Override
  public Optional<Path> container(int index) {
    return Optional.of(shards.get(shardOf(index)).file());
  }

  private int shardOf(int index) {
    Objects.checkIndex(index, size());
    int found = Arrays.binarySearch(starts, index);
    if (found < 0) {
      return -found - 2;
    }
    while (starts[found + 1] == index) { // empty shards start where the next one does
      found++;
    }
    return found;
  }

  /** Name of the shard's file and, in it, of the image. */
  @Override
  public String path(int index) {
    int number = shardOf(index);
    return names.of(number, index - starts[number]);
  }

  @Override
  public int label(int index) {
    int shard = shardOf(index);
    return classNames.isEmpty() ? UNLABELLED : shards.get(shard).label(index - starts[shard]);
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int[] shardStarts() {
    return starts.clone();
  }
}
