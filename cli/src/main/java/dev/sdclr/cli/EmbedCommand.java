package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.cli.options.LocalPath;
import dev.sdclr.cli.options.PartOption;
import dev.sdclr.cli.options.PreprocessingOptions;
import dev.sdclr.cli.options.ReadingOptions;
import dev.sdclr.cli.options.RootOption;
import dev.sdclr.cli.options.TableOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.data.bucket.BucketAddress;
import dev.sdclr.data.bucket.BucketUpload;
import dev.sdclr.embed.Embedded;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.job.EmbedJob;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.process.StopSignal;
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

/** {@code sdclr embed}: writes what the encoder makes of each image. */
@Command(
    name = "embed",
    description = {
      "Writes a file of features, one row per image, to search, cluster and join.",
      "The same command continues after Ctrl-C or a crash, with the parts in FILE.parts."
    })
final class EmbedCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN|MODEL",
      description =
          "Run directory that pretrain made, or a file that export "
              + "wrote, or another ONNX model of images (N, 3, S, S).")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Images to embed (default: those that the run was trained on; a MODEL needs it).")
  private String data;

  @Mixin private PartOption part;

  @Mixin private RootOption root;

  @Mixin private PreprocessingOptions preprocessing;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "File to write, here or in a bucket (s3://BUCKET/FILE); its ending names the format:"
              + " parquet, csv, or npy with the images of its rows in NAME.index.csv.")
  private String out;

  @Mixin private TableOptions output;

  @Option(names = "--fresh", description = "Start over instead of continuing an earlier call.")
  private boolean fresh;

  @Mixin private ReadingOptions reading;

  EmbedCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    ImageChoice images = reading.choice(data, root.given(), part.meant());
    Optional<BucketUpload> upload = BucketAddress.find(out).map(BucketUpload::to);
    boolean overwrites = upload.isPresent() || output.overwrite();
    Path file =
        upload.map(bucket -> bucket.begin(output.overwrite())).orElseGet(() -> LocalPath.of(out));
    if (upload.isEmpty()) {
      output.requireNotRead("--out", file);
    }
    EmbeddingTarget target = new EmbeddingTarget(file, overwrites, fresh, output.rawCells());
    Embedded done = console.run(new EmbedJob(model, preprocessing.given(), images, target));
    print(done, console);
    if (upload.isPresent()) {
      printRows(done, upload.get().send(done.files()), console);
    } else {
      printRows(done, done.files().stream().map(Path::toString).toList(), console);
      new NextSteps(console).afterEmbedding(done.files().get(0));
    }
    return 0;
  }

  private static void print(Embedded done, Console console) {
    console.line(
        "embedded %s in %.1f s (%s)",
        Counted.of(done.imagesNow(), "image"),
        done.seconds(),
        Counted.perSecond(done.imagesNow() / Math.max(1e-3, done.seconds()), "images"));
    if (done.skipped() > 0) {
      console.line("note: left out %s", Counted.of(done.skipped(), "unreadable image"));
    }
  }

  private static void printRows(Embedded done, List<String> files, Console console) {
    console.line(
        "%s of %s: %s",
        Counted.of(done.rows(), "row"),
        Counted.of(done.dimension(), "feature"),
        String.join(", ", files));
  }
}
