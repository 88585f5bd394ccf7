package dev.sdclr.distributed;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts by name that all ranks see: c10d's TCP store, which rank 0 serves, or the launcher. Safe
 * for concurrent use; closing ends the connection, and where it is served the store.
 */
final class KeyStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeyStore.class);
  private static final long MAX_ANSWER_SECONDS = 10;
  private static final String FAILURE = "failure";
  private static final long POLL_MILLIS = 50;
  private static final long LINGER_MILLIS = 2000;
  private static final int MAX_LINE_LENGTH = 500;

  /** Reachable as long as the process lives, a few a run. */
  private static final Queue<Store> TAKEN_OVER = new ConcurrentLinkedQueue<>();

  private final ExecutorService asking =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "sdclr-store");
            thread.setDaemon(true);
            return thread;
          });
  private final TCPStore owner;
  private final Store store;
  private final String prefix;
  private volatile boolean isStuck;

  /**
   * Serves the store, or connects to it.
   *
   * @throws SdclrException when the port is taken
   * @throws RuntimeException when nobody answers in time
   */
  KeyStore(LaunchedRank launched, boolean serves, long timeoutMillis) {
    prefix = launched.keyPrefix();
    try (TensorScope scope = new TensorScope()) {
      TCPStoreOptions options = new TCPStoreOptions();
      options.port((short) launched.port());
      if (serves) {
        StoreWarnings.install(launched.address());
        listeningSocket(launched).ifPresent(s -> options.masterListenFd(new IntOptional(s)));
      }
      options.isServer(serves);
      options.waitWorkers(false);
      options.timeout(new Milliseconds(timeoutMillis));
      owner = TensorScope.keep(new TCPStore(launched.host(), options));
      // A store made here may be handed to native code once only; what native code returns, often.
      store = TensorScope.keep(owner.clone());
    }
  }

  /**
   * A socket at the address that {@code MASTER_ADDR} leads to; empty where the store must listen at
   * all of this host's, since other hosts are led elsewhere by that name.
   */
  private static OptionalInt listeningSocket(LaunchedRank launched) {
    try {
      InetAddress address = InetAddress.getByName(launched.host());
      if (isAddressOfThisHost(address) && !(address.isLoopbackAddress() && launched.isNamed())) {
        return ListeningSocket.at(address, launched.port());
      }
      LOG.warn(
          "MASTER_ADDR {} resolves to {}: the key store listens on all addresses of this host",
          launched.host(),
          address.getHostAddress());
      return OptionalInt.empty();
    } catch (IOException e) {
      throw cannotListen(launched, IoReason.of(e), e);
    }
  }

  /** For rank 0 where it cannot serve the store. */
  static SdclrException cannotListen(LaunchedRank launched, String reason, Exception cause) {
    return new SdclrException(
        "rank 0 cannot listen on %s: %s (choose another MASTER_PORT; is a second rank 0 running?)"
            .formatted(launched.address(), reason),
        cause);
  }

  /** What a library says of a failure, in one line. */
  static String firstLine(RuntimeException e) {
    String text = String.valueOf(e.getMessage()).strip();
    String line = text.lines().findFirst().orElse(e.getClass().getSimpleName());
    return line.length() > MAX_LINE_LENGTH ? line.substring(0, MAX_LINE_LENGTH) + "..." : line;
  }

  private static boolean isAddressOfThisHost(InetAddress address) throws IOException {
    return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
  }

  void set(String key, String text) {
    within(
        () -> {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          ByteVector value = new ByteVector(bytes.length);
          for (int i = 0; i < bytes.length; i++) {
            value.put(i, bytes[i]);
          }
          store.set(prefix + key, value);
          return value;
        });
  }

  /** The text of a key that somebody has set. */
  Optional<String> get(String key) {
    return within(
        () ->
            store.check(new StringVector(prefix + key))
                ? Optional.of(text(store.get(prefix + key)))
                : Optional.empty());
  }

  /** Says to all ranks why the run cannot go on. */
  void fail(String what) {
    set(FAILURE, what);
  }

  /** What some rank has said to {@link #fail}. */
  Optional<String> failure() {
    return get(FAILURE);
  }

  /** Waits a little before the store is asked again. */
  static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SdclrException("interrupted while waiting for other ranks", e);
    }
  }

  /** Gives the others time to read what was said before the store may be gone. */
  static void linger() {
    try {
      Thread.sleep(LINGER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Native code waits for an answer without end: over a lost link, none comes. */
  private <T> T within(Supplier<T> question) {
    if (isStuck) {
      throw new IllegalStateException("the store did not answer before");
    }
    try {
      return asking.submit(() -> scoped(question)).get(MAX_ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      isStuck = true;
      throw new IllegalStateException(
          "the store has not answered for %d s".formatted(MAX_ANSWER_SECONDS), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the store", e);
    }
  }

  private static <T> T scoped(Supplier<T> question) {
    try (TensorScope scope = new TensorScope()) {
      return question.get();
    }
  }

  private static String text(ByteVector value) {
    byte[] bytes = new byte[(int) value.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = value.get(i);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Counts up, from 1. */
  long count(String key) {
    return within(() -> store.add(prefix + key, 1));
  }

  /**
   * For one process group, whose keys begin with {@code name}. The group's native code takes it
   * over and frees it: if a scope or the garbage collector freed it too, the heap would be corrupt.
   */
  Store prefixed(String name) {
    Store taken = TensorScope.keep(new PrefixStore(prefix + name, store));
    TAKEN_OVER.add(taken);
    return taken;
  }

  @Override
  public void close() {
    asking.shutdown();
    if (!isStuck && isAnswered()) { // else native code still uses them
      store.close();
      owner.close();
    }
  }

  /** Whoever asked may have been interrupted: its question is on the way all the same. */
  private boolean isAnswered() {
    try {
      return asking.awaitTermination(MAX_ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
