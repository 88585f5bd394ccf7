package dev.sdclr.train;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.Method;
import dev.sdclr.method.NnclrConfig;
import dev.sdclr.method.part.Contrastive;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When a run's state is saved, and which saved state it goes on from. */
final class RunCheckpoints {

  private static final Logger LOG = LoggerFactory.getLogger(RunCheckpoints.class);
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final int MAX_REWINDS = 5;

  private final TrainConfig config;
  private final RunDirectory run;
  private final Method method;
  private final Optimizer optimizer;
  private final EpochImages images;
  private final RunJournal journal;
  private final Compute compute;
  private final Ranks ranks;
  private long lastSaved = System.nanoTime();
  private int rewinds;
  private boolean hasCheckpoint;

  RunCheckpoints(
      TrainConfig config,
      RunDirectory run,
      Method method,
      Optimizer optimizer,
      EpochImages images,
      RunJournal journal,
      Compute compute) {
    this.config = config;
    this.run = run;
    this.method = method;
    this.optimizer = optimizer;
    this.images = images;
    this.journal = journal;
    this.compute = compute;
    ranks = compute.ranks();
  }

  /**
   * Checks that they can hold the run.
   *
   * @throws dev.sdclr.UsageException when one of its tensors is too large
   */
  void requireRoom() {
    try (TensorScope scope = new TensorScope()) {
      Checkpoint.requireRoom(method, optimizer, images.state());
    }
  }

  /** Saves the weights that a run begins with. */
  void saveFirst(Position position) {
    save(run.firstCheckpoint(), position);
  }

  /** Gives the weights that a run begins with to all ranks. */
  void shareFirst() {
    share(run.firstCheckpoint(), Position.START);
  }

  /**
   * Gives the state in a file of rank 0's, which has restored it, to all ranks.
   *
   * @param file of rank 0; {@code null} when there is none
   * @param position of rank 0
   */
  private Position share(Path file, Position position) {
    boolean isShared = SharedFile.share(ranks, file, run.lastCheckpoint());
    return ranks.rank() == 0 || !isShared ? position : read(run.lastCheckpoint());
  }

  void save(Position position) {
    if (ranks.rank() == 0) {
      run.forceLogs();
      save(run.lastCheckpoint(), position);
    }
    lastSaved = System.nanoTime();
    hasCheckpoint = true;
  }

  private void save(Path file, Position position) {
    try (TensorScope scope = new TensorScope()) {
      Checkpoint.save(file, method, optimizer, images.state(), position);
    }
  }

  private Position read(Path file) {
    return Checkpoint.restore(file, method, optimizer, images::restore);
  }

  /** Whether the last save was long enough ago. */
  boolean isDue() {
    double minutes = (System.nanoTime() - lastSaved) / NANOS_PER_MINUTE;
    return minutes >= config.log().checkpointEveryMinutes();
  }

  /**
   * Loads the last checkpoint, else the first: a run that began with the weights of a file has
   * copied them, and does not need it again.
   */
  Position restore() {
    Position position = Position.START;
    Path restored = null;
    if (Files.exists(run.lastCheckpoint())) {
      position = last();
      restored = run.lastCheckpoint();
    } else if (config.initFrom() != null && ranks.rank() == 0) {
      position = read(run.firstCheckpoint());
      restored = run.firstCheckpoint();
    }
    if (!ranks.isAlone()) {
      position = share(restored, position);
    }
    hasCheckpoint = position.step() > 0;
    dropLinesAfter(position);
    return inBatchesOfNow(position);
  }

  /** As far into its epoch, where that has another number of batches than when it was saved. */
  private Position inBatchesOfNow(Position saved) {
    int batches = images.batchesPerEpoch();
    Position position = saved.withBatchesPerEpoch(batches);
    if (position.batch() != saved.batch()) {
      String note =
          "epochs have %s now%s: at step %d went on with batch %d of epoch %d, where batch %d was next."
              .formatted(
                  Counted.of(batches, "batch", "batches"),
                  saved.batchesPerEpoch() == null ? "" : ", and had " + saved.batchesPerEpoch(),
                  saved.step(),
                  position.batch() + 1,
                  position.epoch() + 1,
                  saved.batch() + 1);
      if (ranks.rank() == 0) {
        LOG.warn("{}", note);
      }
      journal.note(note);
    }
    return position;
  }

  /** The last checkpoint, or the one before when a disk fault has corrupted it. */
  private Position last() {
    try {
      return read(run.lastCheckpoint());
    } catch (SdclrException unreadable) {
      Path previous = Checkpoint.previous(run.lastCheckpoint());
      if (Checkpoint.isWhole(run.lastCheckpoint()) || !Files.exists(previous)) {
        throw unreadable; // of a newer version, say: the one before would undo what that one did
      }
      Position before = read(previous);
      Checkpoint.takeBack(run.lastCheckpoint());
      LOG.warn(
          "{}; continues from the one before, step {}", unreadable.getMessage(), before.step());
      journal.note(
          "the last checkpoint was corrupt: continued from the one before, step %d."
              .formatted(before.step()));
      return before;
    }
  }

  /**
   * Goes back to the last checkpoint, to go on at half the learning rate.
   *
   * @param position where the run diverged
   * @throws TrainingDivergedException when that is not asked for, there is no checkpoint, or it was
   *     done often enough
   */
  Position rewind(TrainingDivergedException divergence, Position position) {
    if (config.onDivergence() != OnDivergence.REWIND) {
      throw divergence.advising(
          advice() + ", or let it recover by itself with --on-divergence rewind");
    }
    if (!hasCheckpoint) {
      throw despiteRewinding(divergence, "there was no checkpoint yet to go back to");
    }
    if (rewinds == MAX_REWINDS) {
      throw despiteRewinding(divergence, "the run went back %d times".formatted(rewinds));
    }
    rewinds++;
    Position saved = position;
    if (ranks.rank() == 0) {
      saved = last();
    }
    if (!ranks.isAlone()) {
      saved = share(run.lastCheckpoint(), saved);
    }
    dropLinesAfter(saved);
    Position slower =
        inBatchesOfNow(saved).withLearningRateFactor(position.learningRateFactor() / 2);
    String note =
        "diverged (%s): went back to step %d, at %s of the learning rate."
            .formatted(divergence.what(), slower.step(), slower.learningRateFactor());
    LOG.warn("{}", note);
    journal.note(note);
    return slower;
  }

  private TrainingDivergedException despiteRewinding(
      TrainingDivergedException divergence, String why) {
    return divergence.advising(
        "%s; --on-divergence rewind did not help, as %s".formatted(advice(), why));
  }

  /** What the run's method and type leave to be changed. */
  private String advice() {
    List<String> ways = new ArrayList<>(List.of("lower optimizer.learningRate"));
    boolean hasTemperature =
        config.method() instanceof Contrastive contrastive
            ? contrastive.temperature() != null
            : config.method() instanceof NnclrConfig;
    if (hasTemperature) {
      ways.add("raise method.temperature");
    }
    if (compute.type() != ComputeType.FP32) {
      ways.add("set compute.type to fp32");
    }
    return String.join(", ", ways);
  }

  /** Lines that were written after a checkpoint are going to be written again. */
  private void dropLinesAfter(Position position) {
    run.metrics().truncateAfter(position.step());
    run.forgetting().truncateAfter(position.epoch());
    run.quality().truncateAfter(position.epoch());
  }
}
