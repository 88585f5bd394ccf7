package dev.sdclr.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.RankProcesses;
import dev.sdclr.distributed.LaunchedRank.Agent;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.NativeLibrary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A launcher's store, which lives on while the launcher starts all ranks again. */
@Tag("distributed")
class AgentStoreTest {

  private static final long TIMEOUT_SECONDS = 60;

  @Test
  void isSharedByOneAttemptAfterTheOther() throws Exception {
    NativeLibrary.load();
    int port = RankProcesses.freePort();
    LaunchedRank launcher = new LaunchedRank(0, 2, 0, 2, "127.0.0.1", port, Optional.empty());
    try (KeyStore store = new KeyStore(launcher, true, TIMEOUT_SECONDS * 1000)) {
      store.set("served", "by the launcher");
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThat(saidByFirst(port, attempt)).containsOnly("attempt " + attempt);
      }
    }
  }

  /** What each of two ranks hears from rank 0. */
  private static List<String> saidByFirst(int port, int attempt) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      return List.of(0, 1).stream()
          .map(rank -> CompletableFuture.supplyAsync(() -> heard(rank, port, attempt), threads))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    } finally {
      threads.shutdown();
    }
  }

  private static String heard(int rank, int port, int attempt) {
    Compute compute = new Compute(false, ComputeType.FP32, 1, 1, false, List.of());
    LaunchedRank launched =
        new LaunchedRank(rank, 2, rank, 2, "127.0.0.1", port, Optional.of(new Agent(attempt)));
    byte[] own = "attempt %d".formatted(attempt).getBytes(StandardCharsets.UTF_8);
    try (ProcessRanks ranks = Rendezvous.join(launched, compute, TIMEOUT_SECONDS)) {
      byte[] heard = ranks.fromFirst(rank == 0 ? own : new byte[0]);
      return new String(heard, StandardCharsets.UTF_8);
    }
  }
}
