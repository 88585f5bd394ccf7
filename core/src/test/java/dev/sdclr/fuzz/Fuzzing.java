package dev.sdclr.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads corrupt files one after the other: each is read whole or refused in one line, in time and
 * within its memory.
 *
 * <p>A case is a function of (target, seed, number), which every failure names; {@code
 * -Dsdclr.fuzz.target=npy -Dsdclr.fuzz.from=4711 -Dsdclr.fuzz.cases=1} runs it alone, and {@code
 * -Dsdclr.fuzz.cases=1000000} runs many more than the build does.
 */
public final class Fuzzing {

  private static final Logger LOG = LoggerFactory.getLogger(Fuzzing.class);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final String ONLY = System.getProperty("sdclr.fuzz.target", "");
  private static final long SEED = Long.getLong("sdclr.fuzz.seed", 1);
  private static final long FROM = Long.getLong("sdclr.fuzz.from", 0);
  private static final Long CASES = Long.getLong("sdclr.fuzz.cases");

  /** No case takes a second on any machine; this one hangs. */
  private static final long HANG_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long WATCH_MILLIS = 100;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int WARM_UP = 30;
  private static final int MAX_MESSAGE_LENGTH = 5000;

  private final FuzzTarget target;
  private final long end;
  private volatile long number = FROM;
  private volatile long startNanos = System.nanoTime();
  private volatile Throwable failure;
  private long refused;
  private long mostAllocated;
  private long slowestNanos;

  private Fuzzing(FuzzTarget target, long cases) {
    this.target = target;
    end = FROM + cases;
  }

  /**
   * Reads {@code cases} corrupt files, or as many as {@code sdclr.fuzz.cases} says.
   *
   * @throws AssertionError naming the first case that is not read or refused as it should be
   */
  public static void run(FuzzTarget target, int cases) {
    Assumptions.assumeTrue(ONLY.isEmpty() || ONLY.equals(target.name()));
    new Fuzzing(target, CASES == null ? cases : CASES).run();
  }

  /** The file of one case. */
  static byte[] file(FuzzTarget target, long seed, long number) {
    SplitMix random = SplitMix.of(seed, target.name().hashCode(), number);
    byte[] file = target.examples().get(random.nextInt(target.examples().size()));
    boolean structured = random.nextInt(2) == 0;
    byte[] changed = structured ? target.structure().apply(file, random) : file;
    return changed != file && random.nextInt(4) != 0
        ? changed
        : Corruption.several(changed, target, random);
  }

  private void run() {
    long begin = System.nanoTime();
    Thread worker = new Thread(this::work, "fuzz-" + target.name());
    worker.setDaemon(true);
    worker.start();
    try {
      while (worker.isAlive()) {
        worker.join(WATCH_MILLIS);
        requireProgress(worker);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    if (failure != null) {
      throw new AssertionError(caseName() + ": " + failure, failure);
    }
    LOG.debug(
        "{}: {} cases from {} of seed {} in {} ms, {} refused, at most {} bytes and {} ms",
        target.name(),
        end - FROM,
        FROM,
        SEED,
        (System.nanoTime() - begin) / NANOS_PER_MILLI,
        refused,
        mostAllocated,
        slowestNanos / NANOS_PER_MILLI);
    if (end - FROM >= 100) {
      assertThat(refused).as("refused by %s", target).isBetween(1L, end - FROM - 1);
    }
  }

  private void requireProgress(Thread worker) {
    if (worker.isAlive() && System.nanoTime() - startNanos > HANG_NANOS) {
      String place =
          Arrays.stream(worker.getStackTrace())
              .limit(30)
              .map(StackTraceElement::toString)
              .collect(Collectors.joining("\n  at "));
      throw new AssertionError(caseName() + " hangs\n  at " + place);
    }
  }

  private String caseName() {
    return "target %s, seed %d, number %d".formatted(target.name(), SEED, number);
  }

  private void work() {
    try {
      loadClasses();
      for (long i = FROM; i < end; i++) {
        number = i;
        byte[] file = file(target, SEED, i);
        startNanos = System.nanoTime();
        check(file);
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - startNanos);
      }
    } catch (Throwable e) { // whatever it is, the case that made it is named
      failure = e;
    }
  }

  /** Reads valid and corrupt files first: no limit is meant for the classes that this loads. */
  private void loadClasses() throws IOException {
    for (byte[] example : target.examples()) {
      startNanos = System.nanoTime();
      target.reading().read(example);
    }
    for (int i = 0; i < WARM_UP; i++) {
      startNanos = System.nanoTime();
      try {
        target.reading().read(file(target, ~SEED, i));
      } catch (SdclrException e) {
        // as it should
      }
    }
  }

  private void check(byte[] file) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    SdclrException refusal = null;
    try {
      target.reading().read(file);
    } catch (SdclrException e) {
      refusal = e;
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    mostAllocated = Math.max(mostAllocated, allocated);
    if (allocated > target.limit().of(file)) {
      throw new AssertionError(
          "%d bytes allocated for a file of %d, at most %d may be"
              .formatted(allocated, file.length, target.limit().of(file)));
    }
    if (refusal != null) {
      refused++;
      requireOneLine(refusal.getMessage());
    }
  }

  private static void requireOneLine(String message) {
    boolean plain = message.chars().noneMatch(Character::isISOControl);
    if (message.isBlank() || !plain || message.length() > MAX_MESSAGE_LENGTH) {
      throw new AssertionError("a message that is not one clear line: " + message);
    }
  }
}
