package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.RankProcesses;
import dev.sdclr.distributed.LaunchedRank;
import dev.sdclr.distributed.ProcessRanks;
import dev.sdclr.distributed.Rendezvous;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("distributed")
class SharedFileTest {

  private static final int BYTES = (1 << 27) + 7;

  @TempDir Path folder;

  /** In three parts, the last of them of seven bytes; then one that is not there. */
  @Test
  void arrivesWholeOnAllRanks() throws Exception {
    byte[] bytes = new byte[BYTES];
    new SplittableRandom(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);
    try (RankProcesses ranks = RankProcesses.start(Sharing.class, 3, List.of(folder.toString()))) {
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(0);
    }
    for (int rank = 1; rank < 3; rank++) {
      assertThat(Files.mismatch(file, folder.resolve("copy-" + rank))).isEqualTo(-1);
      assertThat(folder.resolve("none-" + rank)).doesNotExist();
    }
    assertThat(folder.resolve("copy-0")).doesNotExist();
  }

  /** Takes the folder. */
  static final class Sharing {

    private Sharing() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      LaunchedRank launched = LaunchedRank.of(System.getenv()).orElseThrow();
      Compute compute = new Compute(false, ComputeType.FP32, 1, 1, false, List.of());
      try (ProcessRanks ranks = Rendezvous.join(launched, compute, 60)) {
        boolean isFirst = ranks.rank() == 0;
        boolean some =
            SharedFile.share(
                ranks,
                isFirst ? folder.resolve("file") : null,
                folder.resolve("copy-" + ranks.rank()));
        boolean none = SharedFile.share(ranks, null, folder.resolve("none-" + ranks.rank()));
        System.exit(some && !none ? 0 : 1);
      }
    }
  }
}
