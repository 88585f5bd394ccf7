package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.ShellLine;
import dev.sdclr.UsageException;
import dev.sdclr.cli.options.PartOption;
import dev.sdclr.cli.options.ReadingOptions;
import dev.sdclr.cli.options.RootOption;
import dev.sdclr.cli.options.TableOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.embed.FeatureFile;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.job.MineFeaturesJob;
import dev.sdclr.job.MineJob;
import dev.sdclr.job.MineJob.Mined;
import dev.sdclr.job.MiningPlan;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.mine.LabellingFolder;
import dev.sdclr.process.StopSignal;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr mine}: ranks images by how rare they look. */
@Command(
    name = "mine",
    description = {
      "Ranks images by how rare they look: a shortlist that takes turns among many orderings and clusters.",
      "Needs no labels. Writes RUN/mined.csv, mining.json, and thumbnails and a map for the report."
    })
final class MineCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN|FEATURES",
      description =
          "Run directory that pretrain made, or a parquet or npy file of features of any encoder.")
  private Path runPath;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Images to rank (default: those that the run was trained on).")
  private String data;

  @Mixin private RootOption root;

  @Mixin private PartOption part;

  @Option(names = "--top", paramLabel = "N", description = "Write only the first N (default: all).")
  private Integer top;

  @Option(
      names = "--score",
      paramLabel = "NAME",
      description =
          "What to rank by; repeatable, to rank by several in turn (default: all orderings of"
              + " features and cosine): cosine (how far pruning turns the feature), loss (how much"
              + " it raises the image's contrastive loss), pie (how often it changes a probe's"
              + " prediction; needs labels), or an ordering of features: mean, neighbour-1,"
              + " neighbour-10, neighbour-100, centred-neighbour-10, centred-neighbour-100, lof-20,"
              + " isolation, cluster-10, cluster-50, cluster-200 or mahalanobis.")
  private List<String> scores = List.of();

  @Option(
      names = "--augmentations",
      paramLabel = "K",
      description =
          "Random views to average over: cosine 0 (the evaluation view; default) or more, loss "
              + "1 or more pairs (default: 4).")
  private Integer augmentations;

  @Option(
      names = "--prune-fraction",
      paramLabel = "P",
      description =
          "Share of weights to remove; repeatable, to average over (default: what the run "
              + "ends at, else 0.9; pie: 0.5, 0.7 and 0.9).")
  private List<Double> pruneFractions = List.of();

  @Option(
      names = "--copy-to",
      paramLabel = "DIR",
      description =
          "Copy the first images (--top, else 100) into a new folder, to label them; "
              + "those of packed data sets as PNG files.")
  private Path copyTo;

  @Option(
      names = "--link-to",
      paramLabel = "DIR",
      description = "The same with symbolic links to the images.")
  private Path linkTo;

  @Option(
      names = "--no-map",
      description = "Of a RUN: leave out the map of the mined images that the report shows.")
  private boolean noMap;

  @Option(names = "--out", paramLabel = "FILE", description = "With FEATURES: CSV file to write.")
  private Path out;

  @Mixin private TableOptions output;

  @Mixin private ReadingOptions reading;

  MineCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    MiningPlan plan = plan();
    Console console = Console.of(spec, stop);
    if (!Files.isDirectory(runPath) && FeatureFile.isNamed(runPath)) {
      mineFeatures(plan, console);
      return 0;
    }
    if (out != null) {
      throw new UsageException("--out belongs to FEATURES: a run's list is RUN/mined.csv");
    }
    if (output.overwrite()) {
      throw new UsageException(
          "--overwrite belongs to FEATURES: a run's list, RUN/mined.csv, is always made anew");
    }
    if (Files.isRegularFile(runPath) && EncoderFile.isNamed(runPath)) {
      throw new UsageException(
          "%s is an encoder: mine the features that it makes, of %s"
              .formatted(
                  runPath,
                  ShellLine.of("embed", runPath, "--data", "photos", "--out", "images.parquet")));
    }
    RunDirectory run = RunDirectory.open(runPath);
    ImageChoice images = reading.choice(data, root.given(), part.meant());
    print(run, plan, console.run(new MineJob(run, images, plan, !noMap)), console);
    boolean isPlain =
        plan.equals(MiningPlan.DEFAULT)
            && data == null
            && root.given().isEmpty()
            && part.given().isEmpty()
            && !reading.skipBadImages();
    Path source = Path.of(TrainConfig.of(run).data().source());
    new NextSteps(console).afterMining(run, isPlain, source);
    return 0;
  }

  private void mineFeatures(MiningPlan plan, Console console) {
    if (data != null
        || root.given().isPresent()
        || part.given().isPresent()
        || reading.areGiven()) {
      throw new UsageException(
          "--data, --root, --part, --skip-bad-images and --max-megapixels are for the images of a run: a"
              + " features file has its own");
    }
    if (noMap) {
      throw new UsageException("--no-map is for runs: of a features file there is no map");
    }
    if (out == null) {
      throw new UsageException(
          "name with --out the file for the list of images, such as mined.csv");
    }
    output.requireFree(out);
    MineFeaturesJob.Mined mined = console.run(new MineFeaturesJob(runPath, plan, out));
    console.line(
        "%s ranked, %,d written to %s", Counted.of(mined.images(), "image"), mined.rows(), out);
    printDuplicates(mined.duplicates(), console);
    console.line("%s", mined.agreement().sentence());
  }

  private static void printDuplicates(int duplicates, Console console) {
    if (duplicates > 0) {
      console.line(
          "%s last",
          Counted.of(
              duplicates, "near-duplicate of others comes", "near-duplicates of others come"));
    }
  }

  private MiningPlan plan() {
    if (copyTo != null && linkTo != null) {
      throw new UsageException("--copy-to and --link-to collect the same images: give one of them");
    }
    LabellingFolder folder =
        copyTo != null
            ? new LabellingFolder(copyTo, false)
            : linkTo != null ? new LabellingFolder(linkTo, true) : null;
    return new MiningPlan(
        scores, augmentations, pruneFractions, top, Optional.ofNullable(folder), output.rawCells());
  }

  private void print(RunDirectory run, MiningPlan plan, Mined mined, Console console) {
    MiningSummary summary = mined.summary();
    console.line(
        "%s ranked, %,d written to %s",
        Counted.of(summary.images(), "image"), mined.rows(), run.mined());
    if (summary.images() < mined.images()) {
      console.line(
          "note: left out %s", Counted.of(mined.images() - summary.images(), "unreadable image"));
    }
    printDuplicates(mined.duplicates(), console);
    mined.agreement().ifPresent(agreement -> console.line("%s", agreement.sentence()));
    if (summary.groups() != null) {
      List<String> rare = summary.tailClasses();
      console.line(
          "rare classes: %s (groups by %s)",
          rare.isEmpty() ? "none" : String.join(", ", rare), summary.groups());
    }
    for (MiningSummary.TopShare share : summary.top()) {
      console.line(
          "tail share in the top %.0f %%: %.1f %% (in the data: %.1f %%)%s; %,d of %,d "
              + "images, by chance %.0f to %.0f",
          share.topPercent(),
          share.tailShare(),
          summary.tailShareInData(),
          share.lift() == null ? "" : ", lift %.2f".formatted(share.lift()),
          share.tailImages(),
          share.images(),
          summary.tailByChance(share).low(),
          summary.tailByChance(share).high());
    }
    if (summary.auroc() != null) {
      console.line(
          "telling the tail from the rest: AUROC %.3f (by chance: %.3f to %.3f)",
          summary.auroc(), 0.5 - summary.aurocReachByChance(), 0.5 + summary.aurocReachByChance());
    }
    plan.folder()
        .ifPresent(
            folder ->
                console.line(
                    "%s the first %,d%s to %s",
                    folder.link() ? "linked" : "copied",
                    mined.collected(),
                    top == null ? " (--top gives another number)" : "",
                    folder.path()));
  }
}
