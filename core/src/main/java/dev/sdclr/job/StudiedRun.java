package dev.sdclr.job;

import dev.sdclr.StopRequests;
import dev.sdclr.UsageException;
import dev.sdclr.Version;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.eval.FewShots;
import dev.sdclr.eval.Grouping;
import dev.sdclr.eval.LabelBudget;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.ImageSelection;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.study.StudyDirectory;
import dev.sdclr.study.StudyMeasure;
import dev.sdclr.study.StudyPlan.FewShot;
import dev.sdclr.study.StudyRecord;
import dev.sdclr.study.StudyRecord.CurvePoint;
import dev.sdclr.study.StudyRun;
import dev.sdclr.study.StudyRun.Role;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.TrainingDivergedException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One run of a study, from wherever it stands to its record.
 *
 * @param run of the plan
 * @param directory of the study
 * @param keepsEncoder whether its weights are kept
 * @param listener of the study
 */
record StudiedRun(
    StudyRun run, StudyDirectory directory, boolean keepsEncoder, JobListener listener) {

  /** Data without test images has the same ones in all runs, so that no trial learns from any. */
  static final long TEST_SEED = 0;

  /** Trains, evaluates, and writes the record; goes on where an earlier process stopped. */
  void finish() {
    RunDirectory trained = directory.runDirectory(run.key());
    if (Files.exists(trained.config())) {
      requireAsked(trained);
    } else {
      directory.deleteCurve(run.key()); // of one that was deleted
    }
    List<CurvePoint> curve = directory.curve(run.key());
    String failure = null;
    Evaluation evaluation = null;
    try {
      train(trained, curve);
      evaluation = evaluate(trained, probes());
    } catch (TrainingDivergedException e) {
      failure = e.what();
    }
    directory.write(record(trained, curve, evaluation, failure));
    if (!keepsEncoder) {
      trained.delete();
    }
  }

  /**
   * What an earlier process began with must be what the plan asks for now, but that its images may
   * lie elsewhere, where they are read from then on.
   */
  private void requireAsked(RunDirectory trained) {
    TrainConfig begun = TrainConfig.of(trained);
    DataConfig data = run.config().data();
    boolean isAsBegun = data.equals(begun.data());
    run.differenceTo(begun)
        .or(() -> isAsBegun ? Optional.empty() : otherImages(trained, begun.data(), data))
        .ifPresent(
            what -> {
              throw new UsageException(
                  "%s was begun with %s: delete %s, or choose another directory for the study"
                      .formatted(trained.path(), what, directory.folder(run.key())));
            });
    if (!isAsBegun) {
      RecordFile.write(trained.config(), begun.withData(data));
    }
  }

  private Optional<String> otherImages(RunDirectory trained, DataConfig begun, DataConfig now) {
    return new BegunImages(trained, begun).areAt(now)
        ? Optional.empty()
        : Optional.of(
            "images of %s, and data.%s names others, of %s"
                .formatted(begun.source(), run.key().data(), now.source()));
  }

  /** Trains to the end, with a rest for nearest neighbours after every so many epochs. */
  private void train(RunDirectory trained, List<CurvePoint> curve) {
    int epochs = run.config().epochs();
    int every = Optional.ofNullable(run.plan().curveEveryEpochs()).orElse(epochs);
    State state = State.INTERRUPTED;
    while (state != State.DONE) {
      int done = epochsDone(trained); // perhaps by a process that was killed before it scored
      if (done > 0 && done % every == 0 && done < epochs && isNew(curve, done)) {
        curve.add(point(trained, done));
        directory.writeCurve(run.key(), curve);
      }
      int rest = (done / every + 1) * every;
      state = trainTo(trained, rest >= epochs ? Integer.MAX_VALUE : rest);
      listener.stop().check();
    }
  }

  private static boolean isNew(List<CurvePoint> curve, int epoch) {
    return curve.stream().noneMatch(point -> point.epoch() == epoch);
  }

  private static int epochsDone(RunDirectory trained) {
    return Files.exists(trained.record())
        ? RecordFile.read(trained.record(), RunRecord.class).epochsDone()
        : 0;
  }

  private State trainTo(RunDirectory trained, int rest) {
    Resting resting = new Resting(listener, rest);
    if (Files.exists(trained.config())) {
      return new ResumeJob(trained.path()).run(resting).state();
    }
    PretrainJob job =
        new PretrainJob(Optional.of(run.plan().recipe()), run::settings, trained.path());
    return job.run(resting, true).state();
  }

  private CurvePoint point(RunDirectory trained, int epoch) {
    Evaluation evaluation = evaluate(trained, Set.of(StudyMeasure.Probe.KNN));
    return new CurvePoint(epoch, evaluation.knn().accuracy(), evaluation.knn().few());
  }

  /** Those that the plan's measures need. */
  private Set<StudyMeasure.Probe> probes() {
    Set<StudyMeasure.Probe> probes = EnumSet.noneOf(StudyMeasure.Probe.class);
    if (run.key().role() == Role.TUNE) {
      probes.add(run.plan().tunedBy().probe());
    } else {
      run.plan().measures().forEach(measure -> probes.add(measure.probe()));
      if (run.plan().curveEveryEpochs() != null) {
        probes.add(StudyMeasure.Probe.KNN);
      }
    }
    return probes;
  }

  private Evaluation evaluate(RunDirectory trained, Set<StudyMeasure.Probe> probes) {
    Set<Probe> classifiers = EnumSet.noneOf(Probe.class);
    Set<Shots> shots = EnumSet.noneOf(Shots.class);
    for (StudyMeasure.Probe probe : probes) {
      switch (probe) {
        case KNN -> classifiers.add(Probe.KNN);
        case FULL, FEW -> {
          classifiers.add(Probe.LINEAR);
          shots.add(probe == StudyMeasure.Probe.FULL ? Shots.FULL : Shots.FEW);
        }
      }
    }
    EvaluationPlan all = EvaluationPlan.ALL;
    EvaluationPlan plan =
        new EvaluationPlan(
            new EvaluationPlan.Probing(
                classifiers, all.protocol(), shots, fewShots(run.plan().fewShot()), all.knn()),
            new Grouping.Thirds(),
            run.key().split() * (long) FewShots.MAX_DRAWS,
            TEST_SEED,
            run.config().data().skipBadImages(),
            run.key().role() == Role.TUNE,
            false);
    return new EvaluateJob(trained, ImageChoice.OWN, LabelLists.NONE, plan, false, false)
        .run(new Resting(listener, Integer.MAX_VALUE))
        .evaluation();
  }

  private static FewShots fewShots(FewShot given) {
    return given == null
        ? FewShots.DEFAULT
        : new FewShots(List.of(new LabelBudget.PerClass(given.perClass())), given.draws());
  }

  private StudyRecord record(
      RunDirectory trained, List<CurvePoint> curve, Evaluation evaluation, String failure) {
    RunRecord record = RecordFile.read(trained.record(), RunRecord.class);
    List<CurvePoint> whole = new ArrayList<>(curve);
    if (evaluation != null && evaluation.knn() != null) {
      whole.add(
          new CurvePoint(record.epochsDone(), evaluation.knn().accuracy(), evaluation.knn().few()));
    }
    return new StudyRecord(
        StudyRecord.FORMAT,
        run.key(),
        run.given(),
        run.treatment(),
        record.images(),
        ImageSelection.read("", trained.split()).checksum(),
        Version.current(),
        record.machine(),
        record.computeType(),
        record.computeThreads(),
        record.trainingSeconds(),
        trained.metrics().read(line -> line.kind() == Metric.Kind.EPOCH).stream()
            .map(Metric::loss)
            .toList(),
        whole,
        evaluation,
        failure,
        Stream.concat(record.advice().stream(), record.notes().stream()).toList(),
        TEST_SEED);
  }

  /**
   * Follows a job without its words, which are the same for every run, and has it rest at the end
   * of an epoch.
   */
  private static final class Resting implements JobListener {

    private final JobListener study;
    private final int rest;
    private boolean isReached;

    /**
     * Rests after so many epochs.
     *
     * @param study follows the whole
     */
    Resting(JobListener study, int rest) {
      this.study = study;
      this.rest = rest;
    }

    @Override
    public void beforeFirstStep(Progress progress) {
      isReached = progress.epoch() > rest;
    }

    @Override
    public void afterStep(Progress progress) {
      study.afterStep(progress);
    }

    @Override
    public void afterEpoch(Metric epoch) {
      isReached |= epoch.epoch() >= rest;
    }

    @Override
    public void progress(String task, String unit, long done, long total) {
      study.progress(task, unit, done, total);
    }

    @Override
    public StopRequests stop() {
      StopRequests user = study.stop();
      return new StopRequests() {
        @Override
        public boolean isRequested() {
          return isReached || user.isRequested();
        }

        @Override
        public void workBegins() {
          user.workBegins();
        }

        @Override
        public Registration onRequest(Runnable action) {
          return user.onRequest(action);
        }

        @Override
        public Registration beforeLeaving(Supplier<String> words, Runnable action) {
          return user.beforeLeaving(words, action);
        }

        @Override
        public Registration beforeLeaving(Runnable action) {
          return user.beforeLeaving(action);
        }
      };
    }
  }
}
