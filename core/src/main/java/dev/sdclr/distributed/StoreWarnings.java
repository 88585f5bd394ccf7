package dev.sdclr.distributed;

import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.StringSupplier;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line where libtorch's store prints thirty: it answers what is none of its protocol by ending
 * the connection, and by a warning with a native stack trace.
 *
 * <p>That trace is asked of this class instead, on the store's own thread, which tells a stranger's
 * message from failures elsewhere. Warnings of libtorch's are not printed any more.
 */
final class StoreWarnings extends StringSupplier {

  private static final Logger LOG = LoggerFactory.getLogger(StoreWarnings.class);

  /** What libtorch calls the thread that answers. */
  private static final String THREAD = "pt_tcpstore_uv";

  private static final Path THREAD_NAME = Path.of("/proc/thread-self/comm");
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Native code keeps its address. */
  private static StoreWarnings installed;

  private final String servedAt;
  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - QUIET_NANOS);

  private StoreWarnings(String address) {
    servedAt = address;
  }

  /**
   * Takes the place of libtorch's own, for good.
   *
   * @param address of the store
   */
  static synchronized void install(String address) {
    if (installed == null) {
      try (PointerPointer<BytePointer> arguments =
          new PointerPointer<>("sdclr", "--caffe2_log_level=2")) { // errors and worse
        torch.ParseCommandLineFlags(new int[] {2}, arguments);
      }
      torch.UpdateLoggingLevelsFromFlags();
    }
    installed = TensorScope.keep(new StoreWarnings(address));
    torch.SetStackTraceFetcher(installed);
  }

  /** The frames of a failure: none. */
  @Override
  public BytePointer call() {
    if (isStore()) {
      long now = System.nanoTime();
      long last = lastNanos.get();
      if (now - last >= QUIET_NANOS && lastNanos.compareAndSet(last, now)) {
        LOG.warn(
            "the key store at {} refused a message that no rank sends: something else is connecting to it",
            servedAt);
      }
    }
    return new BytePointer("");
  }

  private static boolean isStore() {
    try {
      return Files.isReadable(THREAD_NAME) && Files.readString(THREAD_NAME).strip().equals(THREAD);
    } catch (IOException e) {
      return false;
    }
  }
}
