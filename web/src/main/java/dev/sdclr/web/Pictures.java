package dev.sdclr.web;

import dev.sdclr.data.Image;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.picture.PictureFile;
import dev.sdclr.job.images.ExploredImages;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Pictures of the images, decoded and written anew: what a browser gets is never a user's file.
 *
 * <p>Small ones are kept, up to {@value #KEPT_BYTES} bytes of them, those that were asked for last.
 * Safe for concurrent use; only so many are decoded at once as there are processors.
 */
final class Pictures {

  private static final int SMALL_PIXELS = 160;
  private static final int LARGE_PIXELS = 1600;

  /** Smaller ones are written without loss: enlarged, they would show what JPEG made of them. */
  private static final int LOSSLESS_PIXELS = 100;

  private static final long KEPT_BYTES = 96L << 20;

  private final ExploredImages images;
  private final Consumer<String> onFailure;
  private final Semaphore decoding = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final Map<Integer, Picture> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  /**
   * Of some images.
   *
   * @param onFailure is told of every picture that cannot be shown, in words
   */
  Pictures(ExploredImages images, Consumer<String> onFailure) {
    this.images = images;
    this.onFailure = onFailure;
  }

  /**
   * A picture as a file.
   *
   * @param type such as {@code image/png}
   * @param bytes of the file; never modified
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and never compared
  record Picture(String type, byte[] bytes) {}

  /**
   * A small one.
   *
   * @throws Refusal when there is none
   */
  Picture small(int row) {
    synchronized (kept) {
      Picture found = kept.get(row);
      if (found != null) {
        return found;
      }
    }
    Picture made = made(row, SMALL_PIXELS);
    keep(row, made);
    return made;
  }

  private void keep(int row, Picture picture) {
    synchronized (kept) {
      if (kept.put(row, picture) == null) {
        keptBytes += picture.bytes().length;
      }
      var oldest = kept.values().iterator();
      while (keptBytes > KEPT_BYTES && oldest.hasNext()) {
        keptBytes -= oldest.next().bytes().length;
        oldest.remove();
      }
    }
  }

  /**
   * A large one.
   *
   * @throws Refusal when there is none
   */
  Picture large(int row) {
    return made(row, LARGE_PIXELS);
  }

  private Picture made(int row, int max) {
    int number = images.numbers()[row];
    if (number < 0) {
      throw new Refusal(404, "there is no picture of it");
    }
    decoding.acquireUninterruptibly();
    try {
      Image image = images.source().orElseThrow().read(number);
      BufferedImage picture = PictureFile.fitted(PictureFile.picture(image), max);
      return Math.max(picture.getWidth(), picture.getHeight()) <= LOSSLESS_PIXELS
          ? new Picture("image/png", PictureFile.png(picture))
          : new Picture("image/jpeg", PictureFile.jpeg(picture));
    } catch (MalformedImageException e) {
      onFailure.accept("cannot read image %s: %s".formatted(e.path(), e.reason()));
      throw new Refusal(404, "the image cannot be read");
    } finally {
      decoding.release();
    }
  }
}
