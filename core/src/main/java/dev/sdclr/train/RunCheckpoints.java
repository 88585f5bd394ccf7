package dev.sdclr.train;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.Method;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final Ranks ranks;
  private long lastSaved = System.nanoTime();
  private int rewinds;
  private boolean isSaved;
  private Path restored;

  RunCheckpoints(
      TrainConfig config,
      RunDirectory run,
      Method method,
      Optimizer optimizer,
      EpochImages images,
      RunJournal journal,
      Ranks ranks) {
    this.config = config;
    this.run = run;
    this.method = method;
    this.optimizer = optimizer;
    this.images = images;
    this.journal = journal;
    this.ranks = ranks;
  }

  /** Saves the weights that a run begins with. */
  void saveFirst(Position position) {
    save(run.firstCheckpoint(), position);
  }

  /** Gives the weights that a run begins with to all ranks. */
  void shareFirst() {
    share(ranks.rank() == 0 ? run.firstCheckpoint() : null, Position.START);
  }

  /**
   * Gives the state in a file of rank 0's, which has restored it, to all ranks.
   *
   * @param file of rank 0; {@code null} when there is none, and on others
   * @param position of rank 0
   */
  private Position share(Path file, Position position) {
    byte[] bytes = ranks.fromFirst(file == null ? new byte[0] : SharedFile.read(file));
    if (ranks.rank() == 0 || bytes.length == 0) {
      return position;
    }
    SharedFile.write(run.lastCheckpoint(), bytes);
    return read(run.lastCheckpoint());
  }

  void save(Position position) {
    if (ranks.rank() == 0) {
      save(run.lastCheckpoint(), position);
    }
    lastSaved = System.nanoTime();
    isSaved = true;
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
    restored = null;
    if (Files.exists(run.lastCheckpoint())) {
      position = last();
    } else if (config.initFrom() != null && ranks.rank() == 0) {
      position = restoredFrom(run.firstCheckpoint());
    }
    if (!ranks.isAlone()) {
      position = share(restored, position);
    }
    isSaved = position.step() > 0;
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

  private Position restoredFrom(Path file) {
    Position position = read(file);
    restored = file;
    return position;
  }

  /** The last checkpoint, or the one before when a disk fault has corrupted it. */
  private Position last() {
    try {
      return restoredFrom(run.lastCheckpoint());
    } catch (SdclrException unreadable) {
      Path previous = Checkpoint.previous(run.lastCheckpoint());
      if (Checkpoint.isWhole(run.lastCheckpoint()) || !Files.exists(previous)) {
        throw unreadable; // of a newer version, say: the one before would undo what that one did
      }
      Position before = restoredFrom(previous);
      Checkpoint.takeBack(run.lastCheckpoint());
      restored = run.lastCheckpoint();
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
      throw divergence;
    }
    if (!isSaved) {
      throw divergence.despiteRewinding("there was no checkpoint yet to go back to");
    }
    if (rewinds == MAX_REWINDS) {
      throw divergence.despiteRewinding("the run went back %d times".formatted(rewinds));
    }
    rewinds++;
    Position saved = position;
    if (ranks.rank() == 0) {
      saved = last();
    }
    if (!ranks.isAlone()) {
      saved = share(restored, saved);
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

  /** Lines that were written after a checkpoint are going to be written again. */
  private void dropLinesAfter(Position position) {
    run.metrics().truncateAfter(position.step());
    run.forgetting().truncateAfter(position.epoch());
    run.quality().truncateAfter(position.epoch());
  }
}
