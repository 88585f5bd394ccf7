package dev.sdclr.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.StopRequests;
import dev.sdclr.process.OwnProcesses.Failure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OwnProcessesTest {

  private static final int KILLED = 128 + 9;
  private static final int TERMINATED = 128 + 15;

  /** Fails, and says why. */
  static final class Fails {

    private Fails() {}

    public static void main(String[] args) {
      System.out.println("begins " + System.getenv("PART"));
      System.err.println("at first");
      System.err.println(args[0]);
      System.exit(3);
    }
  }

  /** Works until it is ended. */
  static final class Works {

    private Works() {}

    public static void main(String[] args) throws InterruptedException {
      System.out.println("works");
      TimeUnit.DAYS.sleep(1);
    }
  }

  /** Asks what was registered, when its user asks it. */
  private static final class Asked implements StopRequests {

    private final List<Runnable> actions = new CopyOnWriteArrayList<>();

    void ask() {
      actions.forEach(Runnable::run);
    }

    @Override
    public boolean isRequested() {
      return false;
    }

    @Override
    public Registration onRequest(Runnable action) {
      actions.add(action);
      return () -> actions.remove(action);
    }
  }

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CountDownLatch working = new CountDownLatch(1);

  private void startWork(OwnProcesses processes) {
    processes.start(
        new Program(Works.class, List.of()),
        Map.of(),
        line -> working.countDown(),
        line -> lines.add(line));
  }

  @Test
  void tellsWhyOneFailedWhileOthersWork() throws InterruptedException {
    try (OwnProcesses processes = new OwnProcesses(StopRequests.NONE)) {
      startWork(processes);
      assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
      processes.start(
          new Program(Fails.class, List.of("no disk")),
          Map.of("PART", "2"),
          lines::add,
          lines::add);
      processes.awaitEndOrFailure();
      processes.await(0);
      Failure failure = processes.failures().get(0);
      assertThat(failure.code()).isEqualTo(3);
      assertThat(failure.lastLine()).isEqualTo("no disk");
      assertThat(lines).containsExactlyInAnyOrder("begins 2", "at first", "no disk");
      assertThat(processes.exitCode()).isEqualTo(3);
    }
  }

  @Test
  void passesTheWishToEndOnAndCallsThatNoFailure() throws InterruptedException {
    Asked stop = new Asked();
    try (OwnProcesses processes = new OwnProcesses(stop)) {
      startWork(processes);
      assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
      stop.ask();
      startWork(processes); // too late to be asked with the others
      processes.awaitEndOrFailure();
      assertThat(processes.failures()).isEmpty();
      assertThat(processes.exitCode()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void leavesNoneBehind() throws InterruptedException {
    OwnProcesses processes = new OwnProcesses(StopRequests.NONE);
    try (processes) {
      startWork(processes);
      assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(processes.exitCode()).isEqualTo(KILLED);
  }
}
