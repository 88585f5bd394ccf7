package dev.sdclr.optim;

import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Sums the gradients of all ranks while the backward pass goes on (Li et al. 2020, <i>PyTorch
 * Distributed</i>, section 3.2); closing frees its memory.
 *
 * <p>Gradients are gathered in buckets, last layers first. A bucket is sent when all its gradients
 * are complete and those before it are sent, so that all ranks send in the same order. How often
 * each gradient arrives in a step is learnt from the step before; what is left then is sent at the
 * end. Safe for backward passes on several threads.
 */
public final class GradientBuckets implements AutoCloseable {

  private final List<GradientSlot> slots = new ArrayList<>();
  private final List<GradientBucket> buckets = new ArrayList<>();
  private int nextToSend;
  private long waitedNanos;

  /**
   * Watches the gradients of those of {@code parameters} that get one.
   *
   * @param compressed whether they are sent as bf16
   * @param bucketBytes about as much is sent at once, at least 1
   */
  public GradientBuckets(
      Map<String, Tensor> parameters, Ranks ranks, boolean compressed, long bucketBytes) {
    List<Tensor> lastFirst =
        new ArrayList<>(parameters.values().stream().filter(Tensor::requires_grad).toList());
    Collections.reverse(lastFirst);
    List<Tensor> open = new ArrayList<>();
    long bytes = 0;
    for (Tensor parameter : lastFirst) {
      open.add(parameter);
      bytes += parameter.numel() * parameter.element_size();
      if (bytes >= bucketBytes) {
        add(open, ranks, compressed);
        open.clear();
        bytes = 0;
      }
    }
    if (!open.isEmpty()) {
      add(open, ranks, compressed);
    }
  }

  private void add(List<Tensor> parameters, Ranks ranks, boolean compressed) {
    GradientBucket bucket = new GradientBucket(parameters, ranks, Channel.GRADIENTS, compressed);
    buckets.add(bucket);
    for (int i = 0; i < parameters.size(); i++) {
      GradientSlot slot = new GradientSlot(parameters.get(i), bucket.slot(i), this::arrived);
      slots.add(slot);
      bucket.add(slot);
    }
  }

  /** Makes ready for a backward pass. */
  public synchronized void begin() {
    slots.forEach(GradientSlot::begin);
    buckets.forEach(GradientBucket::begin);
    nextToSend = 0;
  }

  private synchronized void arrived(GradientSlot slot, Tensor gradient) {
    slot.add(gradient);
    while (nextToSend < buckets.size() && buckets.get(nextToSend).isComplete()) {
      buckets.get(nextToSend++).send();
    }
  }

  /** Waits for the sums and gives them to the parameters. */
  public synchronized void finish() {
    long before = System.nanoTime();
    try (TensorScope scope = new TensorScope()) {
      while (nextToSend < buckets.size()) {
        buckets.get(nextToSend++).send();
      }
      buckets.forEach(GradientBucket::await);
    }
    slots.forEach(GradientSlot::finish);
    waitedNanos += System.nanoTime() - before;
  }

  /** Seconds that {@link #finish} has taken so far, all steps together. */
  public double waitedSeconds() {
    return waitedNanos / 1e9;
  }

  @Override
  public void close() {
    slots.forEach(GradientSlot::close);
    buckets.forEach(GradientBucket::close);
  }
}
