package dev.sdclr.benchmarks;

import dev.sdclr.distributed.LaunchedRank;
import dev.sdclr.distributed.ProcessRanks;
import dev.sdclr.distributed.Rendezvous;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Sums and gathers in a process group of one process, which a run of one process goes without:
 * {@code OneRank [compute.device=cuda]}. On a GPU that is NCCL's, else Gloo's.
 *
 * <p>Ends with code 1 where a result is wrong.
 */
public final class OneRank {

  private static final int NUMBERS = 1_000_000;
  private static final int TIMEOUT_SECONDS = 60;

  private OneRank() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    ConfigTree tree = ConfigTree.of("small-images").set("data.source", "none");
    Arrays.stream(args).forEach(tree::set);
    Compute compute = Compute.resolve(tree.resolve().compute());
    Map<String, String> environment = LaunchedRank.onThisHost(0, 1, freePort());
    LaunchedRank alone = LaunchedRank.of(environment).orElseThrow();
    try (ProcessRanks ranks = Rendezvous.join(alone, compute, TIMEOUT_SECONDS);
        TensorScope scope = new TensorScope()) {
      for (Channel channel : Channel.values()) {
        Tensor own = torch.arange(new Scalar(NUMBERS), compute.parameterOptions());
        Tensor sum = own.clone();
        ranks.sum(sum, channel);
        require(torch.equal(sum, own), "the sum", channel);
        require(
            torch.equal(ranks.gather(own, channel), own.unsqueeze(0)), "what is gathered", channel);
      }
      System.out.printf(
          "{\"backend\": \"%s\", \"channels\": %d}%n",
          compute.cuda() ? "NCCL" : "Gloo", Channel.values().length);
    }
  }

  private static void require(boolean holds, String what, Channel channel) {
    if (!holds) {
      System.err.printf("%s is wrong on channel %s%n", what, channel);
      System.exit(1);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
