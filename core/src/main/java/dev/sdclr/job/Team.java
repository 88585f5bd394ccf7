package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.StopRequests;
import dev.sdclr.distributed.LaunchedRank;
import dev.sdclr.distributed.ProcessRanks;
import dev.sdclr.distributed.Rendezvous;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.train.DistributedConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.RunIdentity;
import dev.sdclr.train.SharedFile;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The processes that a launcher started to train together, or this one alone.
 *
 * <p>Rank 0 speaks and writes the run directory; the others write into directories of their own,
 * which closing deletes.
 */
final class Team implements AutoCloseable {

  private final Optional<LaunchedRank> launched;
  private final ProcessRanks processes;
  private Path scratch;

  private Team(Optional<LaunchedRank> launched, ProcessRanks processes) {
    this.launched = launched;
    this.processes = processes;
  }

  /** This process alone. */
  static Team alone() {
    return new Team(Optional.empty(), null);
  }

  /** Waits for the others, if a launcher says that there are any. */
  static Team join(ComputeConfig computing, DistributedConfig config) {
    Optional<LaunchedRank> launched = LaunchedRank.of(System.getenv()).filter(l -> l.size() > 1);
    if (launched.isEmpty()) {
      return alone();
    }
    Compute compute = Compute.resolve(computing, launched.get().localSize(), 1);
    return new Team(launched, Rendezvous.join(launched.get(), compute, config.timeoutSeconds()));
  }

  Ranks ranks() {
    return processes == null ? Ranks.alone() : processes;
  }

  private boolean isFirst() {
    return ranks().rank() == 0;
  }

  /** Who follows this process: nobody but for the wish to end, unless it is the first. */
  JobListener listener(JobListener listener) {
    return isFirst()
        ? listener
        : new JobListener() {
          @Override
          public StopRequests stop() {
            return listener.stop();
          }
        };
  }

  /** Does what all do, rank 0 first: what it fetches, others on its host need not fetch again. */
  <T> T firstThenOthers(Supplier<T> work) {
    Object[] result = new Object[1];
    ranks().onFirst(() -> result[0] = work.get());
    @SuppressWarnings("unchecked") // made by work
    T first = (T) result[0];
    return isFirst() ? first : work.get();
  }

  /** Does work, and tells the others if it fails. */
  <T> T together(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      RuntimeException explained = ranks().explain(e);
      ranks().tell(explained);
      throw explained;
    } catch (OutOfMemoryError e) {
      ranks().tell(new SdclrException("not enough memory: " + e.getMessage(), e));
      throw e;
    }
  }

  /** Where tensors are computed, with the others. */
  Compute compute(TrainConfig config) {
    int processesHere = launched.map(LaunchedRank::localSize).orElse(1);
    return config.computing(processesHere, ranks());
  }

  /** Checks that all ranks are about to do the same. */
  void requireSame(TrainConfig config, PretrainingData data) {
    if (processes != null) {
      Map<String, String> identity = RunIdentity.ofProcesses(config, data);
      processes.requireSame(identity);
    }
  }

  /** The directory that this process writes: a new one at {@code path} if it is the first. */
  RunDirectory create(Path path) {
    return isFirst() ? RunDirectory.create(path) : scratch();
  }

  /** The directory of an existing run; not the first, this process gets what it needs of it. */
  RunDirectory open(Path path) {
    if (processes == null) {
      return RunDirectory.open(path);
    }
    RunDirectory run = isFirst() ? RunDirectory.open(path) : scratch();
    share(run.config());
    SharedFile.share(processes, run.split(), run.split());
    return run;
  }

  private void share(Path file) {
    try {
      byte[] bytes = processes.fromFirst(isFirst() ? SmallFile.bytes(file) : null);
      if (!isFirst()) {
        AtomicFile.write(file, bytes);
      }
    } catch (IOException e) {
      throw new SdclrException("cannot share %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  private RunDirectory scratch() {
    try {
      scratch = Files.createTempDirectory("sdclr-rank");
      return new RunDirectory(scratch);
    } catch (IOException e) {
      throw new SdclrException("cannot make a temporary directory: " + IoReason.of(e), e);
    }
  }

  @Override
  public void close() {
    if (processes != null) {
      processes.close();
    }
    if (scratch != null && Files.exists(scratch)) {
      new RunDirectory(scratch).delete();
    }
  }
}
