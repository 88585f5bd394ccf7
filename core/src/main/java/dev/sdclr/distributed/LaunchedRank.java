package dev.sdclr.distributed;

import dev.sdclr.ShellLine;
import dev.sdclr.UsageException;
import java.util.Map;
import java.util.Optional;

/**
 * What a launcher told this process about itself and the others, in the variables that PyTorch's
 * launchers set.
 *
 * @param rank {@code RANK}, in [0, size)
 * @param size {@code WORLD_SIZE}, at least 1
 * @param localRank {@code LOCAL_RANK}, number among the processes of this host
 * @param localSize {@code LOCAL_WORLD_SIZE}, processes of this host
 * @param host {@code MASTER_ADDR}, where rank 0 runs
 * @param port {@code MASTER_PORT}, where rank 0 or the launcher listens, in [1, 65535]
 * @param agent what torchrun says of the store that it serves itself; absent: rank 0 serves one
 */
public record LaunchedRank(
    int rank,
    int size,
    int localRank,
    int localSize,
    String host,
    int port,
    Optional<Agent> agent) {

  /**
   * A launcher whose store outlives the processes (torchrun, {@code TORCHELASTIC_USE_AGENT_STORE}).
   *
   * @param attempt {@code TORCHELASTIC_RESTART_COUNT}, how often it has started all of them again
   */
  public record Agent(int attempt) {}

  private static final String AGENT = "TORCHELASTIC_USE_AGENT_STORE";
  private static final String ATTEMPT = "TORCHELASTIC_RESTART_COUNT";

  /**
   * Whether this process is the one that speaks and writes the run directory: rank 0, or a process
   * that no launcher started.
   *
   * @throws UsageException as {@link #of} does
   */
  public static boolean isFirst(Map<String, String> environment) {
    return of(environment).map(launched -> launched.rank == 0).orElse(true);
  }

  /**
   * Reads the variables.
   *
   * @return nothing where neither {@code RANK} nor {@code WORLD_SIZE} is set
   * @throws UsageException when one is missing or out of its range
   */
  public static Optional<LaunchedRank> of(Map<String, String> environment) {
    if (!environment.containsKey("RANK") && !environment.containsKey("WORLD_SIZE")) {
      return Optional.empty();
    }
    int size = number(environment, "WORLD_SIZE", 1, 1 << 20);
    int rank = number(environment, "RANK", 0, size - 1);
    int localSize =
        environment.containsKey("LOCAL_WORLD_SIZE")
            ? number(environment, "LOCAL_WORLD_SIZE", 1, size)
            : 1;
    int localRank =
        environment.containsKey("LOCAL_RANK") ? number(environment, "LOCAL_RANK", 0, size - 1) : 0;
    String host = text(environment, "MASTER_ADDR");
    int port = number(environment, "MASTER_PORT", 1, 65_535);
    return Optional.of(
        new LaunchedRank(rank, size, localRank, localSize, host, port, agent(environment)));
  }

  /** The variables that tell one of several processes of this host alone about the others. */
  public static Map<String, String> onThisHost(int rank, int size, int port) {
    return Map.of(
        "RANK", Integer.toString(rank),
        "LOCAL_RANK", Integer.toString(rank),
        "WORLD_SIZE", Integer.toString(size),
        "LOCAL_WORLD_SIZE", Integer.toString(size),
        "MASTER_ADDR", "127.0.0.1",
        "MASTER_PORT", Integer.toString(port));
  }

  private static Optional<Agent> agent(Map<String, String> environment) {
    if (!Boolean.parseBoolean(environment.get(AGENT))) {
      return Optional.empty();
    }
    return Optional.of(new Agent(number(environment, ATTEMPT, 0, Integer.MAX_VALUE)));
  }

  private static int number(Map<String, String> environment, String name, int min, int max) {
    String text = text(environment, name);
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new UsageException(
        "%s must be a number in [%d, %d], was '%s'".formatted(name, min, max, text));
  }

  private static String text(Map<String, String> environment, String name) {
    String text = environment.get(name);
    if (text == null || text.isBlank()) {
      throw new UsageException(
          "%s is %s: processes that train together need RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun or %s sets them"
              .formatted(name, text == null ? "not set" : "empty", ShellLine.of("launch")));
    }
    return text.strip();
  }

  /** Whether this process serves the store. */
  boolean serves() {
    return rank == 0 && agent.isEmpty();
  }

  /**
   * Whether {@code MASTER_ADDR} is a name that other hosts may know another address of: on the host
   * that is called so, it often leads to the loopback.
   */
  boolean isNamed() {
    boolean isNumeric = host.contains(":") || host.matches("[\\d.]+");
    return localSize < size && !isNumeric && !host.equals("localhost");
  }

  /** What keys begin with, so that nobody finds those of an earlier attempt. */
  String keyPrefix() {
    return agent.map(a -> "sdclr/attempt-%d/".formatted(a.attempt())).orElse("sdclr/");
  }

  /** Where the store is. */
  String address() {
    return host + ":" + port;
  }
}
