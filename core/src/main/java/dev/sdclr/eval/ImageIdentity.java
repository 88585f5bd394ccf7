package dev.sdclr.eval;

import dev.sdclr.Digests;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.run.ImageSelection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

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
  private final MessageDigest digest = Digests.by("SHA-256");

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
    Path last = null;
    for (int i = 0; i < images.size(); i++) {
      Optional<Path> file = container(i);
      if (file.isEmpty()) {
        addPixels(i);
      } else if (!file.get().equals(last)) { // those of a file often follow one another
        last = file.get();
        add(stamp(last));
      }
    }
    int count = Math.min(LOOKED_AT, images.size());
    for (int i = 0; i < count; i++) {
      addPixels((int) ((long) i * images.size() / count));
    }
  }

  /** A name that the system has no path for is of no file that can be read. */
  private Optional<Path> container(int index) {
    try {
      return images.container(index);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return "%d %s".formatted(found.size(), found.lastModifiedTime());
    } catch (IOException e) {
      return UNREADABLE;
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
