package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.report.ReportPage;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr quickstart}: the main job, end to end, on real photographs, in minutes. */
@Command(
    name = "quickstart",
    description = {
      "The main job in minutes: makes Fashion-MNIST long-tailed, pre-trains SDCLR and SimCLR",
      "without labels, evaluates and mines both, and writes a report. A second call goes on",
      "where the first stopped."
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

  @Option(names = "--fresh", description = "Start over instead of going on.")
  private boolean fresh;

  QuickstartCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (fresh) {
      METHODS.forEach(method -> deleteRun(directory.resolve(method)));
    }
    List<RunDirectory> runs = new ArrayList<>();
    List<Evaluation> evaluations = new ArrayList<>();
    List<MiningSummary> minings = new ArrayList<>();
    for (String method : METHODS) {
      RunDirectory run = new RunDirectory(directory.resolve(method));
      if (pretrain(method, run, out) == State.INTERRUPTED) {
        return 0;
      }
      runs.add(run);
      evaluations.add(evaluated(run, out));
      minings.add(mined(run, out));
    }
    Path page = directory.resolve("report.html");
    ReportPage.write(runs, "SDCLR and SimCLR on long-tailed Fashion-MNIST", page);
    print(evaluations, minings, page, out);
    return 0;
  }

  private State pretrain(String method, RunDirectory run, PrintWriter out) {
    TrainingSession session = new TrainingSession(out, stop, method + ": ");
    if (Files.exists(run.config())) {
      return session.resume(run);
    }
    TrainConfig config = ConfigTree.of("quickstart").method(method).resolve();
    return session.start(config, new DataOpening(out, stop).open(config.data()), run.path());
  }

  private Evaluation evaluated(RunDirectory run, PrintWriter out) {
    if (Files.exists(run.evaluation())) {
      return RecordFile.read(run.evaluation(), Evaluation.class);
    }
    return new Scoring(out, stop, run.name() + ": ").evaluate(run, null, EvaluationPlan.ALL);
  }

  private MiningSummary mined(RunDirectory run, PrintWriter out) {
    if (Files.exists(run.mined()) && Files.exists(run.miningSummary())) {
      return RecordFile.read(run.miningSummary(), MiningSummary.class);
    }
    return new Mining(out, stop, run.name() + ": ").mine(run, null, Integer.MAX_VALUE, null);
  }

  private void print(
      List<Evaluation> evaluations, List<MiningSummary> minings, Path page, PrintWriter out) {
    out.println();
    new FindingsTable(out).print(METHODS, evaluations);
    for (int i = 0; i < METHODS.size(); i++) {
      MiningSummary mining = minings.get(i);
      for (MiningSummary.TopShare share : mining.top()) {
        out.printf(
            "%s: the tail's share in the top %.0f %% of forgotten images is %.1f %%,"
                + " in the data %.1f %%%n",
            METHODS.get(i), share.topPercent(), share.tailShare(), mining.tailShareInData());
      }
    }
    out.println("one seed and a short run: small differences may be noise");
    out.printf("report: %s%n", page);
    out.flush();
  }

  /** Deletes a run of an earlier quickstart, and nothing that is not a run. */
  private static void deleteRun(Path run) {
    if (!Files.exists(run)) {
      return;
    }
    if (!Files.exists(run.resolve("config.yaml"))
        && !Files.isDirectory(run.resolve("checkpoints"))) {
      throw new UsageException("%s is no run directory: remove it yourself".formatted(run));
    }
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete %s: %s".formatted(run, e), e);
    }
  }
}
