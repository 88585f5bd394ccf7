package dev.sdclr.method.part;

import dev.sdclr.SplitMix;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The keys of earlier batches, first in, first out (MoCo, section 3.2); closing frees them.
 *
 * <p>A ring whose oldest keys are those from the cursor on. At first it holds random directions.
 */
public final class KeyQueue implements MethodPart {

  /** Keeps this stream apart from the other users of the same seed. */
  private static final long STREAM = 0x5155455545L;

  private final int size;
  private final Tensor keys;
  private final Tensor cursor;
  private Tensor next;

  /**
   * Makes a full queue.
   *
   * @param size keys K
   * @param dimension of a key, D
   */
  public KeyQueue(int size, int dimension, Compute compute, long seed) {
    this.size = size;
    try (TensorScope scope = new TensorScope();
        Generator random = torch.make_generator_cpu(SplitMix.of(seed, STREAM).nextLong())) {
      TensorOptions host = new TensorOptions(compute.type().parameterType());
      Tensor drawn = torch.empty(new long[] {size, dimension}, host, null);
      drawn.normal_(0, 1, new GeneratorOptional(random));
      keys =
          TensorScope.keep(UnitRows.of(drawn).to(compute.parameterOptions(), false, false, null));
      cursor = TensorScope.keep(HostArray.tensor(new long[] {0}, 1));
    }
  }

  /** All keys as columns (D, K), in no particular order; a view. */
  public Tensor columns() {
    return keys.t();
  }

  /**
   * Keeps the keys of a batch until the update that they belong to is made.
   *
   * @param fresh unit rows (N, D)
   */
  public void enqueueAfterUpdate(Tensor fresh) {
    replaceNext(TensorScope.keep(fresh));
  }

  @Override
  public void afterUpdate(TrainingTime time) {
    push(next);
    replaceNext(null);
  }

  private void replaceNext(Tensor fresh) {
    if (next != null) {
      next.close();
    }
    next = fresh;
  }

  /**
   * Takes the place of the oldest keys.
   *
   * @param fresh unit rows (N, D); of more than K, the last K stay
   */
  void push(Tensor fresh) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      long count = Math.min(fresh.size(0), size);
      Tensor last = fresh.narrow(0, fresh.size(0) - count, count);
      long at = cursor.item_long();
      long untilEnd = Math.min(count, size - at);
      keys.narrow(0, at, untilEnd).copy_(last.narrow(0, 0, untilEnd));
      keys.narrow(0, 0, count - untilEnd).copy_(last.narrow(0, untilEnd, count - untilEnd));
      cursor.fill_(new Scalar((at + count) % size));
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("queue.keys", keys, "queue.cursor", cursor);
  }

  @Override
  public void close() {
    replaceNext(null);
    keys.close();
    cursor.close();
  }
}
