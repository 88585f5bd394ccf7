package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.cli.options.FewShotOptions;
import dev.sdclr.cli.options.GroupOptions;
import dev.sdclr.cli.options.KnnOptions;
import dev.sdclr.cli.options.PartOption;
import dev.sdclr.cli.options.ReadingOptions;
import dev.sdclr.cli.options.RootOption;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.cli.terminal.OrderingsTable;
import dev.sdclr.cli.terminal.ScoresTable;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import dev.sdclr.job.EvaluateJob;
import dev.sdclr.job.EvaluateJob.Evaluated;
import dev.sdclr.job.EvaluateJob.PeoplesLabels;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.process.StopSignal;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.RunIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr evaluate}: scores a run's encoder with labels. */
@Command(
    name = "evaluate",
    description = {
      "Scores what was learnt with labelled images, for accuracy and balancedness.",
      "The features stay as they are; a linear probe and nearest neighbours use them. Writes"
          + " RUN/evaluation.json and a map of the test images for the report."
    })
final class EvaluateCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description =
          "Run directories that pretrain made; of those that differ in seeds and drawn images"
              + " alone, the mean is printed too.")
  private List<Path> runPaths;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Labelled images (default: the run's own data).")
  private String data;

  @Mixin private RootOption root;

  @Option(
      names = "--labels",
      paramLabel = "log|FILE",
      description =
          "Score on the images that people labelled, and on no others: log for those kept with the "
              + "run, or labels in any form that labels import reads; --part says of which images.")
  private String labels;

  @Mixin private PartOption part;

  @Option(
      names = "--probe",
      paramLabel = "NAME",
      description = "linear or knn; repeatable (default: both).")
  private List<Probe> probes = List.of();

  @Option(
      names = "--shots",
      paramLabel = "BUDGET",
      description = "full or few (a balanced few of the labels); repeatable (default: both).")
  private List<Shots> shots = List.of();

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "cached",
      description =
          "How the linear probe is trained: cached (features once, to the minimum; default) or "
              + "paper (SGD at learning rate 30 on augmented images; slow, and without references).")
  private Protocol protocol;

  @Option(
      names = "--learn-split",
      paramLabel = "FILE",
      description =
          "Training images to learn from, as a list (default: all). This option and the other "
              + "two lists are given once for all runs, or once for each in their order.")
  private List<Path> learnSplits = List.of();

  @Option(
      names = "--validation-split",
      paramLabel = "FILE",
      description =
          "Training images to choose the probe by, which are not learnt from, as a list (default: a"
              + " part of those to learn from, held out).")
  private List<Path> validationSplits = List.of();

  @Option(
      names = "--spare-test",
      description =
          "Score a held-out fifth of the images to learn from instead of the test "
              + "images, which thus stay unseen while you choose settings.")
  private boolean spareTest;

  @Option(
      names = "--mining",
      description =
          "Also judge by labels how well each ordering of the training images finds rare "
              + "ones, and write RUN/orderings.json.")
  private boolean mining;

  @Option(
      names = "--no-references",
      description =
          "Leave out the references that the run should beat: the same network untrained, the encoder it"
              + " began with, and histograms of pixels.")
  private boolean noReferences;

  @Option(
      names = "--no-map",
      description = "Leave out the map of the test images that the report shows.")
  private boolean noMap;

  @Mixin private ReadingOptions reading;

  @Mixin private FewShotOptions few;

  @Mixin private KnnOptions knn;

  @Mixin private GroupOptions groups;

  EvaluateCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    EvaluationPlan plan =
        new EvaluationPlan(
            new EvaluationPlan.Probing(
                probes.isEmpty() ? EnumSet.allOf(Probe.class) : Set.copyOf(probes),
                protocol,
                shots.isEmpty() ? EnumSet.allOf(Shots.class) : Set.copyOf(shots),
                few.fewShots(),
                knn.classifier()),
            groups.grouping(protocol),
            EvaluationPlan.ALL.seed(),
            reading.skipBadImages(),
            spareTest,
            !noReferences);
    List<RunDirectory> runs = runPaths.stream().map(RunDirectory::open).toList();
    List<LabelLists> lists = labelLists();
    if (part.given().isPresent() && labels == null) {
      throw new UsageException(
          "--part says which images people labelled: it belongs to --labels; by the data's labels,"
              + " the test part is scored");
    }
    ImageChoice images = reading.choice(data, root.given(), part.meant());
    List<EvaluateJob> jobs =
        IntStream.range(0, runs.size())
            .mapToObj(
                i ->
                    new EvaluateJob(
                        runs.get(i), images, peoplesLabels(), lists.get(i), plan, !noMap, mining))
            .toList();
    List<Evaluation> evaluations = new ArrayList<>();
    List<Optional<OrderingEvaluation>> orderings = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      String prefix = runs.size() == 1 ? "" : runs.get(i).name() + ": ";
      Evaluated evaluated = console.run(prefix, jobs.get(i));
      evaluations.add(evaluated.evaluation());
      orderings.add(evaluated.orderings());
    }
    new ScoresTable(console)
        .print(
            runs.stream().map(RunDirectory::name).toList(),
            evaluations,
            runs.stream().map(RunIdentity::experiment).toList());
    for (int i = 0; i < runs.size(); i++) {
      String name = runs.get(i).name();
      orderings.get(i).ifPresent(judged -> new OrderingsTable(console).print(name, judged));
    }
    new NextSteps(console).afterEvaluating(runs);
    return 0;
  }

  private Optional<PeoplesLabels> peoplesLabels() {
    return Optional.ofNullable(labels)
        .map(
            named ->
                new PeoplesLabels(
                    named.equals("log") ? Optional.empty() : Optional.of(Path.of(named))));
  }

  /** The lists of every run. */
  private List<LabelLists> labelLists() {
    return IntStream.range(0, runPaths.size())
        .mapToObj(
            run ->
                new LabelLists(
                    ofRun(run, "--learn-split", learnSplits),
                    ofRun(run, "--few-split", few.lists()),
                    ofRun(run, "--validation-split", validationSplits)))
        .toList();
  }

  private Optional<Path> ofRun(int run, String option, List<Path> files) {
    if (files.size() > 1 && files.size() != runPaths.size()) {
      throw new UsageException(
          "%s is given %d times for %d runs: give it once, or once for each run"
              .formatted(option, files.size(), runPaths.size()));
    }
    return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() == 1 ? 0 : run));
  }
}
