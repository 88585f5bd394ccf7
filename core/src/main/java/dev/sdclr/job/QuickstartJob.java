package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.method.SdclrConfig;
import dev.sdclr.process.Program;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The whole job by small settings: trains SDCLR and SimCLR, scores and mines both, and reports;
 * what an earlier one has finished is taken as it is.
 *
 * @param directory of the runs and the page
 * @param data images as {@code --data} names them; empty: long-tailed Fashion-MNIST
 * @param fresh starts over instead of resuming
 * @param beside a program that does {@link #makeSecond} and ends with this one, however that ends,
 *     where there are cores for both; empty: this one makes both
 */
public record QuickstartJob(
    Path directory, Optional<String> data, boolean fresh, Optional<Program> beside)
    implements Job<QuickstartJob.Shown> {

  private static final String RECIPE = "quickstart";

  /** The methods, which are the names of the runs. */
  public static final List<String> METHODS = List.of(SdclrConfig.NAME, "simclr");

  private static final String SECOND = METHODS.get(1);
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /**
   * What came of it.
   *
   * @param state done, or interrupted by the user while training
   * @param runs that are done
   * @param evaluations of the runs; empty where the images lack labels
   * @param minings of the runs
   * @param page the report, once the state is done
   */
  public record Shown(
      State state,
      List<RunDirectory> runs,
      List<Evaluation> evaluations,
      List<MiningSummary> minings,
      Path page) {}

  @Override
  public Shown run(JobListener listener) {
    if (fresh) {
      deleteRuns();
    }
    METHODS.forEach(method -> requireNewOrOfSameImages(runOf(method)));
    State state = makeRuns(listener);
    List<RunDirectory> runs =
        METHODS.stream().map(this::runOf).filter(QuickstartJob::isFinished).toList();
    Path page = directory.resolve("report.html");
    if (state == State.DONE) {
      String title = "SDCLR and SimCLR on " + data.orElse("long-tailed Fashion-MNIST");
      new ReportJob(runs, Optional.of(title), page).run(listener);
    }
    return new Shown(
        state,
        runs,
        runs.stream()
            .map(RunDirectory::evaluation)
            .filter(Files::exists)
            .map(file -> RecordFile.read(file, Evaluation.class))
            .toList(),
        runs.stream()
            .map(run -> RecordFile.read(run.miningSummary(), MiningSummary.class))
            .toList(),
        page);
  }

  private State makeRuns(JobListener listener) {
    List<String> left = METHODS.stream().filter(method -> !isFinished(runOf(method))).toList();
    if (left.size() > 1 && beside.isPresent() && CORES > 1) {
      return makeSideBySide(beside.get(), listener);
    }
    State state = State.DONE;
    for (String method : left) {
      if (state == State.DONE) {
        listener.part(method);
        state = make(method, Math.min(2, CORES), CORES, listener);
      }
    }
    listener.part("");
    return state;
  }

  /** A core each is faster than both cores for one after the other, as nothing waits there. */
  private State makeSideBySide(Program program, JobListener listener) {
    listener.say("%s is made by another process, beside %s".formatted(SECOND, METHODS.get(0)));
    try (SecondProcess second = new SecondProcess(SECOND, program, listener)) {
      listener.part(METHODS.get(0));
      State state = makeOfHalf(METHODS.get(0), listener);
      listener.part("");
      second.await();
      return state == State.DONE && isFinished(runOf(SECOND)) ? State.DONE : State.INTERRUPTED;
    }
  }

  /** Makes the second run alone, as the process does that another quickstart started. */
  public State makeSecond(JobListener listener) {
    listener.part(SECOND);
    return makeOfHalf(SECOND, listener);
  }

  private State makeOfHalf(String method, JobListener listener) {
    int half = CORES / 2;
    return make(method, Math.min(2, half), half, listener);
  }

  /**
   * Trains, scores and mines one run.
   *
   * @param threads that compute: one for each branch of SDCLR, and for each view of SimCLR, at most
   * @param loaderThreads that read images
   */
  private State make(String method, int threads, int loaderThreads, JobListener listener) {
    RunDirectory run = runOf(method);
    PretrainJob.Trained trained =
        Files.exists(run.config())
            ? new ResumeJob(run.path()).run(listener)
            : new PretrainJob(
                    Optional.of(RECIPE),
                    tree -> settings(tree, method, threads, loaderThreads),
                    run.path())
                .run(listener);
    if (trained.state() == State.DONE) {
      boolean isScored = Files.exists(run.evaluation()) && Files.exists(run.map(Kind.TEST));
      if (!isScored && LabelledSplits.canBeScored(trained.data().dataset())) {
        new EvaluateJob(run).run(listener);
      }
      new MineJob(run).run(listener);
    }
    return trained.state();
  }

  private RunDirectory runOf(String method) {
    return new RunDirectory(directory.resolve(method));
  }

  /** Whether nothing is left to do; the map of mined images comes last. */
  private static boolean isFinished(RunDirectory run) {
    return Files.exists(run.miningSummary()) && Files.exists(run.map(Kind.MINED));
  }

  private void requireNewOrOfSameImages(RunDirectory run) {
    if (!Files.exists(run.config())) {
      RunDirectory.requireNew(run.path());
      return;
    }
    String known = TrainConfig.of(run).data().source();
    String wanted = data.orElseGet(() -> ConfigTree.of(RECIPE).resolve().data().source());
    if (!known.equals(wanted) && !known.equals(DatasetLocator.lasting(wanted))) {
      throw new UsageException(
          "%s was trained on %s, not on %s: name those images with --data to go on, start over with --fresh, or name another folder with --out"
              .formatted(run.path(), known, wanted));
    }
  }

  private ConfigTree settings(ConfigTree tree, String method, int threads, int loaderThreads) {
    data.ifPresent(source -> tree.set("data", null).set("data.source", source));
    return tree.set("method.name", method)
        .set("compute.threads", threads)
        .set("compute.loaderThreads", loaderThreads);
  }

  /** Deletes the runs of an earlier quickstart, and none while a process writes into one. */
  private void deleteRuns() {
    List<RunDirectory> earlier =
        METHODS.stream().map(this::runOf).filter(run -> Files.exists(run.path())).toList();
    earlier.forEach(QuickstartJob::requireRun);
    List<RunLock> locks = new ArrayList<>();
    try {
      earlier.forEach(run -> locks.add(RunLock.of(run)));
      earlier.forEach(RunDirectory::delete);
    } finally {
      locks.forEach(RunLock::close);
    }
  }

  private static void requireRun(RunDirectory run) {
    if (!Files.exists(run.config()) && !Files.isDirectory(run.path().resolve("checkpoints"))) {
      throw new UsageException(
          "%s is not a run directory: remove it yourself".formatted(run.path()));
    }
  }
}
