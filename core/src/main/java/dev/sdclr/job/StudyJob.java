package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.RoughTime;
import dev.sdclr.StoppedException;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.study.PlanHistory;
import dev.sdclr.study.StudyDirectory;
import dev.sdclr.study.StudyPage;
import dev.sdclr.study.StudyPlan;
import dev.sdclr.study.StudyResults;
import dev.sdclr.study.StudyRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * @param keepsEncoders whether the weights of finished runs are kept
 * @param work what of it is done
 */
public record StudyJob(
    Path file, Map<String, String> places, Path out, boolean keepsEncoders, Work work)
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

  private static final long WAIT_SECONDS = 5;

  /** Takes note of the plan in the study's directory, where other processes may then begin. */
  public void begin() {
    StudyDirectory directory = StudyDirectory.of(out);
    note(directory, StudyResults.read(StudyPlan.read(file, places), directory));
  }

  private PlanHistory note(StudyDirectory directory, StudyResults results) {
    AtomicFile.makeFolders(directory.page());
    return PlanHistory.note(file, directory, results.judgedCount());
  }

  @Override
  public StudyResults run(JobListener listener) {
    listener.stop().workBegins();
    StudyPlan plan = StudyPlan.read(file, places);
    StudyDirectory directory = StudyDirectory.of(out);
    StudyResults results = StudyResults.read(plan, directory);
    if (work != Work.RUNS) {
      PlanHistory history = note(directory, results);
      plan.sentences().forEach(listener::say);
      if (work == Work.ALL) {
        results = runAll(plan, directory, listener);
      }
      directory.writeAll(List.copyOf(results.records().values()));
      StudyPage.write(results, history, directory.page());
    } else {
      results = runAll(plan, directory, listener);
    }
    return results;
  }

  /** Runs what no other process runs, until all is done. */
  private StudyResults runAll(StudyPlan plan, StudyDirectory directory, JobListener listener) {
    while (true) {
      listener.stop().check();
      StudyResults results = StudyResults.read(plan, directory);
      List<StudyRun> left = left(plan, directory, results);
      boolean awaitsTuning = results.judgedLeft() > judgedAmong(left);
      if (left.isEmpty() && !awaitsTuning) {
        return results;
      }
      Optional<Claim> claim =
          left.stream().flatMap(run -> claim(directory, run).stream()).findFirst();
      if (claim.isPresent()) {
        try (RunLock lock = claim.get().lock) {
          listener.say(announced(claim.get().run.key(), results));
          new StudiedRun(claim.get().run, directory, keepsEncoders, listener).finish();
        }
      } else if (work == Work.RUNS && !awaitsTuning) {
        return results; // what is left is under way elsewhere
      } else {
        waitForOthers();
      }
    }
  }

  private static String announced(StudyRun.RunKey key, StudyResults results) {
    int all = results.plan().tuningRuns().size() + results.plan().judgedCount();
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

  private static int judgedAmong(List<StudyRun> runs) {
    return (int) runs.stream().filter(run -> run.key().role() != StudyRun.Role.TUNE).count();
  }

  private static List<StudyRun> left(
      StudyPlan plan, StudyDirectory directory, StudyResults results) {
    List<StudyRun> left = new ArrayList<>(plan.tuningRuns());
    left.addAll(plan.judgedRuns(results.chosen()));
    left.removeIf(run -> directory.isFinished(run.key()));
    return left;
  }

  /**
   * A run that this process works on.
   *
   * @param run of the plan
   * @param lock that keeps others from it
   */
  private record Claim(StudyRun run, RunLock lock) {}

  private static Optional<Claim> claim(StudyDirectory directory, StudyRun run) {
    RunDirectory folder = new RunDirectory(directory.folder(run.key()));
    AtomicFile.makeFolders(folder.config());
    Optional<RunLock> lock = RunLock.ifFree(folder);
    if (lock.isPresent() && directory.isFinished(run.key())) {
      lock.get().close(); // by another process, just before
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
