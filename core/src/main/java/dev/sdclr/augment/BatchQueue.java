package dev.sdclr.augment;

import dev.sdclr.SdclrException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands work to the loader's threads and finished batches, strictly in order, to its consumer.
 *
 * <p>A batch is begun only when one of a fixed number of buffers is free, which bounds both memory
 * and how far the threads run ahead. Safe for concurrent use by many workers and one consumer.
 */
final class BatchQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workChanged = lock.newCondition();
  private final Condition batchChanged = lock.newCondition();
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private final Deque<PendingBatch> pending = new ArrayDeque<>();
  private final int bytesPerImage;
  private final int slotsAtOnce;

  private EpochPlan plan;
  private int nextToOpen;
  private int nextToTake;
  private int claimsInWork;
  private Throwable failure;
  private boolean closed;

  BatchQueue(LoaderConfig config, int bytesPerImage) {
    this.bytesPerImage = bytesPerImage;
    slotsAtOnce = Math.max(1, Math.min(16, config.maxImages() / (4 * config.threads())));
    int buffers = config.prefetchBatches() + 1;
    int bytes = Math.multiplyExact(config.maxImages(), bytesPerImage);
    try {
      for (int i = 0; i < buffers; i++) {
        free.add(ByteBuffer.allocateDirect(bytes));
      }
    } catch (OutOfMemoryError e) {
      throw new SdclrException(
          "no memory for %d buffers of %d MiB for batches of images (use a smaller batch, or raise"
                  .formatted(buffers, bytes >> 20)
              + " -XX:MaxDirectMemorySize)",
          e);
    }
  }

  /** Abandons what is left of the epoch before, and begins another at {@code firstBatch}. */
  void start(EpochPlan newPlan, int firstBatch) {
    lock.lock();
    try {
      requireOpen();
      abandon();
      plan = newPlan;
      nextToOpen = firstBatch;
      nextToTake = firstBatch;
      failure = null;
      workChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean hasNext() {
    lock.lock();
    try {
      return !closed && plan != null && nextToTake < plan.batches();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next batch of the epoch. */
  PendingBatch take() {
    lock.lock();
    try {
      while (true) {
        requireOpen();
        throwFailure();
        PendingBatch head = pending.peek();
        if (head != null && head.isFinished()) {
          return takeFinished(head);
        }
        requireProgress(head);
        batchChanged.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SdclrException("interrupted while waiting for a batch of images", e);
    } finally {
      lock.unlock();
    }
  }

  private PendingBatch takeFinished(PendingBatch head) {
    failure = head.failure();
    if (failure != null) {
      abandon();
      throwFailure();
    }
    pending.remove();
    nextToTake++;
    return head;
  }

  private void requireProgress(PendingBatch head) {
    if (head != null) {
      return;
    }
    if (plan == null || nextToTake == plan.batches()) {
      throw new NoSuchElementException("no batch is left in this epoch");
    }
    if (free.isEmpty()) {
      throw new IllegalStateException("close earlier batches first: all buffers are in use");
    }
  }

  private void throwFailure() {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  /** Waits for work; null when the queue is closed. */
  PendingBatch.Slots claim() {
    lock.lock();
    try {
      while (!closed) {
        PendingBatch open = pending.peekLast();
        if (open == null || open.isClaimed()) {
          open = openNext();
        }
        if (open != null) {
          claimsInWork++;
          return open.claim(slotsAtOnce);
        }
        workChanged.awaitUninterruptibly();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private PendingBatch openNext() {
    if (plan == null || nextToOpen == plan.batches() || free.isEmpty()) {
      return null;
    }
    PendingBatch opened = new PendingBatch(plan, nextToOpen, free.remove(), bytesPerImage);
    nextToOpen++;
    pending.add(opened);
    // The others may be asleep because there was no batch with slots left.
    workChanged.signalAll();
    return opened;
  }

  /** Notes that claimed slots are made, or why not ({@code null} when they are). */
  void finish(PendingBatch.Slots slots, Throwable slotsFailure) {
    lock.lock();
    try {
      claimsInWork--;
      slots.batch().finish(slots, slotsFailure);
      if (slots.batch().isFinished() || claimsInWork == 0) {
        batchChanged.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void release(ByteBuffer buffer) {
    lock.lock();
    try {
      free.add(buffer);
      workChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all work; threads leave at their next claim. */
  void close() {
    lock.lock();
    try {
      closed = true;
      pending.forEach(PendingBatch::cancel);
      workChanged.signalAll();
      batchChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes all unfinished batches back, once no thread writes into them any more. */
  private void abandon() {
    plan = null;
    pending.forEach(PendingBatch::cancel);
    while (claimsInWork > 0 && !closed) {
      batchChanged.awaitUninterruptibly();
    }
    pending.forEach(batch -> free.add(batch.buffer()));
    pending.clear();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the loader is closed");
    }
  }
}
