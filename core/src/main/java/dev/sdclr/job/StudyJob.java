package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.RoughTime;
import dev.sdclr.StoppedException;
import dev.sdclr.UsageException;
import dev.sdclr.process.OwnProcesses;
import dev.sdclr.process.Program;
import dev.sdclr.run.RunLock;
import dev.sdclr.study.PlanHistory;
import dev.sdclr.study.StudyDirectory;
import dev.sdclr.study.StudyPage;
import dev.sdclr.study.StudyPlan;
import dev.sdclr.study.StudyRecords;
import dev.sdclr.study.StudyResults;
import dev.sdclr.study.StudyRun;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Compares methods by a plan: runs what is not done yet, and writes what follows.
 *
 * <p>It can be ended at any moment and given again. Several processes that do the same study share
 * its runs, each of which one process works on at a time.
 *
 * @param file of the plan
 * @param places where data sets lie instead of where the plan says, by name
 * @param out directory of the study
 * @param records files of records of runs that were made elsewhere, which are not run again
 * @param keepsEncoders whether the weights of finished runs are kept
 * @param work what of it is done
 * @param workers other processes that are started to share the runs; empty: none
 */
public record StudyJob(
    Path file,
    Map<String, String> places,
    Path out,
    List<Path> records,
    boolean keepsEncoders,
    Work work,
    Optional<Workers> workers)
    implements Job<StudyResults> {

  /** What of a study is done. */
  public enum Work {
    /** All of it. */
    ALL,
    /** Runs alone, beside another process that does the rest. */
    RUNS,
    /** What follows from the runs that are finished. */
    RESULTS
  }

  /**
   * Processes that work on a study's runs beside this one, each with the plan's compute.threads.
   * They end with this process, however it ends.
   *
   * @param count of them, at least 1
   * @param program that does {@link Work#RUNS} of the study
   */
  public record Workers(int count, Program program) {

    /** Processes that wait for one another's cores would take longer together. */
    private void requireCores(StudyPlan plan) {
      int cores = Runtime.getRuntime().availableProcessors();
      int threads = plan.computeThreads();
      if (threads == 0) {
        throw new UsageException(
            "%d processes need settings.compute.threads in the plan, the threads of each: without it, each takes all cores"
                .formatted(count + 1));
      }
      if ((count + 1L) * threads > cores) {
        throw new UsageException(
            "%d processes with compute.threads %d need %,d cores, and this machine has %d: use at most %d"
                .formatted(
                    count + 1,
                    threads,
                    (count + 1L) * threads,
                    cores,
                    Math.max(1, cores / threads)));
      }
    }
  }

  private static final long WAIT_SECONDS = 5;

  /** How long workers have to end by themselves once there is nothing to do any more. */
  private static final long GRACE_SECONDS = 60;

  /** Does all of it in this process. */
  public StudyJob(Path file, Map<String, String> places, Path out, boolean keepsEncoders) {
    this(file, places, out, List.of(), keepsEncoders, Work.ALL, Optional.empty());
  }

  @Override
  public StudyResults run(JobListener listener) {
    listener.stop().workBegins();
    StudyPlan plan = StudyPlan.read(file, places);
    workers.ifPresent(others -> others.requireCores(plan));
    StudyDirectory directory = StudyDirectory.of(out);
    if (work == Work.RUNS) {
      return runAll(plan, directory, listener);
    }
    StudyRecords elsewhere = StudyRecords.read(records);
    StudyResults results = elsewhere.with(directory, plan);
    AtomicFile.makeFolders(directory.page());
    PlanHistory history = PlanHistory.note(file, directory, elsewhere.judgedCount(directory));
    plan.sentences().forEach(listener::say);
    elsewhere.keepIn(directory, results).ifPresent(listener::say);
    results = StudyResults.read(plan, directory);
    if (work == Work.ALL) {
      new StudyInputs(results, directory, listener).require();
      results = shareAll(plan, directory, listener);
    }
    directory.writeAll(List.copyOf(results.records().values()));
    StudyPage.write(results, history, directory.page());
    return results;
  }

  /** Runs everything, with workers beside if there are to be some. */
  private StudyResults shareAll(StudyPlan plan, StudyDirectory directory, JobListener listener) {
    try (OwnProcesses others = new OwnProcesses(listener.stop())) {
      workers.ifPresent(given -> start(given, others));
      try {
        return runAll(plan, directory, listener);
      } catch (RuntimeException | Error e) {
        others.terminate();
        throw e;
      } finally {
        others.await(GRACE_SECONDS);
        others.failures().forEach(failure -> listener.say(told(failure)));
      }
    }
  }

  private static void start(Workers workers, OwnProcesses others) {
    for (int i = 0; i < workers.count; i++) {
      others.start(workers.program, Map.of(), line -> {}, line -> {});
    }
  }

  private static String told(OwnProcesses.Failure failure) {
    return "note: process %d ended with code %d%s; its run was left to the others"
        .formatted(
            failure.pid(),
            failure.code(),
            failure.lastLine().isEmpty() ? "" : ": " + failure.lastLine());
  }

  /** Runs what no other process runs, until all is done. */
  private StudyResults runAll(StudyPlan plan, StudyDirectory directory, JobListener listener) {
    Set<String> said = new HashSet<>();
    while (true) {
      listener.stop().check();
      StudyResults results = StudyResults.read(plan, directory);
      results.unchosen().stream().filter(said::add).forEach(listener::say);
      List<StudyRun> left = results.left();
      if (left.isEmpty()) {
        return results;
      }
      boolean awaitsTuning = left.stream().anyMatch(run -> run.key().role() == StudyRun.Role.TUNE);
      Optional<Claim> claim =
          left.stream()
              .filter(run -> !directory.isFinished(run.key()))
              .flatMap(run -> claim(directory, run).stream())
              .findFirst();
      if (claim.isPresent()) {
        try (RunLock lock = claim.get().lock) {
          listener.say(announced(claim.get().run.key(), results));
          new StudiedRun(claim.get().run, directory, keepsEncoders, listener).finish();
          lock.runIsFinished();
        }
      } else if (work == Work.RUNS && !awaitsTuning) {
        return results; // what is left is under way elsewhere
      } else {
        waitForOthers();
      }
    }
  }

  private static String announced(StudyRun.RunKey key, StudyResults results) {
    int judged = results.judgedCount() + results.judgedLeft();
    int all = results.plan().tuningRuns().size() + judged;
    return "run %,d of %,d: %s%s"
        .formatted(
            results.records().size() + 1,
            all,
            key.words(),
            results
                .trainingLeft()
                .map(left -> ", about %s of training left".formatted(RoughTime.of(left)))
                .orElse(""));
  }

  /**
   * A run that this process works on.
   *
   * @param run of the plan
   * @param lock that keeps others from it
   */
  private record Claim(StudyRun run, RunLock lock) {}

  private static Optional<Claim> claim(StudyDirectory directory, StudyRun run) {
    Optional<RunLock> lock = directory.lockIfFree(run.key());
    if (lock.isPresent() && directory.isFinished(run.key())) {
      lock.get().runIsFinished(); // by another process, just before
      lock.get().close();
      return Optional.empty();
    }
    return lock.map(held -> new Claim(run, held));
  }

  private static void waitForOthers() {
    try {
      TimeUnit.SECONDS.sleep(WAIT_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
  }
}
