package dev.sdclr.eval;

import dev.sdclr.Digests;
import dev.sdclr.data.FileStamps;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.run.ImageSelection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What tells images apart from others of the same names and labels, without decoding them all.
 *
 * <p>That is the size and the time of each one's file, or of the file that it lies in with others,
 * and the pixels of some; of images in memory the pixels of all.
 */
final class ImageIdentity {

  private static final int LOOKED_AT = 16;
  private static final String UNREADABLE = "unreadable";

  private final ImageSource images;
  private final MessageDigest digest = Digests.sha256();

  private ImageIdentity(ImageSource images) {
    this.images = images;
  }

  /** In one line. */
  static String of(ImageSource images) {
    ImageIdentity identity = new ImageIdentity(images);
    identity.addAll();
    String content = HexFormat.of().formatHex(identity.digest.digest());
    return "%s of content %s".formatted(ImageSelection.of("", images).phrase(), content);
  }

  private void addAll() {
    add(FileStamps.of(images));
    for (int i = 0; i < images.size(); i++) {
      if (FileStamps.container(images, i).isEmpty()) {
        addPixels(i);
      }
    }
    int count = Math.min(LOOKED_AT, images.size());
    for (int i = 0; i < count; i++) {
      addPixels((int) ((long) i * images.size() / count));
    }
  }

  private void addPixels(int index) {
    try {
      digest.update(images.read(index).rgb());
    } catch (MalformedImageException e) {
      add(UNREADABLE);
    }
  }

  private void add(String text) {
    digest.update((text + '\n').getBytes(StandardCharsets.UTF_8));
  }
}
