package dev.sdclr.augment;

import dev.sdclr.augment.view.ViewMaker;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * Views of {@code count} images in one direct buffer, lent until {@link #close()}.
 *
 * <p>Layout (V, N, H, W, C) of unsigned bytes: all first views, then all second views, then smaller
 * ones if there are such. Not safe for concurrent use.
 */
public final class ViewBatch implements AutoCloseable {

  private final PendingBatch made;
  private final BatchQueue owner;
  private boolean closed;

  ViewBatch(PendingBatch made, BatchQueue owner) {
    this.made = made;
    this.owner = owner;
  }

  /** Number of this batch in its epoch, from 0. */
  public int number() {
    return made.number();
  }

  /** Place of the first image in the whole batch, of which this may be a part. */
  public int first() {
    return made.plan().part().first(total());
  }

  /** Number of images of the whole batch. */
  public int total() {
    return made.plan().total(number());
  }

  /** Number of images N. */
  public int count() {
    return made.count();
  }

  /**
   * The bytes, from position 0 to the limit.
   *
   * @throws IllegalStateException after {@link #close()}: the memory may hold another batch then
   */
  public ByteBuffer views() {
    if (closed) {
      throw new IllegalStateException("batch %d is closed".formatted(number()));
    }
    return made.buffer();
  }

  /**
   * The bytes of one view of all images (N, H, W, C), from position 0 to the limit.
   *
   * @param view its number, from 0
   * @throws IllegalStateException after {@link #close()}
   */
  public ByteBuffer view(int view) {
    return views(view, view + 1);
  }

  /**
   * The bytes of some views of all images (V, N, H, W, C), from position 0 to the limit.
   *
   * @param from number of the first of them
   * @param to number of the first that is not among them; they have one size
   * @throws IllegalStateException after {@link #close()}
   */
  public ByteBuffer views(int from, int to) {
    ViewMaker maker = made.plan().maker();
    int start = maker.bytesOfFirst(from) * count();
    return views().slice(start, maker.bytesOfFirst(to) * count() - start);
  }

  /**
   * The slots that hold the images that were asked for; others hold substitutes of unreadable ones.
   *
   * @param order of the images asked for
   * @param first place in it of this batch's first image
   */
  public int[] readSlots(int[] order, int first) {
    int[] indices = indices();
    return IntStream.range(0, indices.length)
        .filter(slot -> indices[slot] == order[first + slot])
        .toArray();
  }

  /** Which image fills each of the N slots: its number in the source; a substitute's own number. */
  public int[] indices() {
    return made.indices();
  }

  /** The images that fill some of the slots. */
  public int[] indicesOf(int[] slots) {
    return IntStream.of(slots).map(slot -> indices()[slot]).toArray();
  }

  /** Hands the buffer back to the loader; more calls change nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      owner.release(made.buffer());
    }
  }
}
