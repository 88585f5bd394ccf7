package dev.sdclr.tensor;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;

/**
 * Does two independent pieces of work at once, each on half of the compute threads.
 *
 * <p>Two networks of one thread each waste less than one network of two threads after the other:
 * threads that share every operation wait for one another at each one's end. Where batch norms are
 * synchronised, one piece computes while the other waits for the other ranks, also on one thread.
 * Otherwise, without a second thread, and on a GPU, the pieces are done one after the other by the
 * caller.
 *
 * <p>Scopes, gradient and autocast modes are those of the thread that does a piece; what it returns
 * must be {@link TensorScope#keep kept}. For one caller at a time; closing ends the threads.
 */
public final class SideBySide implements AutoCloseable {

  private final ExecutorService first;
  private final ExecutorService second;

  /** What both pieces gave. */
  public record Both<T>(T first, T second) {}

  public SideBySide(Compute compute) {
    boolean parallel = !compute.cuda() && (compute.threads() > 1 || compute.sharesNorms());
    first = parallel ? lane("compute-1", (compute.threads() + 1) / 2) : null;
    second = parallel ? lane("compute-2", Math.max(1, compute.threads() / 2)) : null;
    if (parallel) {
      torch.set_num_threads(compute.threads()); // each lane has set it for all threads to come
    }
  }

  private static ExecutorService lane(String name, int threads) {
    ExecutorService lane =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    await(lane.submit(() -> setThreads(threads)));
    return lane;
  }

  private static void setThreads(int threads) {
    torch.get_num_threads(); // a thread's first call takes over the count for all threads
    torch.set_num_threads(threads);
  }

  /** Whether the pieces are done at once. */
  public boolean isParallel() {
    return first != null;
  }

  /**
   * Does both pieces and waits for both. When both fail, the first one's failure is thrown, with
   * the second's beside it unless it is the same.
   */
  public <T> Both<T> call(Supplier<T> one, Supplier<T> other) {
    if (!isParallel()) {
      return new Both<>(one.get(), other.get());
    }
    Future<T> a = first.submit(one::get);
    Future<T> b = second.submit(other::get);
    T gave;
    try {
      gave = await(a);
    } catch (RuntimeException | Error e) {
      awaitAfter(e, b);
      throw e;
    }
    return new Both<>(gave, await(b));
  }

  /** Waits for the second piece, when the first has failed. */
  private static void awaitAfter(Throwable failure, Future<?> second) {
    try {
      await(second);
    } catch (RuntimeException | Error e) {
      if (e != failure) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Waits to the end even when interrupted: native work cannot be left alone. */
  private static <T> T await(Future<T> work) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return work.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw rethrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException rethrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  @Override
  public void close() {
    if (isParallel()) {
      first.shutdown();
      second.shutdown();
    }
  }
}
