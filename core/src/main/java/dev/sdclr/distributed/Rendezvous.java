package dev.sdclr.distributed;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NativeLibrary;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How the processes of a run find one another. */
public final class Rendezvous {

  private static final String TIMEOUT = "timeout";

  private final LaunchedRank launched;
  private final long timeoutSeconds;

  private Rendezvous(LaunchedRank launched, long timeoutSeconds) {
    this.launched = launched;
    this.timeoutSeconds = timeoutSeconds;
  }

  /**
   * Waits for all ranks and connects them.
   *
   * @param compute whether on CUDA GPUs
   * @param timeoutSeconds how long to wait for others, at least 1; once all are there, rank 0's
   * @return for the caller to close
   * @throws UsageException when the ranks were not launched as one run
   * @throws SdclrException when others do not come
   */
  public static ProcessRanks join(LaunchedRank launched, Compute compute, long timeoutSeconds) {
    NativeLibrary.load();
    return new Rendezvous(launched, timeoutSeconds).join(compute);
  }

  private ProcessRanks join(Compute compute) {
    KeyStore store = open(launched.serves());
    boolean joined = false;
    try {
      introduce(store);
      long timeout = sharedTimeout(store);
      KeyStore second = open(false);
      SignsOfLife signs = new SignsOfLife(second, launched.rank(), launched.size());
      ProcessRanks ranks = new ProcessRanks(launched, store, signs, compute, timeout);
      joined = true;
      return ranks;
    } finally {
      if (!joined) {
        store.close();
      }
    }
  }

  private KeyStore open(boolean serves) {
    try {
      return new KeyStore(launched, serves, TimeUnit.SECONDS.toMillis(timeoutSeconds));
    } catch (SdclrException e) {
      throw e;
    } catch (RuntimeException e) {
      if (serves) {
        throw KeyStore.cannotListen(launched, KeyStore.firstLine(e), e);
      }
      throw new SdclrException(
          "rank %d found no store at %s within %d s: start rank 0, and check MASTER_ADDR and MASTER_PORT"
              .formatted(launched.rank(), launched.address(), timeoutSeconds),
          e);
    }
  }

  /** Checks that all ranks are there, each once, and of one number. */
  private void introduce(KeyStore store) {
    int rank = launched.rank();
    if (store.count("joined/" + rank) > 1) {
      refuse(store, "two processes were given RANK=%d".formatted(rank));
    }
    store.set("size/" + rank, Integer.toString(launched.size()));
    for (int other = 0; other < launched.size(); other++) {
      int size = Integer.parseInt(await(store, "size/" + other, other));
      if (size != launched.size()) {
        refuse(
            store,
            "WORLD_SIZE is %d on rank %d and %d on rank %d"
                .formatted(size, other, launched.size(), rank));
      }
    }
  }

  /** Rank 0's: when a run is resumed, it alone may have the run's settings. */
  private long sharedTimeout(KeyStore store) {
    if (launched.rank() == 0) {
      store.set(TIMEOUT, Long.toString(timeoutSeconds));
    }
    return Long.parseLong(await(store, TIMEOUT, 0));
  }

  private static void refuse(KeyStore store, String what) {
    store.fail(what);
    KeyStore.linger();
    throw new UsageException(what);
  }

  private String await(KeyStore store, String key, int other) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    while (true) {
      Optional<String> value = store.get(key);
      if (value.isPresent()) {
        return value.get();
      }
      store
          .failure()
          .ifPresent(
              failure -> {
                throw new SdclrException(failure);
              });
      if (System.nanoTime() - deadline > 0) {
        throw new SdclrException(
            "rank %d did not join within %d s (of %d ranks): start all of them together"
                .formatted(other, timeoutSeconds, launched.size()));
      }
      KeyStore.pause();
    }
  }
}
