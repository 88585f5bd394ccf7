package dev.sdclr.encoder;

import dev.sdclr.Digests;
import dev.sdclr.data.FileStamps;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.HostArray;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;

/** SHA-256 of what decides embeddings, in hexadecimal. */
public final class Checksum {

  private static final int SAMPLED_IMAGES = 16;

  private final MessageDigest digest = Digests.sha256();

  private Checksum() {}

  /** Of all weights and running statistics. */
  public static String of(Network network) {
    Checksum checksum = new Checksum();
    network
        .tensors()
        .all()
        .forEach(
            (name, tensor) -> {
              checksum.add(name).add(Arrays.toString(tensor.shape()));
              checksum.add(HostArray.floats(tensor));
            });
    return checksum.hex();
  }

  /** Of a file's content. */
  public static String of(ByteBuffer bytes) {
    Checksum checksum = new Checksum();
    checksum.digest.update(bytes.duplicate());
    return checksum.hex();
  }

  /** Of a file's content and of how it is used. */
  static String of(ByteBuffer bytes, String use) {
    Checksum checksum = new Checksum();
    checksum.digest.update(bytes.duplicate());
    return checksum.add(use).hex();
  }

  /**
   * Of all paths and labels, and of the pixels of some images: reading all would take as long as
   * embedding them.
   */
  public static String of(ImageSource images) {
    return of(images, index -> true);
  }

  /**
   * Of all paths and labels, and of the pixels of some images in memory; {@link FileStamps} tell
   * when images in files change.
   */
  public static String ofNames(ImageSource images) {
    return of(images, index -> FileStamps.container(images, index).isEmpty());
  }

  private static String of(ImageSource images, IntPredicate areLookedAt) {
    Checksum checksum = new Checksum();
    List<String> classNames = images.classNames();
    classNames.forEach(checksum::add);
    checksum.add(classNames.size());
    for (int i = 0; i < images.size(); i++) {
      checksum.add(images.path(i)).add(images.label(i));
    }
    int sampled = Math.min(SAMPLED_IMAGES, images.size());
    for (int i = 0; i < sampled; i++) {
      int index = (int) ((long) i * images.size() / sampled);
      if (areLookedAt.test(index)) {
        checksum.addPixels(images, index);
      }
    }
    return checksum.hex();
  }

  private void addPixels(ImageSource images, int index) {
    try {
      Image image = images.read(index);
      add(image.width()).add(image.height());
      digest.update(image.rgb());
    } catch (MalformedImageException e) {
      add("unreadable");
    }
  }

  private Checksum add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  private Checksum add(int value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    return this;
  }

  private void add(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    bytes.asFloatBuffer().put(values);
    digest.update(bytes);
  }

  private String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
