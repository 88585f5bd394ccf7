package dev.sdclr.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.RankProcesses;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How ranks leave one another. */
@Tag("distributed")
class ProcessRanksTest {

  /** More than rank 0 needs to close and end. */
  private static final int QUESTIONS = 8_000;

  /** Rank 0 serves what the others read, and is done first. */
  @Test
  void leaveRankZeroOnlyAfterTheyHaveReadItsLastWord() throws Exception {
    try (RankProcesses processes = RankProcesses.start(SlowReader.class, 2, List.of())) {
      assertThat(processes.exitCodes()).as(processes.output()).containsOnly(0);
    }
  }

  /** Rank 0 ends at once; others ask for its last word late. */
  static final class SlowReader {

    private SlowReader() {}

    public static void main(String[] arguments) {
      LaunchedRank launched = LaunchedRank.of(System.getenv()).orElseThrow();
      Compute compute = new Compute(false, ComputeType.FP32, 1, 1, false, List.of());
      try (ProcessRanks ranks = Rendezvous.join(launched, compute, 60)) {
        ranks.onFirst(() -> {});
        for (int asked = 0; ranks.rank() > 0 && asked < QUESTIONS; asked++) {
          ranks.requireNoFailure();
        }
        ranks.onFirst(() -> {});
      }
    }
  }
}
