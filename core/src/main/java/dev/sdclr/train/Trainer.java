package dev.sdclr.train;

import dev.sdclr.OneLine;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.checkpoint.InitialWeights;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.method.Method;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.BlasThreads;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.Ranks;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Pre-trains a network into a run directory, from the start or from its last checkpoint.
 *
 * <p>Not safe for concurrent use; closing frees the network.
 */
public final class Trainer implements AutoCloseable {

  private final TrainConfig config;
  private final RunDirectory run;
  private final Ranks ranks;
  private final EpochImages images;
  private final LearningRates schedule;
  private final Method method;
  private final Optimizer optimizer;
  private final TrainingStep step;
  private final RunJournal journal;
  private final MetricRecorder metrics;
  private final RunCheckpoints checkpoints;
  private final Remarks remarks;
  private volatile Position position; // read by recordInterruption on another thread
  private List<String> beginning = List.of();
  private boolean stopAgreed;
  private boolean hasSaved;

  private Trainer(TrainConfig config, RunDirectory run, PretrainingData data, Compute compute) {
    this.config = config;
    this.run = run;
    ranks = compute.ranks();
    TrainingImages seen = data.imagesFor(config.method());
    images = new EpochImages(config, data.images(), seen, ranks, () -> teacher(config, run, seen));
    schedule = LearningRates.of(config, images.batchesPerEpoch());
    method =
        config
            .method()
            .start(
                new TrainingSetup(
                    config.model(), compute, config.seed(), seen, teacher(config, run, seen)));
    optimizer = Optimizer.of(config.optimizer(), method.network().tensors().parameters());
    step = new TrainingStep(method, optimizer, compute, config.views(), config.distributed());
    journal =
        new RunJournal(run, config, data, compute, method.network().tensors().parameterCount());
    metrics = new MetricRecorder(run, config.log());
    checkpoints = new RunCheckpoints(config, run, method, optimizer, images, journal, compute);
    remarks = Remarks.on(config, method, images.leftOut());
    remarks.warnings().forEach(journal::note);
    remarks.advice().forEach(journal::advise);
    position = Position.START.withBatchesPerEpoch(images.batchesPerEpoch());
  }

  private static Optional<TeacherFeatures> teacher(
      TrainConfig config, RunDirectory run, TrainingImages images) {
    return config.method() instanceof DistilConfig method
        ? Optional.of(
            new CachedTeacher(
                run, images.count(), method.distil().teacherViews(), method.teacherDimension()))
        : Optional.empty();
  }

  /**
   * Checks what can be checked before a run directory is made for {@code config}.
   *
   * @throws dev.sdclr.SdclrException when there are too few images or no initial weights
   */
  public static void check(TrainConfig config, PretrainingData data) {
    check(config, data, Ranks.alone());
  }

  /**
   * The same for several processes.
   *
   * @throws dev.sdclr.SdclrException also when they cannot share the batches or the shards
   * @throws UsageException when the method needs whole batches in one process
   */
  public static void check(TrainConfig config, PretrainingData data, Ranks ranks) {
    if (config.initFrom() != null && ranks.rank() == 0) {
      InitialWeights.locate(Path.of(config.initFrom()));
    }
    checkResumed(config, data, ranks);
  }

  /**
   * The same of a run that is there, which needs no initial weights any more: its first checkpoint
   * has them.
   *
   * @throws dev.sdclr.SdclrException when there are too few images, or processes cannot share them
   * @throws UsageException when the method needs whole batches in one process
   */
  public static void checkResumed(TrainConfig config, PretrainingData data, Ranks ranks) {
    data.imagesFor(config.method());
    EpochImages.check(config, data.images(), ranks);
    if (!ranks.isAlone()) {
      UsageException.check(() -> config.method().requireWorksInParts());
    }
  }

  /**
   * Starts a run in an empty directory: writes its split, its configuration and, when it begins
   * with the weights of a file, those.
   */
  public static Trainer start(
      TrainConfig config, RunDirectory run, PretrainingData data, Compute compute) {
    data.writeSplit(run);
    return new Trainer(config, run, data, compute).after(Trainer::begin);
  }

  /** Goes on with a run from its last checkpoint, or from the start when it has none yet. */
  public static Trainer resume(
      TrainConfig config, RunDirectory run, PretrainingData data, Compute compute) {
    return new Trainer(config, run, data, compute).after(Trainer::restore);
  }

  private Trainer after(Consumer<Trainer> preparation) {
    try {
      preparation.accept(this);
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** The configuration comes last: it makes the directory a run, which can be resumed. */
  private void begin() {
    checkpoints.requireRoom();
    TrainConfig saved = config;
    if (config.initFrom() != null && ranks.rank() == 0) {
      InitialWeights weights =
          InitialWeights.load(Path.of(config.initFrom()), method.network(), config.convertsStem());
      config.requireInitFromSha256(weights.sha256());
      saved = config.withInitFromSha256(weights.sha256());
      beginning = weights.sentences();
      checkpoints.saveFirst(position);
    }
    if (config.initFrom() != null && !ranks.isAlone()) {
      checkpoints.shareFirst();
    }
    if (config.method().keepsEncoder()) {
      position = Position.atEnd(config.epochs());
      save(position);
      journal.fact("the encoder is as it was: nothing is trained by method none.");
    }
    RecordFile.write(run.config(), saved);
  }

  private void restore() {
    position = checkpoints.restore();
    journal.continueFrom(position);
  }

  /** Whether the last epoch is done. */
  public boolean isDone() {
    return position.epoch() >= config.epochs();
  }

  /**
   * Which weights the run has just begun with, if not fresh ones, and what about the method is not
   * as asked, or may be better; a sentence each with a full stop.
   */
  public List<String> remarks() {
    return Stream.concat(beginning.stream(), remarks.all().stream()).toList();
  }

  /** Keeps a sentence on what may be done better, with a full stop, for {@code run.json}. */
  public void advise(String sentence) {
    journal.advise(sentence);
  }

  /** Where the run is. */
  public Position position() {
    return position;
  }

  /**
   * Trains until the last epoch is done or {@code stopRequested}, and leaves a checkpoint.
   *
   * @param observer asked at the end of every epoch
   * @return {@link State#DONE} or {@link State#INTERRUPTED}
   * @throws TrainingDivergedException when the loss or a weight is not finite
   * @throws SdclrException when an image cannot be read, or something cannot be written; {@code
   *     run.json} says so, too, where it can be written
   */
  public State train(
      BooleanSupplier stopRequested, TrainingListener listener, EpochObserver observer) {
    try {
      return trainOn(stopRequested, listener, observer);
    } catch (RuntimeException | OutOfMemoryError e) {
      recordFailure(e);
      throw e;
    }
  }

  /**
   * Records why the run failed, as far as that can be written: where the disk is full, or gone, it
   * may not.
   */
  public void recordFailure(Throwable failure) {
    try {
      journal.writeFailure(OneLine.of(reason(failure)), position);
    } catch (RuntimeException | OutOfMemoryError e) {
      failure.addSuppressed(e);
    }
  }

  private static String reason(Throwable failure) {
    return failure instanceof SdclrException ? failure.getMessage() : failure.toString();
  }

  private State trainOn(
      BooleanSupplier stopRequested, TrainingListener listener, EpochObserver observer) {
    EpochMeter meter = new EpochMeter(position.elapsedSeconds());
    journal.write(state(false), position);
    if (!isDone()) {
      metrics.startAfter(position.step());
    }
    try (BlasThreads few = new BlasThreads(step.compute(), method.lanes());
        ViewLoader loader = images.loader(method, step.compute())) {
      observe(observer, meter, stopRequested);
      if (isDone()) {
        journal.write(State.DONE, position); // with what the last observation warns of
      } else {
        images.leaveOutUntaught(loader);
        listener.beforeFirstStep(progress(Double.NaN));
      }
      while (!isDone()) {
        if (ranks.isAlone() && stopRequested.getAsBoolean()) {
          journal.write(State.INTERRUPTED, position);
          return State.INTERRUPTED; // before a first step, of which others may have begun theirs
        }
        try {
          trainEpoch(loader, meter, stopRequested, listener);
        } catch (TrainingDivergedException e) {
          position = checkpoints.rewind(e, position);
          metrics.startAfter(position.step());
        }
        journal.unreadable(images.unreadable(loader));
        journal.write(State.RUNNING, position); // observers read what has been left out
        observe(observer, meter, stopRequested);
        State state = state(stops(stopRequested));
        journal.waited(step.waitedSeconds());
        journal.write(state, position);
        if (state == State.INTERRUPTED) {
          return state;
        }
      }
    }
    return State.DONE;
  }

  /**
   * Records that the process leaves in mid-step; safe on any thread while another one trains, and
   * the last that this trainer records.
   */
  public void recordInterruption() {
    journal.writeLast(isDone() ? State.DONE : State.INTERRUPTED, position);
  }

  /** Makes the observation that is due, be it one that an earlier session was stopped before. */
  private void observe(EpochObserver observer, EpochMeter meter, BooleanSupplier stopRequested) {
    boolean isEpochsEnd = position.epoch() > 0 && position.batch() == 0;
    if (isEpochsEnd && observer.isDue(position.epoch()) && !stops(stopRequested)) {
      long before = System.nanoTime();
      ranks.onFirst(() -> observer.observe(method, position, stopRequested));
      meter.leaveOut(System.nanoTime() - before);
    }
  }

  /** Whether to stop: what all ranks have agreed on, or what one alone was asked for. */
  private boolean stops(BooleanSupplier stopRequested) {
    return ranks.isAlone() ? stopRequested.getAsBoolean() : stopAgreed;
  }

  private State state(boolean stopRequested) {
    if (isDone()) {
      return State.DONE;
    }
    return stopRequested ? State.INTERRUPTED : State.RUNNING;
  }

  /** Trains to the end of the epoch, or leaves the position within it when asked to stop. */
  private void trainEpoch(
      ViewLoader loader, EpochMeter meter, BooleanSupplier stop, TrainingListener listener) {
    if (position.batch() == 0) {
      if (!images.prepare(method.network(), position.epoch(), stop)) {
        stopAgreed = true;
        return;
      }
      method.startEpoch(time());
      optimizer.forget(method.redrawn(time()));
    }
    images.start(loader, method, position);
    meter.startEpoch(position.batch(), position.lossSum());
    while (loader.hasNext()) {
      boolean saves = trainBatch(loader, meter, stop, listener);
      if (loader.hasNext() && (saves || stops(stop))) {
        save(position);
        if (stops(stop)) {
          return;
        }
      }
    }
    endEpoch(meter, listener);
  }

  /**
   * Of the next update, counted in batches as they are now: updates made are others where earlier
   * sessions had more batches an epoch, or fewer.
   */
  private TrainingTime time() {
    long batches = images.batchesPerEpoch();
    return new TrainingTime(
        position.epoch(),
        config.epochs(),
        position.epoch() * batches + position.batch(),
        config.epochs() * batches);
  }

  /** Makes an update; says whether it is time for a checkpoint. */
  private boolean trainBatch(
      ViewLoader loader, EpochMeter meter, BooleanSupplier stop, TrainingListener listener) {
    try (ViewBatch batch = loader.next()) {
      TrainingTime time = time();
      double rate = rateAt(time.step());
      TrainingStep.Outcome outcome =
          step.run(batch, position.step() + 1, rate, time, stop, checkpoints::isDue);
      double loss = outcome.loss();
      stopAgreed = outcome.stops();
      meter.add(batch.total(), loss);
      position = position.afterBatch(meter.lossSum(), meter.elapsedSeconds());
      if (position.step() % config.log().everySteps() == 0) {
        metrics.append(meter.stepLine(position.epoch() + 1, position.step(), loss, rate));
      }
      listener.afterStep(progress(loss));
      return outcome.saves();
    }
  }

  private double rateAt(long update) {
    return schedule.at(update) * position.learningRateFactor();
  }

  private TrainingListener.Progress progress(double loss) {
    int seen = Math.min(position.batch() * config.batchSize(), images.perEpoch());
    return new TrainingListener.Progress(
        position.epoch() + 1, config.epochs(), seen, images.perEpoch(), position.step(), loss);
  }

  private void endEpoch(EpochMeter meter, TrainingListener listener) {
    double rate = rateAt(time().step() - 1);
    Metric line = meter.epochLine(position.epoch() + 1, position.step(), rate);
    metrics.append(line);
    Position next = position.atNextEpoch(meter.elapsedSeconds());
    save(next); // first: an epoch without its checkpoint is not done
    position = next;
    listener.afterEpoch(line);
  }

  private void save(Position reached) {
    step.requireFiniteWeights(reached.step());
    metrics.flush();
    checkpoints.save(reached);
    hasSaved = true;
  }

  /** Whether there has been a checkpoint of this trainer's, whatever has become of it. */
  public boolean hasSaved() {
    return hasSaved;
  }

  @Override
  public void close() {
    step.close();
    optimizer.close();
    method.close();
    metrics.close();
  }
}
