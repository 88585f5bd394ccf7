package dev.sdclr.augment;

import java.nio.ByteBuffer;

/**
 * A batch that is being made.
 *
 * <p>The buffer and the indices are written by the threads, each in its own slots; everything else
 * is guarded by the lock of the {@link BatchQueue}, which also publishes what was written.
 */
final class PendingBatch {

  private final EpochPlan plan;
  private final int number;
  private final ByteBuffer buffer;
  private final int[] indices;
  private int claimed;
  private int finished;
  private int failedSlot = Integer.MAX_VALUE;
  private Throwable failure;
  private volatile boolean cancelled;

  PendingBatch(EpochPlan plan, int number, ByteBuffer buffer, int bytesPerImage) {
    this.plan = plan;
    this.number = number;
    this.buffer = buffer.clear().limit(plan.count(number) * bytesPerImage);
    this.indices = new int[plan.count(number)];
  }

  EpochPlan plan() {
    return plan;
  }

  int number() {
    return number;
  }

  int count() {
    return indices.length;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  int[] indices() {
    return indices;
  }

  boolean isClaimed() {
    return claimed == count();
  }

  boolean isFinished() {
    return finished == count();
  }

  /** Hands out the next slots, at most {@code max}. */
  Slots claim(int max) {
    int from = claimed;
    claimed = Math.min(count(), from + max);
    return new Slots(this, from, claimed);
  }

  /** Notes that {@code slots} are made, or that they failed; the first slot's failure counts. */
  void finish(Slots slots, Throwable slotsFailure) {
    finished += slots.to() - slots.from();
    if (slotsFailure != null && slots.from() < failedSlot) {
      failedSlot = slots.from();
      failure = slotsFailure;
    }
  }

  /** Why it cannot be made, or null. */
  Throwable failure() {
    return failure;
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** A run of neighbouring slots that one thread makes. */
  record Slots(PendingBatch batch, int from, int to) {}
}
