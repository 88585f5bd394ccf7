package dev.sdclr.train;

import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.Method;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When a run's state is saved, and which saved state it goes on from. */
final class RunCheckpoints {

  private static final Logger LOG = LoggerFactory.getLogger(RunCheckpoints.class);
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final int MOST_REWINDS = 5;

  private final TrainConfig config;
  private final RunDirectory run;
  private final Method method;
  private final Optimizer optimizer;
  private final RunJournal journal;
  private long lastSaved = System.nanoTime();
  private int rewinds;

  RunCheckpoints(
      TrainConfig config,
      RunDirectory run,
      Method method,
      Optimizer optimizer,
      RunJournal journal) {
    this.config = config;
    this.run = run;
    this.method = method;
    this.optimizer = optimizer;
    this.journal = journal;
  }

  /** Saves the weights that a run begins with. */
  void saveFirst(Position position) {
    Checkpoint.save(run.firstCheckpoint(), method, optimizer, position);
  }

  void save(Position position) {
    Checkpoint.save(run.lastCheckpoint(), method, optimizer, position);
    lastSaved = System.nanoTime();
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
    if (Files.exists(run.lastCheckpoint())) {
      position = last();
    } else if (config.initFrom() != null) {
      position = Checkpoint.restore(run.firstCheckpoint(), method, optimizer);
    }
    dropLinesAfter(position);
    return position;
  }

  /** The last checkpoint, or the one before when a fault of the disk has damaged it. */
  private Position last() {
    try {
      return Checkpoint.restore(run.lastCheckpoint(), method, optimizer);
    } catch (SdclrException damage) {
      Path previous = Checkpoint.previous(run.lastCheckpoint());
      if (Checkpoint.isWhole(run.lastCheckpoint()) || !Files.exists(previous)) {
        throw damage; // of a newer version, say: the one before would undo what that one did
      }
      Position before = Checkpoint.restore(previous, method, optimizer);
      LOG.warn("{}; goes on from the one before, step {}", damage.getMessage(), before.step());
      journal.note(
          "the last checkpoint was damaged: went on from the one before, step %d."
              .formatted(before.step()));
      return before;
    }
  }

  /**
   * Goes back to the last checkpoint, to go on at half the learning rate.
   *
   * @param position where the run diverged
   * @throws TrainingDivergedException the given one, when that is not asked for, there is no
   *     checkpoint, or it was done often enough
   */
  Position rewind(TrainingDivergedException divergence, Position position) {
    boolean isAsked = config.onDivergence() == OnDivergence.REWIND;
    if (!isAsked || !Files.exists(run.lastCheckpoint()) || rewinds == MOST_REWINDS) {
      throw divergence;
    }
    rewinds++;
    Position saved = Checkpoint.restore(run.lastCheckpoint(), method, optimizer);
    Position slower = saved.withLearningRateFactor(position.learningRateFactor() / 2);
    dropLinesAfter(slower);
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
  }
}
