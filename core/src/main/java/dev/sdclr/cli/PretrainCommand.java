package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.recipe.Recipe;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  /** A loss contrasts images. */
  private static final int LEAST_IMAGES = 2;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private SelectionOptions selection;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description =
          "sdclr, simclr, moco, byol, simsiam or supervised (default: the recipe's, sdclr).")
  private String method;

  @Option(
      names = "--self-damage",
      description =
          "Prune the method's other branch: the moving average of moco and byol, the fixed side"
              + " of simsiam; simclr becomes sdclr.")
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
          "Encoder to begin with: a .pt, .pth or .safetensors file, or a run directory"
              + " (default: fresh weights).")
  private Path initFrom;

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
          "stop, or rewind: go on from the last checkpoint at half the learning rate"
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
    if (Team.writes()) {
      RunDirectory.requireNew(runPath);
    }
    ConfigTree tree = overlaid(ConfigTree.of(recipe == null ? Recipe.SMALL_IMAGES : recipe));
    if (!tree.hasData()) {
      throw new UsageException("--data is needed: a folder, a path list or a known data set");
    }
    TrainConfig resolved = tree.resolve();
    try (Team team = Team.join(resolved.compute(), resolved.distributed())) {
      Console console = team.console(Console.of(spec, stop));
      team.together(() -> pretrain(resolved, console, team));
    }
    return 0;
  }

  private State pretrain(TrainConfig resolved, Console console, Team team) {
    PretrainingData data =
        team.firstThenOthers(() -> new DataOpening(console).open(resolved.data()));
    TrainConfig config = recipe == null ? fitted(data, resolved.data(), console) : resolved;
    State state = new TrainingSession(console, "", team).start(config, data, runPath);
    if (state == State.DONE) {
      new NextSteps(console).afterTraining(new RunDirectory(runPath), data.dataset());
    }
    return state;
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
      tree.set("initFrom", initFrom.toString());
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

  /** With default settings by the size of the first image that can be read, and by their number. */
  private TrainConfig fitted(PretrainingData data, DataConfig selection, Console console) {
    Image first = first(data.images(), selection.skipBadImages());
    int shorter = Math.min(first.width(), first.height());
    int longer = Math.max(first.width(), first.height());
    boolean small = longer <= Recipe.MOST_SMALL_PIXELS;
    String chosen = small ? Recipe.SMALL_IMAGES : Recipe.LARGE_IMAGES;
    ConfigTree base = ConfigTree.of(chosen);
    if (small) {
      base.set("views.imageSize", shorter);
    }
    console.line(
        "recipe: %s, as the first image has %d x %d pixels", chosen, first.width(), first.height());
    int images = data.images().size();
    int batch = overlaid(ConfigTree.of(chosen).set("batchSize", null)).batchSize();
    if (batch == 0 && images >= LEAST_IMAGES && base.batchSize() > images) {
      base.set("batchSize", images);
      console.line("batch: all %d images, as there are no more", images);
    }
    return overlaid(base).resolve();
  }

  private static Image first(ImageSource images, boolean skipBadImages) {
    for (int i = 0; i < images.size() - 1; i++) {
      try {
        return images.read(i);
      } catch (MalformedImageException e) {
        if (!skipBadImages) {
          throw e;
        }
      }
    }
    return images.read(images.size() - 1);
  }
}
