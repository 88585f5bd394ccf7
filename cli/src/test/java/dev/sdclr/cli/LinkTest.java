package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.RankProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on two hosts whose link is lost, or slow. */
@Tag("distributed")
class LinkTest {

  private static final int PORT = 29500;

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void writeImages() {
    data = SmallRanks.writeImages(shared.resolve("data"));
  }

  private RankProcesses start(TwoHosts hosts, List<String> command) throws IOException {
    RankProcesses ranks = RankProcesses.none();
    for (int rank = 0; rank < 2; rank++) {
      Map<String, String> environment =
          new HashMap<>(new SmallRanks(data, folder).environment(rank, 2, PORT));
      environment.put("MASTER_ADDR", TwoHosts.address(0));
      ranks.startBehind(hosts.prefix(rank), Main.class, environment, command);
    }
    return ranks;
  }

  @Test
  void endsBothWhenTheirLinkIsLost() throws Exception {
    Path run = folder.resolve("run");
    List<String> command =
        new SmallRanks(data, folder).pretrain(run, "epochs=500", "distributed.timeoutSeconds=5");
    try (TwoHosts hosts = TwoHosts.joined();
        RankProcesses ranks = start(hosts, command)) {
      SmallRanks.awaitCheckpoint(run);
      hosts.cut();
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(1);
      assertThat(ranks.output(0)).contains("sdclr: rank 1 is gone: ");
      assertThat(ranks.output(1)).contains("sdclr: rank 0 is gone: ");
    }
  }

  /** 40 ms there and back, some 80 times a step. */
  @Test
  void isOnlySlowerOnASlowLink() throws Exception {
    SmallRanks small = new SmallRanks(data, folder);
    Path one = folder.resolve("one");
    Path far = folder.resolve("far");
    small.run(1, small.pretrain(one, "epochs=2"));
    try (TwoHosts hosts = TwoHosts.far(20);
        RankProcesses ranks = start(hosts, small.pretrain(far, "epochs=2"))) {
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(0);
    }
    SmallRanks.assertSameLosses(far, one);
  }
}
