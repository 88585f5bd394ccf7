package dev.sdclr.distributed;

import dev.sdclr.tensor.TensorScope;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/**
 * Texts by name that all ranks see: c10d's TCP store, which rank 0 serves. Safe for concurrent use;
 * closing ends the connection, and on rank 0 the store.
 */
final class KeyStore implements AutoCloseable {

  private final TCPStore owner;
  private final Store store;

  /**
   * Serves the store on rank 0, connects to it on others.
   *
   * @throws RuntimeException when the port is taken, or rank 0 does not answer in time
   */
  KeyStore(LaunchedRank launched, boolean serves, long timeoutMillis) {
    try (TensorScope scope = new TensorScope()) {
      TCPStoreOptions options = new TCPStoreOptions();
      options.port((short) launched.port());
      options.isServer(serves);
      options.waitWorkers(false);
      options.timeout(new Milliseconds(timeoutMillis));
      owner = TensorScope.keep(new TCPStore(launched.host(), options));
      // A store made here may be handed to native code once only; what native code returns, often.
      store = TensorScope.keep(owner.clone());
    }
  }

  void set(String key, String text) {
    try (TensorScope scope = new TensorScope()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      ByteVector value = new ByteVector(bytes.length);
      for (int i = 0; i < bytes.length; i++) {
        value.put(i, bytes[i]);
      }
      store.set(key, value);
    }
  }

  /** The text of a key that somebody has set. */
  Optional<String> get(String key) {
    try (TensorScope scope = new TensorScope()) {
      return store.check(new StringVector(key))
          ? Optional.of(text(store.get(key)))
          : Optional.empty();
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
    return store.add(key, 1);
  }

  /** For a process group, whose keys begin with {@code prefix}. */
  Store prefixed(String prefix) {
    return new PrefixStore(prefix, store);
  }

  @Override
  public void close() {
    store.close();
    owner.close();
  }
}
