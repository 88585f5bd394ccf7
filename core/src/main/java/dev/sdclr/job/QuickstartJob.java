package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.method.SdclrConfig;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
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
 * @param fresh starts over instead of going on
 */
public record QuickstartJob(Path directory, Optional<String> data, boolean fresh)
    implements Job<QuickstartJob.Shown> {

  private static final String RECIPE = "quickstart";

  /** The methods, which are the names of the runs. */
  public static final List<String> METHODS = List.of(SdclrConfig.NAME, "simclr");

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
      METHODS.forEach(method -> deleteRun(directory.resolve(method)));
    }
    METHODS.forEach(method -> requireSameImages(new RunDirectory(directory.resolve(method))));
    Path page = directory.resolve("report.html");
    Shown shown =
        new Shown(State.DONE, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), page);
    for (String method : METHODS) {
      RunDirectory run = new RunDirectory(directory.resolve(method));
      listener.part(method);
      PretrainJob.Trained trained = pretrain(method, run, listener);
      if (trained.state() == State.INTERRUPTED) {
        return new Shown(
            State.INTERRUPTED, shown.runs(), shown.evaluations(), shown.minings(), page);
      }
      shown.runs().add(run);
      if (LabelledSplits.canBeScored(trained.data().dataset())) {
        shown.evaluations().add(evaluated(run, listener));
      }
      shown.minings().add(mined(run, listener));
    }
    String title = "SDCLR and SimCLR on " + data.orElse("long-tailed Fashion-MNIST");
    new ReportJob(shown.runs(), Optional.of(title), page).run(listener);
    return shown;
  }

  private void requireSameImages(RunDirectory run) {
    if (!Files.exists(run.config())) {
      return;
    }
    String known = TrainConfig.of(run).data().source();
    String wanted = data.orElseGet(() -> ConfigTree.of(RECIPE).resolve().data().source());
    if (!known.equals(wanted) && !known.equals(absolute(wanted))) {
      throw new UsageException(
          "%s was trained on %s, not on %s: name those images with --data to go on, start over with --fresh, or name another folder with --out"
              .formatted(run.path(), known, wanted));
    }
  }

  /** As a run names a folder or file; addresses and known data sets are no paths. */
  private static String absolute(String source) {
    return Files.exists(Path.of(source))
        ? Path.of(source).toAbsolutePath().normalize().toString()
        : source;
  }

  private PretrainJob.Trained pretrain(String method, RunDirectory run, JobListener listener) {
    if (Files.exists(run.config())) {
      return new ResumeJob(run.path()).run(listener);
    }
    return new PretrainJob(Optional.of(RECIPE), tree -> settings(tree, method), run.path())
        .run(listener);
  }

  private ConfigTree settings(ConfigTree tree, String method) {
    data.ifPresent(source -> tree.set("data", null).set("data.source", source));
    if (Runtime.getRuntime().availableProcessors() > 1) {
      tree.set("compute.threads", 2); // one for each branch of SDCLR, and for each view of SimCLR
    }
    return tree.set("method.name", method);
  }

  private static Evaluation evaluated(RunDirectory run, JobListener listener) {
    if (Files.exists(run.evaluation())) {
      return RecordFile.read(run.evaluation(), Evaluation.class);
    }
    return new EvaluateJob(run).run(listener).evaluation();
  }

  private static MiningSummary mined(RunDirectory run, JobListener listener) {
    if (Files.exists(run.mined()) && Files.exists(run.miningSummary())) {
      return RecordFile.read(run.miningSummary(), MiningSummary.class);
    }
    return new MineJob(run).run(listener).summary();
  }

  /** Deletes a run of an earlier quickstart, and nothing that is not a run. */
  private static void deleteRun(Path run) {
    if (!Files.exists(run)) {
      return;
    }
    if (!Files.exists(run.resolve("config.yaml"))
        && !Files.isDirectory(run.resolve("checkpoints"))) {
      throw new UsageException("%s is not a run directory: remove it yourself".formatted(run));
    }
    new RunDirectory(run).delete();
  }
}
