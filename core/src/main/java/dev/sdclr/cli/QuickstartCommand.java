package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.job.EvaluateJob;
import dev.sdclr.job.MineJob;
import dev.sdclr.job.PretrainJob;
import dev.sdclr.job.ReportJob;
import dev.sdclr.job.ResumeJob;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.train.RunIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr quickstart}: the main job, end to end, on real photographs, in minutes. */
@Command(
    name = "quickstart",
    description = {
      "Does the whole job in minutes, on Fashion-MNIST: trains, evaluates, mines, reports.",
      "Makes the data long-tailed, pre-trains SDCLR and SimCLR without labels, evaluates and mines"
          + " both, and writes a report. A second call goes on where the first stopped.",
      "With --data it takes your images as they are, seen at 28 × 28 pixels."
    })
final class QuickstartCommand implements Callable<Integer> {

  private static final List<String> METHODS = List.of("sdclr", "simclr");

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/quickstart",
      description = "Where to put the runs and the report (default: ${DEFAULT-VALUE}).")
  private Path directory;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Other images, as for pretrain, in place of Fashion-MNIST; scored where they have"
              + " labels.")
  private Optional<String> data;

  @Option(names = "--fresh", description = "Start over instead of going on.")
  private boolean fresh;

  QuickstartCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    if (fresh) {
      METHODS.forEach(method -> deleteRun(directory.resolve(method)));
    }
    List<RunDirectory> runs = new ArrayList<>();
    List<Evaluation> evaluations = new ArrayList<>();
    List<MiningSummary> minings = new ArrayList<>();
    for (String method : METHODS) {
      RunDirectory run = new RunDirectory(directory.resolve(method));
      PretrainJob.Trained trained = pretrain(method, run, console);
      if (trained.state() == State.INTERRUPTED) {
        return 0;
      }
      runs.add(run);
      if (NextSteps.canBeScored(trained.data().dataset())) {
        evaluations.add(evaluated(run, console));
      }
      minings.add(mined(run, console));
    }
    Path page = directory.resolve("report.html");
    String title = "SDCLR and SimCLR on " + data.orElse("long-tailed Fashion-MNIST");
    console.run(new ReportJob(runs, Optional.of(title), page));
    print(runs, evaluations, minings, page, console);
    return 0;
  }

  private PretrainJob.Trained pretrain(String method, RunDirectory run, Console console) {
    if (Files.exists(run.config())) {
      return console.run(method + ": ", new ResumeJob(run.path()));
    }
    PretrainJob job =
        new PretrainJob(Optional.of("quickstart"), tree -> settings(tree, method), run.path());
    return console.run(method + ": ", job);
  }

  private ConfigTree settings(ConfigTree tree, String method) {
    data.ifPresent(source -> tree.set("data", null).set("data.source", source));
    return tree.set("method.name", method);
  }

  private static Evaluation evaluated(RunDirectory run, Console console) {
    if (Files.exists(run.evaluation())) {
      return RecordFile.read(run.evaluation(), Evaluation.class);
    }
    return console.run(run.name() + ": ", new EvaluateJob(run)).evaluation();
  }

  private static MiningSummary mined(RunDirectory run, Console console) {
    if (Files.exists(run.mined()) && Files.exists(run.miningSummary())) {
      return RecordFile.read(run.miningSummary(), MiningSummary.class);
    }
    return console.run(run.name() + ": ", new MineJob(run)).summary();
  }

  private void print(
      List<RunDirectory> runs,
      List<Evaluation> evaluations,
      List<MiningSummary> minings,
      Path page,
      Console console) {
    console.line("");
    if (evaluations.size() == runs.size()) {
      new FindingsTable(console)
          .print(METHODS, evaluations, runs.stream().map(RunIdentity::experiment).toList());
    }
    for (int i = 0; i < METHODS.size(); i++) {
      MiningSummary mining = minings.get(i);
      for (MiningSummary.TopShare share : mining.top()) {
        console.line(
            "%s: the rare classes' share in the first %.0f %% of the ranking is %.1f %% (%,d of %,d; by lot %.0f to %.0f),"
                + " in the data %.1f %%",
            METHODS.get(i),
            share.topPercent(),
            share.tailShare(),
            share.tailImages(),
            share.images(),
            mining.tailByLot(share).low(),
            mining.tailByLot(share).high(),
            mining.tailShareInData());
      }
    }
    console.line("runs this short show how the tool works, not which method is better");
    console.line("report: %s", page);
    if (data.isEmpty()) {
      new NextSteps(console).withOwnImages();
    }
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
