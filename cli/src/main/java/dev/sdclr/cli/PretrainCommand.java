package dev.sdclr.cli;

import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.cli.options.PreprocessingOptions;
import dev.sdclr.cli.options.SelectionOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.job.PretrainJob;
import dev.sdclr.job.PretrainJob.Trained;
import dev.sdclr.method.MethodName;
import dev.sdclr.process.StopSignal;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr pretrain}: trains an encoder without labels. */
@Command(
    name = "pretrain",
    description =
        "Trains an encoder on a folder of images, without labels, into a new run directory.")
final class PretrainCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private SelectionOptions selection;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      completionCandidates = Methods.class,
      description =
          "One of ${COMPLETION-CANDIDATES}; none keeps the encoder of --init-from, or an"
              + " untrained one, as it is, as a run (default: the recipe's; without --recipe simclr for images of up to 64 pixels,"
              + " else sdclr).")
  private String method;

  @Option(
      names = "--self-damage",
      description =
          "Prune the method's other branch: the moving average of moco and byol, the fixed side"
              + " of simsiam, the second view's branch of barlow, vicreg and nnclr; simclr becomes"
              + " sdclr.")
  private boolean selfDamage;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description = "Named settings; an unknown name lists them.")
  private String recipe;

  @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML or JSON.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as optimizer.learningRate=0.1; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--init-from",
      paramLabel = "FILE",
      description =
          "Encoder to begin with: a .pt, .pth or .safetensors file of a ResNet by torchvision, timm,"
              + " MoCo, SimSiam, DINO, Lightly, solo-learn or BYOL, or a run directory; with"
              + " --method none an ONNX model, too (default: fresh weights).")
  private Path initFrom;

  @Option(
      names = "--convert-stem",
      description =
          "With --init-from: fit a first convolution with a larger kernel, such as ImageNet's 7x7,"
              + " to this run's; short for --set convertStem=true.")
  private boolean convertStem;

  @Option(
      names = "--teacher",
      paramLabel = "FILE",
      description =
          "With --method distil: an ONNX model, or a file that export wrote, whose features are"
              + " learnt; short for --set method.teacher=FILE.")
  private Path teacher;

  @Mixin private PreprocessingOptions preprocessing;

  @Option(names = "--epochs", paramLabel = "N", description = "Short for --set epochs=N.")
  private Integer epochs;

  @Option(names = "--seed", paramLabel = "N", description = "Short for --set seed=N.")
  private Long seed;

  @Option(
      names = "--tensorboard",
      description = "Write RUN/tensorboard too; short for --set log.tensorboard=true.")
  private boolean tensorboard;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "MINUTES",
      description = "Short for --set log.checkpointEveryMinutes=MINUTES (default: 5).")
  private Double checkpointEveryMinutes;

  @Option(
      names = "--on-divergence",
      paramLabel = "WHAT",
      description =
          "stop, or rewind: continue from the last checkpoint at half the learning rate"
              + " (default: stop).")
  private String onDivergence;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      required = true,
      description = "Run directory to make.")
  private Path runPath;

  PretrainCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.ofFirst(spec, stop);
    Trained trained =
        console.run(new PretrainJob(Optional.ofNullable(recipe), this::overlaid, runPath));
    if (trained.state() == State.DONE) {
      new NextSteps(console).afterTraining(new RunDirectory(runPath), trained.data().dataset());
    }
    return 0;
  }

  /** The recipe overlaid by the file, then by the options, then by single settings. */
  private ConfigTree overlaid(ConfigTree base) {
    ConfigTree tree = config == null ? base : base.overlay(config);
    selection.apply(tree);
    if (method != null) {
      tree.set("method.name", method);
    }
    if (selfDamage) {
      tree.selfDamage();
    }
    if (initFrom != null) {
      tree.set("initFrom", DatasetLocator.lasting(initFrom));
    }
    if (teacher != null) {
      tree.set("method.teacher", DatasetLocator.lasting(teacher));
    }
    Preprocessing given = preprocessing.given();
    if (!given.equals(Preprocessing.NONE)) {
      tree.set("method.preprocessing", given);
    }
    if (convertStem) {
      tree.set("convertStem", true);
    }
    if (epochs != null) {
      tree.set("epochs", epochs);
    }
    if (seed != null) {
      tree.set("seed", seed);
    }
    if (tensorboard) {
      tree.set("log.tensorboard", true);
    }
    if (checkpointEveryMinutes != null) {
      tree.set("log.checkpointEveryMinutes", checkpointEveryMinutes);
    }
    if (onDivergence != null) {
      tree.set("onDivergence", onDivergence);
    }
    settings.forEach(tree::set);
    return tree;
  }

  /** The names of all methods, for help and completion. */
  static final class Methods extends ArrayList<String> {

    private static final long serialVersionUID = 1;

    Methods() {
      super(MethodName.all().stream().map(MethodName::text).toList());
    }
  }
}
