package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.distributed.LaunchedRank;
import dev.sdclr.job.images.DataOpening;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.recipe.Recipe;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Trains an encoder without labels, into a new run directory; with others that a launcher has
 * started ({@link LaunchedRank}), together.
 *
 * @param recipe named settings to begin with; empty: those that suit the size of the first image
 *     and the number of images
 * @param settings lays the user's settings over a recipe's; called more than once
 * @param run directory to make
 */
public record PretrainJob(Optional<String> recipe, UnaryOperator<ConfigTree> settings, Path run)
    implements Job<PretrainJob.Trained> {

  /** Views of fewer pixels show nothing, however flat the first image is. */
  private static final int MIN_VIEW_PIXELS = 8;

  /** A loss contrasts images. */
  private static final int MIN_IMAGES = 2;

  /**
   * What came of training.
   *
   * @param state done, or interrupted by the user
   * @param data that the run was trained on
   */
  public record Trained(State state, PretrainingData data) {}

  public PretrainJob {
    Objects.requireNonNull(recipe);
    Objects.requireNonNull(settings);
    Objects.requireNonNull(run);
  }

  /** With a recipe that suits the size of the first image. */
  public PretrainJob(UnaryOperator<ConfigTree> settings, Path run) {
    this(Optional.empty(), settings, run);
  }

  @Override
  public Trained run(JobListener listener) {
    return run(listener, false);
  }

  /**
   * The same.
   *
   * @param keepsFailed whether a run that fails before its first checkpoint is kept, for what it
   *     tells
   */
  Trained run(JobListener listener, boolean keepsFailed) {
    if (LaunchedRank.isFirst(System.getenv())) {
      RunDirectory.requireNew(run);
    }
    ConfigTree tree = settings.apply(beforeTheFirstImage());
    if (!tree.hasData()) {
      throw new UsageException("data is needed: a folder, a path list or a known data set");
    }
    TrainConfig resolved = tree.resolve();
    try (Team team = Team.join(resolved.compute(), resolved.distributed())) {
      return team.together(() -> run(resolved, team, team.listener(listener), keepsFailed));
    }
  }

  /** Without a recipe SDCLR's keys are taken, too, until the first image tells which one suits. */
  private ConfigTree beforeTheFirstImage() {
    return recipe
        .map(ConfigTree::of)
        .orElseGet(() -> ConfigTree.of(Recipe.SMALL_IMAGES).set("method.name", "sdclr"));
  }

  private Trained run(TrainConfig resolved, Team team, JobListener listener, boolean keepsFailed) {
    PretrainingData data =
        team.firstThenOthers(() -> new DataOpening(listener).open(resolved.data()));
    ConfigTree base =
        recipe
            .map(ConfigTree::of)
            .orElseGet(() -> suiting(data.images(), resolved.data(), listener));
    fitBatch(base, data.images().size(), listener);
    TrainConfig config = settings.apply(base).resolve();
    State state = new Training(listener, team).start(config, data, run, keepsFailed);
    return new Trained(state, data);
  }

  /** Default settings by the size of the first image that can be read, and the number of all. */
  private static ConfigTree suiting(
      ImageSource images, DataConfig selection, JobListener listener) {
    Image first = first(images, selection.skipBadImages());
    boolean small = Math.max(first.width(), first.height()) <= Recipe.MAX_SMALL_PIXELS;
    boolean few = small && images.size() < Recipe.MIN_MANY_IMAGES;
    String chosen =
        few ? Recipe.FEW_SMALL_IMAGES : small ? Recipe.SMALL_IMAGES : Recipe.LARGE_IMAGES;
    ConfigTree base = ConfigTree.of(chosen);
    if (small) {
      int side = Math.max(MIN_VIEW_PIXELS, Math.min(first.width(), first.height()));
      base.set("views.imageSize", side);
    }
    listener.say(
        "recipe: %s, as the first image has %d x %d pixels%s (views.imageSize %d unless set)"
            .formatted(
                chosen,
                first.width(),
                first.height(),
                few ? " and there are fewer than %,d".formatted(Recipe.MIN_MANY_IMAGES) : "",
                base.imageSize()));
    return base;
  }

  /** Takes all images as a batch where a recipe, and nobody else, wants more than there are. */
  private void fitBatch(ConfigTree base, int images, JobListener listener) {
    ConfigTree without = ConfigTree.of(recipe.orElse(Recipe.SMALL_IMAGES)).set("batchSize", null);
    boolean isChosen = settings.apply(without).batchSize() > 0;
    if (!isChosen && images >= MIN_IMAGES && base.batchSize() > images) {
      base.fitBatch(images);
      listener.say("batch: all %d images, as there are no more".formatted(images));
    }
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
