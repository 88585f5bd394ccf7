package dev.sdclr.cli;

import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr evaluate}: scores a run's encoder with labels. */
@Command(
    name = "evaluate",
    description = {
      "Scores a run's frozen features with labels: linear probe and nearest neighbours,",
      "for accuracy and balancedness. Writes RUN/evaluation.json."
    })
final class EvaluateCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Run directory that pretrain made.")
  private Path runPath;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Labelled images (default: the run's own data).")
  private String data;

  @Option(
      names = "--probe",
      paramLabel = "NAME",
      description = "linear or knn; repeatable (default: both).")
  private List<Probe> probes = List.of();

  @Option(
      names = "--shots",
      paramLabel = "BUDGET",
      description = "full or few (1 %% of the labels, balanced); repeatable (default: both).")
  private List<Shots> shots = List.of();

  @Option(
      names = "--skip-bad-images",
      description = "Leave out and count unreadable images instead of stopping at the first.")
  private boolean skipBadImages;

  EvaluateCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    EvaluationPlan plan =
        new EvaluationPlan(
            probes.isEmpty() ? EnumSet.allOf(Probe.class) : Set.copyOf(probes),
            shots.isEmpty() ? EnumSet.allOf(Shots.class) : Set.copyOf(shots),
            EvaluationPlan.ALL.fewFraction(),
            EvaluationPlan.ALL.seed(),
            skipBadImages);
    RunDirectory run = RunDirectory.open(runPath);
    Evaluation evaluation = new Scoring(console, "").evaluate(run, data, plan);
    new FindingsTable(console).print(List.of(run.name()), List.of(evaluation));
    return 0;
  }
}
