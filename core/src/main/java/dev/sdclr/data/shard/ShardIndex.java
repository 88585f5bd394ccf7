package dev.sdclr.data.shard;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.FileKinds;
import dev.sdclr.data.folder.PackedNames;
import dev.sdclr.data.picture.ImageDecoder;
import dev.sdclr.data.picture.ImageFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where the images of one shard in the WebDataset form lie: files of one name make a sample, {@code
 * NAME.jpg} with {@code NAME.cls}, the number of its class.
 *
 * <p>A name ends at the first dot of its last part. Of several images in a sample the first one is
 * taken, and before it the first whose extension is an image's as a whole: {@code NAME.jpg} before
 * {@code NAME.depth.png}. Other files are left out, counted by kind: of a sample its texts and
 * further images, and all of a sample without an image.
 *
 * @param shard the archive
 * @param names of the images in it
 * @param offsets of the images in bytes
 * @param sizes of the images in bytes
 * @param labels of the images, or {@link ImageSource#UNLABELLED}
 * @param leftOut the other files, by kind
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record ShardIndex(
    Path shard, PackedNames names, long[] offsets, int[] sizes, int[] labels, FileKinds leftOut) {

  private static final int MAX_LABEL = 99_999;

  /**
   * Goes through a shard.
   *
   * @throws SdclrException when it cannot be read or is corrupt, saying where
   */
  static ShardIndex of(Path shard) {
    try (TarMembers members = TarMembers.open(shard)) {
      Builder builder = new Builder(members);
      members.forEach(builder::add);
      return builder.build(shard);
    }
  }

  int size() {
    return sizes.length;
  }

  /**
   * Checks what a file says of a shard, which whoever wrote it may have made up.
   *
   * @param length of the shard in bytes
   * @throws IllegalArgumentException when an image lies beyond its end or in another, is larger
   *     than one may be, has a name that no image has, or a label that no shard has
   */
  void requireWithin(long length) {
    long end = 0; // of the member before, with its padding
    for (int i = 0; i < size(); i++) {
      boolean isLabel = labels[i] == ImageSource.UNLABELLED || isLabel(labels[i]);
      boolean isInside =
          sizes[i] >= 0
              && sizes[i] <= ImageDecoder.MAX_FILE_BYTES
              && offsets[i] % TarHeader.BLOCK == 0
              && offsets[i] >= end + TarHeader.BLOCK
              && offsets[i] <= length - sizes[i];
      if (!isLabel || !isInside || !ImageFormat.hasImageExtension(names.get(i))) {
        throw new IllegalArgumentException(
            "image %d of %,d bytes at byte %,d with label %d cannot lie in a shard of %,d bytes"
                .formatted(i, sizes[i], offsets[i], labels[i], length));
      }
      end = offsets[i] + sizes[i] + TarHeader.BLOCK - 1;
      end -= end % TarHeader.BLOCK;
    }
  }

  private static boolean isLabel(int number) {
    return number >= 0 && number <= MAX_LABEL;
  }

  /** Collects samples, whose files follow one another. */
  private static final class Builder {

    private static final int MAX_LABEL_BYTES = 32;

    private final TarMembers members;
    private final PackedNames.Builder names = new PackedNames.Builder();
    private long[] offsets = new long[1 << 8];
    private int[] sizes = new int[1 << 8];
    private int[] labels = new int[1 << 8];
    private String key = "";
    private String image; // name of the sample's image; null before one is found
    private TarMembers.Member member; // that it is
    private int label = ImageSource.UNLABELLED;
    private final FileKinds leftOut = new FileKinds();

    Builder(TarMembers members) {
      this.members = members;
    }

    void add(TarMembers.Member found) {
      String name = found.name().startsWith("./") ? found.name().substring(2) : found.name();
      int start = name.lastIndexOf('/') + 1;
      int dot = name.indexOf('.', start + 1);
      String file = name.substring(start);
      if (file.startsWith(".")) {
        return; // hidden, as in folders
      } else if (dot < 0) {
        leftOut.addFile(file);
        return;
      }
      begin(name.substring(0, dot));
      if (name.substring(dot + 1).equals("cls")) {
        label = label(found);
      } else if (!ImageFormat.hasImageExtension(file)) {
        leftOut.addFile(file);
      } else if (image == null || (!isPlain(image) && isPlain(name))) {
        leaveOut(image);
        image = name;
        member = found;
      } else {
        leftOut.addFile(file);
      }
    }

    /** Whether it is called {@code NAME.jpg} and not {@code NAME.depth.jpg}. */
    private boolean isPlain(String name) {
      return name.indexOf('.', key.length() + 1) < 0;
    }

    private void leaveOut(String name) {
      if (name != null) {
        leftOut.addFile(name.substring(name.lastIndexOf('/') + 1));
      }
    }

    private void begin(String newKey) {
      if (!newKey.equals(key)) {
        end();
        key = newKey;
        image = null;
        label = ImageSource.UNLABELLED;
      }
    }

    /** Takes the sample's image, which its label may come before or after. */
    private void end() {
      if (image != null) {
        addImage();
      } else if (label != ImageSource.UNLABELLED) {
        leftOut.addFile(key + ".cls");
      }
    }

    private void addImage() {
      if (member.size() > ImageDecoder.MAX_FILE_BYTES) {
        throw members.corrupt(
            member.offset(), "%s has %,d bytes, more than 1 GiB".formatted(image, member.size()));
      }
      int index = names.size();
      if (index == sizes.length) {
        int longer = index + (index >> 1);
        offsets = Arrays.copyOf(offsets, longer);
        sizes = Arrays.copyOf(sizes, longer);
        labels = Arrays.copyOf(labels, longer);
      }
      names.add(image);
      offsets[index] = member.offset();
      sizes[index] = (int) member.size();
      labels[index] = label;
    }

    private int label(TarMembers.Member member) {
      int count = (int) Math.min(member.size(), MAX_LABEL_BYTES);
      byte[] bytes = members.bytes(member.offset(), count, "a label");
      String text = new String(bytes, StandardCharsets.UTF_8).strip();
      if (member.size() > MAX_LABEL_BYTES
          || !text.matches("\\d{1,6}")
          || !isLabel(Integer.parseInt(text))) {
        throw members.corrupt(
            member.offset(),
            "%s must hold a class number in [0, %d]".formatted(member.name(), MAX_LABEL));
      }
      return Integer.parseInt(text);
    }

    ShardIndex build(Path shard) {
      end();
      leftOut.addAll(members.others());
      int size = names.size();
      return new ShardIndex(
          shard,
          names.build(),
          Arrays.copyOf(offsets, size),
          Arrays.copyOf(sizes, size),
          Arrays.copyOf(labels, size),
          leftOut);
    }
  }
}
