package dev.sdclr.distributed;

import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Ranks that are processes, connected by c10d; closing leaves them. */
public final class ProcessRanks implements Ranks, AutoCloseable {

  /** How long the reason of a broken connection is looked for. */
  private static final long SEARCH_NANOS = TimeUnit.SECONDS.toNanos(12);

  private static final String LEFT = "left/";

  private final LaunchedRank launched;
  private final KeyStore store;
  private final SignsOfLife signs;
  private final ProcessGroups groups;
  private final long timeoutSeconds;
  private int firsts;
  private volatile SdclrException lost;

  /** Takes over the store and the signs. */
  ProcessRanks(
      LaunchedRank launched,
      KeyStore store,
      SignsOfLife signs,
      Compute compute,
      long timeoutSeconds) {
    this.launched = launched;
    this.store = store;
    this.signs = signs;
    this.timeoutSeconds = timeoutSeconds;
    try {
      groups = new ProcessGroups(launched, store, compute.cuda(), timeoutSeconds);
    } catch (RuntimeException e) {
      SdclrException reason = reason(e);
      signs.close();
      throw reason;
    }
  }

  @Override
  public int rank() {
    return launched.rank();
  }

  @Override
  public int size() {
    return launched.size();
  }

  @Override
  public PendingSum beginSum(Tensor tensor, Channel channel) {
    try {
      try (TensorScope scope = new TensorScope()) {
        Work work =
            TensorScope.keep(groups.of(tensor, channel).allreduce(new TensorVector(tensor)));
        return () -> await(work);
      }
    } catch (RuntimeException e) {
      throw reason(e);
    }
  }

  private void await(Work work) {
    try (work) {
      work._wait();
    } catch (RuntimeException e) {
      throw reason(e);
    }
  }

  @Override
  public Tensor gather(Tensor own, Channel channel) {
    long[] shape = new long[(int) own.dim() + 1];
    shape[0] = size();
    System.arraycopy(own.sizes().vec().get(), 0, shape, 1, shape.length - 1);
    Tensor all = own.new_zeros(shape);
    try {
      groups.of(own, channel)._allgather_base(all, own.unsqueeze(0))._wait();
      return all;
    } catch (RuntimeException e) {
      throw reason(e);
    }
  }

  @Override
  public byte[] fromFirst(byte[] bytes) {
    boolean isFirst = rank() == 0;
    try (TensorScope scope = new TensorScope()) {
      Tensor length = HostArray.tensor(new long[] {isFirst ? bytes.length : 0}, 1);
      sum(length, Channel.STEP);
      byte[] all = isFirst ? bytes : new byte[Math.toIntExact(length.item_long())];
      if (all.length == 0) {
        return all;
      }
      BytePointer memory = new BytePointer(all);
      Tensor tensor =
          torch.from_blob(memory, new long[] {all.length}, new TensorOptions(ScalarType.Byte));
      sum(tensor, Channel.STEP);
      memory.get(all);
      return all;
    }
  }

  @Override
  public void onFirst(Runnable work) {
    String key = "first/" + firsts++;
    if (rank() == 0) {
      work.run();
      store.set(key, "done");
      return;
    }
    try {
      while (store.get(key).isEmpty()) {
        requireNoFailure();
        requireLife();
        KeyStore.pause();
      }
    } catch (SdclrException e) {
      throw e;
    } catch (RuntimeException e) {
      throw reason(e);
    }
  }

  /**
   * Checks that all ranks were given the same.
   *
   * @param own what this rank was given, by name
   * @throws SdclrException that names what differs
   */
  public void requireSame(Map<String, String> own) {
    byte[] first = fromFirst(rank() == 0 ? RankSettings.of(own) : null);
    Map<String, String> expected = new TreeMap<>(RankSettings.parse(first));
    Optional<String> difference = RankSettings.difference(expected, own, rank());
    try (TensorScope scope = new TensorScope()) {
      difference.ifPresent(what -> store.fail(what));
      Tensor refused = HostArray.tensor(new long[] {difference.isPresent() ? 1 : 0}, 1);
      sum(refused, Channel.STEP);
      if (refused.item_long() > 0) {
        String what = store.failure().orElse("ranks differ");
        onFirst(() -> {});
        throw new SdclrException(what);
      }
    }
  }

  @Override
  public void tell(RuntimeException failure) {
    if (lost != null) {
      return; // the others know, or are gone
    }
    try {
      String text = "rank %d failed: %s".formatted(rank(), KeyStore.firstLine(failure));
      store.fail(text);
      if (rank() == 0) {
        KeyStore.linger();
      }
    } catch (RuntimeException e) {
      // nobody is there to be told
    }
  }

  @Override
  public RuntimeException explain(RuntimeException failure) {
    return lost != null ? lost : failure;
  }

  void requireNoFailure() {
    store
        .failure()
        .ifPresent(
            text -> {
              lost = new SdclrException(text);
              throw lost;
            });
  }

  private void requireLife() {
    OptionalInt silent = signs.silent();
    if (silent.isPresent()) {
      lost = new SdclrException(gone(silent.getAsInt()));
      throw lost;
    }
  }

  private static String gone(int rank) {
    return ("rank %d is gone: there was no sign of life from it for %d s (see its own "
            + "output); continue with: %s")
        .formatted(
            rank,
            TimeUnit.NANOSECONDS.toSeconds(SignsOfLife.SILENCE_NANOS),
            ShellLine.of("resume", "RUN"));
  }

  /** Finds out why native code says that a connection broke. */
  private synchronized SdclrException reason(RuntimeException broken) {
    if (lost == null) {
      lost = search(broken);
    }
    return lost;
  }

  private SdclrException search(RuntimeException broken) {
    long deadline = System.nanoTime() + SEARCH_NANOS;
    try {
      while (System.nanoTime() - deadline < 0) {
        Optional<String> failure = store.failure();
        if (failure.isPresent()) {
          return new SdclrException(failure.get(), broken);
        }
        OptionalInt silent = signs.silent();
        if (silent.isPresent()) {
          String text = gone(silent.getAsInt());
          store.fail(text);
          if (rank() == 0) {
            KeyStore.linger();
          }
          return new SdclrException(text, broken);
        }
        KeyStore.pause();
      }
    } catch (RuntimeException e) {
      return new SdclrException(
          "rank 0 is gone: %s does not answer (see its own output); continue with: %s"
              .formatted(launched.address(), ShellLine.of("resume", "RUN")),
          broken);
    }
    return new SdclrException(
        "the connection between ranks broke, though all are alive: %s (timeout: %d s)"
            .formatted(KeyStore.firstLine(broken), timeoutSeconds),
        broken);
  }

  @Override
  public void close() {
    groups.close();
    if (launched.serves()) {
      awaitOthers();
      signs.close();
    } else {
      signs.close();
      sayLeft();
    }
    store.close();
  }

  private void sayLeft() {
    try {
      store.set(LEFT + rank(), "yes");
    } catch (RuntimeException e) {
      // rank 0 is gone, so nobody waits
    }
  }

  /**
   * With the store would go what the others have still to read of it, over a slow link above all.
   */
  private void awaitOthers() {
    long deadline = System.nanoTime() + SEARCH_NANOS;
    try {
      for (int other = 0; other < size(); other++) {
        while (other != rank()
            && store.get(LEFT + other).isEmpty()
            && lost == null
            && signs.silent().isEmpty()
            && System.nanoTime() - deadline < 0) {
          KeyStore.pause();
        }
      }
    } catch (RuntimeException e) {
      // the store itself fails: nothing is left to be read
    }
  }
}
