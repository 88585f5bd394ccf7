package dev.sdclr.augment;

import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.augment.view.ViewKey;
import dev.sdclr.data.Image;
import java.nio.ByteBuffer;

/**
 * Evaluation views of images that come one after another, in one reused buffer: for callers that
 * read images in their own way, where {@link ViewLoader} reads an image source.
 *
 * <p>An image may be dropped once it was added. Not safe for concurrent use: one for each thread.
 */
public final class EvalBatch {

  private final EvalView view;
  private final Scratch scratch = new Scratch();
  private final ByteBuffer buffer;
  private final int capacity;
  private int count;

  /**
   * Makes room for one batch.
   *
   * @param view of each image, such as an encoder's own
   * @param capacity most images in it, at least 1
   * @throws IllegalArgumentException when a value is out of its range or a batch would take 2 GiB
   */
  public EvalBatch(EvalView view, int capacity) {
    this.view = view;
    int maxCapacity = Integer.MAX_VALUE / view.viewBytes();
    if (capacity < 1 || capacity > maxCapacity) {
      throw new IllegalArgumentException(
          "capacity must be in [1, %d] at image size %d, was %d"
              .formatted(maxCapacity, view.imageSize(), capacity));
    }
    this.capacity = capacity;
    buffer = ByteBuffer.allocateDirect(capacity * view.viewBytes());
  }

  /**
   * Adds an image's view.
   *
   * @throws IllegalStateException when the batch is full
   */
  public void add(Image image) {
    if (isFull()) {
      throw new IllegalStateException("the batch of %d images is full".formatted(capacity));
    }
    view.write(image, new ViewKey(0, count, 0), buffer, count * view.viewBytes(), scratch);
    count++;
  }

  /** How the images' views are made. */
  public EvalView view() {
    return view;
  }

  /** Images added since it was last empty. */
  public int count() {
    return count;
  }

  /** Whether no image fits in any more. */
  public boolean isFull() {
    return count == capacity;
  }

  /** The views (N, H, W, C) of unsigned bytes, from position 0 to the limit; shared. */
  public ByteBuffer views() {
    return buffer.slice(0, count * view.viewBytes());
  }

  /** Empties it for the next batch. */
  public void clear() {
    count = 0;
  }
}
