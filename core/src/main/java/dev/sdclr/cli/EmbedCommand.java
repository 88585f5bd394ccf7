package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.BatchEncoder;
import dev.sdclr.embed.Embedded;
import dev.sdclr.embed.Embedder;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.embed.EncoderFile;
import dev.sdclr.embed.NetworkEncoder;
import dev.sdclr.export.SavedEncoder;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr embed}: writes what the encoder makes of each image. */
@Command(
    name = "embed",
    description = {
      "Writes a file of features, one row an image, to search, cluster and join.",
      "The same command goes on after Ctrl-C or a crash, with the parts in FILE.parts."
    })
final class EmbedCommand implements Callable<Integer> {

  private static final String VERB = "embeds";

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN|MODEL",
      description =
          "Run directory that pretrain made, or a file that export "
              + "wrote, or another ONNX model of images (N, 3, S, S) in [0, 1].")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Images to embed (default: those that the run was trained on; a MODEL needs it).")
  private String data;

  @Option(
      names = "--part",
      paramLabel = "NAME",
      defaultValue = "train",
      description =
          "Which of them: train (default; of a run's own data, what it was trained on), test, or"
              + " all (both; paths then begin with train/ or test/).")
  private Part part;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Where a path list's paths start (default: its own folder).")
  private Path root;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Side of the images, for an ONNX model that does not say it itself.")
  private Integer imageSize;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "File to write; its ending names the format: parquet, csv, or npy with the images of"
              + " its rows in NAME.index.csv.")
  private Path file;

  @Mixin private OutputOptions output;

  @Option(
      names = "--fresh",
      description = "Start over instead of going on with the parts of an earlier call.")
  private boolean fresh;

  @Option(
      names = "--skip-bad-images",
      description = "Leave out and count unreadable images instead of stopping at the first.")
  private boolean skipBadImages;

  @Mixin private PixelLimitOption pixelLimit;

  EmbedCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    EmbeddingTarget target = new EmbeddingTarget(file, output.overwrite(), fresh);
    target.requireFree();
    if (Files.exists(model) && !Files.isDirectory(model)) {
      embedWithFile(target, console);
    } else {
      embedWithRun(target, console);
    }
    return 0;
  }

  private void embedWithFile(EmbeddingTarget target, Console console) {
    if (data == null) {
      throw new UsageException(
          "%s knows no images of its own: say with --data which to embed".formatted(model));
    }
    EncoderFile file = encoderFile();
    try (BatchEncoder encoder = file.open(console.stop())) {
      ImageSource images =
          new DataOpening(console).images(data, Optional.ofNullable(root), part, VERB);
      embed(encoder, pixelLimit.applyTo(images), target, skipBadImages, console);
    }
  }

  private EncoderFile encoderFile() {
    try {
      return new EncoderFile(
          model, imageSize == null ? OptionalInt.empty() : OptionalInt.of(imageSize));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--image-size: " + e.getMessage());
    }
  }

  private void embedWithRun(EmbeddingTarget target, Console console) {
    if (!Files.exists(model)) {
      throw new UsageException("there is no run directory or model '%s'".formatted(model));
    }
    RunDirectory run = RunDirectory.open(model);
    if (imageSize != null) {
      throw new UsageException("a run knows the size of its images: leave --image-size out");
    }
    SavedEncoder saved = SavedEncoder.loadAsTrained(run);
    DataConfig trained = saved.config().data();
    try (BatchEncoder encoder = NetworkEncoder.of(saved)) {
      ImageSource images =
          new DataOpening(console)
              .images(
                  trained,
                  () -> PretrainingData.reopen(trained, run),
                  data,
                  Optional.ofNullable(root),
                  part,
                  VERB);
      ImageSource limited = pixelLimit.applyTo(images, trained);
      embed(encoder, limited, target, skipBadImages || trained.skipBadImages(), console);
    }
  }

  private void embed(
      BatchEncoder encoder,
      ImageSource images,
      EmbeddingTarget target,
      boolean skip,
      Console console) {
    encoder.compute().facts().forEach(console::fact);
    console.stop().workBegins();
    try (Embedder embedder = Embedder.open(encoder, images, part.lower(), target, skip)) {
      print(embed(embedder, images.size(), console), console);
    }
  }

  private static Embedded embed(Embedder embedder, int images, Console console) {
    if (embedder.imagesDone() > 0) {
      console.line("goes on after image %,d of %,d", embedder.imagesDone(), images);
    }
    try (ProgressDisplay display = console.progress("")) {
      return embedder.run(display);
    } catch (RuntimeException e) {
      if (embedder.imagesDone() > 0) {
        console.line(
            "kept %,d of %,d images: the same command goes on from there",
            embedder.imagesDone(), images);
      }
      throw e;
    }
  }

  private static void print(Embedded done, Console console) {
    console.line(
        "embedded %,d images in %.1f s (%,.0f images/s)",
        done.imagesNow(), done.seconds(), done.imagesNow() / Math.max(1e-3, done.seconds()));
    if (done.skipped() > 0) {
      console.line("note: left out %,d unreadable images", done.skipped());
    }
    console.line(
        "%,d rows of %,d features: %s",
        done.rows(),
        done.dimension(),
        done.files().stream().map(Path::toString).collect(Collectors.joining(", ")));
    new NextSteps(console).afterEmbedding(done.files().get(0));
  }
}
