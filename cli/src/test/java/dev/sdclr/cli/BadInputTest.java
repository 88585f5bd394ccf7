package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.SmallRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every failure is one line that names the file or value, with the exit code of its kind. */
class BadInputTest extends OnAFinishedRun {

  /** Settings that are wrong in themselves are found before any image is looked for. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs=abc | configuration: epochs must be a whole number, was 'abc'",
        "epochs=1.5 | configuration: epochs must be a whole number, was '1.5'",
        "epochs= | configuration: epochs must be a whole number and is missing",
        "epochs=0 | configuration: epochs must be at least 1, was 0",
        "epochs=[1] | configuration: epochs must be a whole number",
        "epochs.x=1 | there is no key 'epochs.x': epochs has a value",
        "batchSize=1 | configuration: batchSize must be at least 2 (a loss contrasts images), was 1",
        "views.imageSize=0 | configuration: views.imageSize must be in [1, 8192], was 0",
        "views.imageSize=8192 | configuration: batchSize must be at most 5 at views.imageSize 8192,"
            + " was 8",
        "views.smallCrops={count: 0, imageSize: 8} | configuration: views.smallCrops.count must be in"
            + " [1, 16], was 0",
        "views.smallCrops={count: 2, imageSize: 17} | configuration: views.smallCrops.imageSize must"
            + " be at most imageSize = 16, was 17",
        "views.smallCrops={count: 2, imageSize: 8, side: 8} | configuration: unknown key 'views.smallCrops.side';"
            + " valid keys of views.smallCrops: count, imageSize, maxArea, minArea",
        "views.hue=0.6 | configuration: views.hue must be in [0, 0.5], was 0.6",
        "views.hue=.nan | the value of --set views.hue=.nan is not well-formed: Malformed numeric value '.nan' (line 1, column 5)",
        "model.width=0 | configuration: model.width must be in [1, 1024], was 0",
        "model.depth=resnet9 | configuration: model.depth must be one of resnet10, resnet18,"
            + " resnet34, resnet50, was 'resnet9'",
        "model.depth=0 | configuration: model.depth must be one of resnet10, resnet18, resnet34,"
            + " resnet50, was '0'",
        "optimizer.learningRate=x | configuration: optimizer.learningRate must be a number, was 'x'",
        "optimizer.momentum=1 | configuration: optimizer.momentum must be in [0, 1), was 1.0",
        "optimizer.warmupEpochs=9 | configuration: optimizer.warmupEpochs must be in [0, epochs ="
            + " 2], was 9",
        "optimizer=1 | configuration: optimizer must be a group of keys"
            + " (excludeNormsAndBiases, finalLearningRate, lars, layerDecay, learningRate, momentum,"
            + " name, warmupEpochs, weightDecay)",
        "method.temperature=0 | configuration: method.temperature must be > 0, was 0.0",
        "method={name: sdclr, pruneFraction: 1} | configuration: method.pruneFraction must be in [0, 1)"
            + " (0.9 removes 90 %), was 1.0",
        "compute.device=tpu | configuration: compute.device must be one of auto, cpu, cuda, was"
            + " 'tpu' (did you mean 'cpu'?)",
        "compute.threads=-1 | configuration: compute.threads must be in [0, 1024] (0: as the machine"
            + " has), was -1",
        "data.longTail.profile=x | configuration: data.longTail.profile must be one of exp, pareto,"
            + " was 'x'",
        "data.skipBadImages=x | configuration: data.skipBadImages must be true or false, was 'x'",
        "log.tensorboard=maybe | configuration: log.tensorboard must be true or false, was 'maybe'",
        "log.tensorboard=2 | configuration: log.tensorboard must be true or false, was '2'",
        "method.selfDamage.swapViews=3 | configuration: method.selfDamage.swapViews must be true or false, was '3'",
        "data.split=x | configuration: data.split and data.longTail both select images: give one of"
            + " them",
        "seed= | configuration: seed must be a whole number and is missing",
        "foo.bar=1 | configuration: unknown key 'foo'; valid keys: batchSize, clusterBalance, compute, convertStem,"
            + " data, distributed, epochs, initFrom, initFromSha256, log, method, model, onDivergence, optimizer, seed, views",
        "clusterBalance={clusters: [5, 5]} | configuration: clusterBalance.clusters must be 1 to 4"
            + " falling numbers in [2, 10000], was [5, 5]",
        "clusterBalance={clusters: [5, 1]} | configuration: clusterBalance.clusters must be 1 to 4"
            + " falling numbers in [2, 10000], was [5, 1]",
        "clusterBalance={renewEveryEpochs: 0} | configuration: clusterBalance.renewEveryEpochs must be"
            + " at least 1, was 0",
        "clusterBalance={startAfterEpochs: 2} | configuration: clusterBalance.startAfterEpochs must be"
            + " below epochs = 2, was 2",
        "clusterBalance={cluster: 5} | configuration: unknown key 'clusterBalance.cluster' (did you"
            + " mean 'clusterBalance.clusters'?); valid keys of clusterBalance: clusters,"
            + " features, renewEveryEpochs, startAfterEpochs",
        "clusterBalance={features: teacher} | configuration: clusterBalance.features must be own for"
            + " method sdclr: a teacher is what distil has",
        "clusterBalance={features: teachers} | configuration: clusterBalance.features must be one of"
            + " own, teacher, was 'teachers' (did you mean 'teacher'?)",
        "clusterBalance={features: teacher, renewEveryEpochs: 2} | configuration:"
            + " clusterBalance.renewEveryEpochs must be absent beside features teacher, which stay as"
            + " they are, was 2",
        "log.foo=1 | configuration: unknown key 'log.foo'; valid keys of log:"
            + " checkpointEveryMinutes, everySteps, mineEveryEpochs, qualityEveryEpochs, tensorboard",
        "log.qualityEveryEpochs=-1 | configuration: log.qualityEveryEpochs must be at least 0 (0:"
            + " never), was -1",
        "log.mineEveryEpochs=-1 | configuration: log.mineEveryEpochs must be at least 0 (0: never),"
            + " was -1",
        "epochs | --set needs key=value, was 'epochs'",
        "=5 | --set needs key=value, was '=5'",
        "epochs=[ | the value of --set epochs=[ is not well-formed: expected the node content, but found '<stream end>' (line 1, column 2)",
        "seed=!!java.net.URL [x] | configuration: seed must be a whole number",
      })
  void wrongSettings(String setting, String message) {
    String[] extra =
        setting.startsWith("data.split")
            ? new String[] {"--imbalance", "2", "--set", setting}
            : new String[] {"--set", setting};
    Path out = folder.resolve("out");
    Invocation result = pretrain(Path.of("nowhere"), out, extra);
    assertThat(result.failure()).isEqualTo(message);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pretrain --out R --recipe none | unknown recipe 'none'; valid recipes: small-images,",
        "pretrain --out R | data is needed: a folder, a path list or a known data set",
        "pretrain --data D | Missing required option: '--out=RUN'; valid for sdclr pretrain:",
        "pretrain --out R --data D --method x | configuration: method.name must be one of sdclr,",
        "pretrain --out R --data D --method byol --set views.smallCrops={'count':2,'imageSize':8} |"
            + " configuration: views.smallCrops must be absent for method byol: small crops are for",
        "pretrain --out R --data D --set data.source= | data is needed:",
        "pretrain --out R --data D --profile exp | --profile and --split-seed need --imbalance",
        "pretrain --out R --data D --epochs x | --epochs must be a whole number, was 'x'",
        "pretrain --out R --data D --what | unknown argument '--what'; valid for sdclr pretrain:"
            + " --data,",
        "zebra | unknown argument 'zebra'; valid commands of sdclr: quickstart, data, pretrain,",
        "evaluate R --probe x | --probe must be one of linear, knn, was 'x'",
        "evaluate R --shots x | --shots must be one of full, few, was 'x'",
        "evaluate R --k 0 | --k must be at least 1, was 0",
        "evaluate R --k x | --k must be a whole number, was 'x'",
        "mine R --top \u0661\u0662 | --top must be a whole number, was '\u0661\u0662'",
        "evaluate R --knn-temperature 0 | --knn-temperature must be above 0, was 0.0",
        "evaluate R --knn-temperature NaN | --knn-temperature must be a number, was 'NaN'",
        "evaluate R --few-fraction 1 | --few-fraction must be in (0, 1), was 1.0",
        "evaluate R --few-per-class 0 | --few-per-class must be at least 1, was 0",
        "evaluate R --draws 0 | --draws must be in [1, 1000], was 0",
        "evaluate R --draws 2 --few-split F | --few-split lists the few-shot images: leave out"
            + " --few-fraction,",
        "evaluate R --groups x | --groups must be one of share, thirds, counts, was 'x'",
        "evaluate R --group-counts 1,2 | --group-counts belongs to --groups counts: add that",
        "evaluate R --groups counts --group-counts 100,20 | --group-counts must be two numbers"
            + " LOW,HIGH with 1 <= LOW <= HIGH, was 100,20",
        "evaluate R --groups counts --group-counts 5 | --group-counts must be two numbers",
        "mine R --top 0 | --top must be at least 1, was 0",
        "mine R --top x | --top must be a whole number, was 'x'",
        "mine R --prune-fraction 2 | --prune-fraction must be in [0, 1], was 2.0",
        "mine R --score x | there is no score 'x'; valid scores: cosine,",
        "mine R --augmentations -1 | --augmentations must be in [0, 1000], was -1",
        "mine R --score loss --augmentations 0 | --augmentations must be in [1, 1000], was 0",
        "mine R --score pie --augmentations 1 | --augmentations belongs to cosine and loss",
        "mine R --prune-fraction 0.5 --prune-fraction x | --prune-fraction must be a number,"
            + " was 'x'",
        "mine R --prune-fraction 1d | --prune-fraction must be a number, was '1d'",
        "mine R --prune-fraction 0x1p-3 | --prune-fraction must be a number, was '0x1p-3'",
        "mine R --prune-fraction NaN | --prune-fraction must be a number, was 'NaN'",
        "mine R --copy-to A --link-to B | --copy-to and --link-to collect the same images: give one",
        "data fetch none | unknown data set 'none'; valid names: fashion-mnist,",
        "data split D --out F --alpha 2 | data.longTail.alpha belongs to the pareto profile",
        "data split D --out F --profile x | --profile must be one of exp, pareto, was 'x'",
        "report | Missing required parameter: 'RUN'; valid for sdclr report: RUN, --out,",
      })
  void wrongUsage(String command, String message) {
    Invocation result = Invocation.of(command.split(" "));
    assertThat(result.failure()).startsWith(message);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
  }

  @Test
  void dataThatIsNotThere() {
    requireFailedStart(
        folder.resolve("none"),
        "there is no folder or file '%s', and the known data sets are fashion-mnist, cifar-10,"
            + " cifar-100");
  }

  @Test
  void emptyFolder() throws IOException {
    requireFailedStart(Files.createDirectory(folder.resolve("empty")), "%s is empty: looked for");
  }

  @Test
  void truncatedImage() throws IOException {
    Path bad = new GeneratedImages(8).writeClasses(folder.resolve("bad"), 20, 20);
    Path image = bad.resolve("checkers").resolve("checkers-0003.jpg");
    Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 300));
    requireFailedStart(
        bad, "cannot read image " + image + ": ", " (remove it, or pass --skip-bad-images)");
  }

  @Test
  void textNamedAsAnImage() throws IOException {
    Path bad = new GeneratedImages(8).writeClasses(folder.resolve("bad"), 20, 20);
    Path image = Files.writeString(bad.resolve("disc.jpg"), "hello");
    Files.move(image, bad.resolve("stripes").resolve("a.jpg"));
    requireFailedStart(
        bad,
        "cannot read image " + bad.resolve("stripes").resolve("a.jpg"),
        ": not a JPEG, PNG, BMP, GIF, WebP or TIFF file (remove it, or pass --skip-bad-images)");
  }

  @Test
  void fewerImagesThanABatch() {
    Path few = new GeneratedImages(8).writeClasses(folder.resolve("few"), 3);
    requireFailedStart(
        few, "batchSize 8 exceeds the 3 training images: pass --set batchSize=3 or less");
    Path one = new GeneratedImages(8).writeClasses(folder.resolve("one"), 1);
    requireFailedStart(
        one, "a loss that contrasts images needs at least 2 of them, and there is 1: give more");
  }

  @Test
  void labelOutOfRangeAndOtherThingsThatAreNoList() throws IOException {
    new GeneratedImages(8).writeImages(folder, Motif.RING, 1);
    Path list = Files.writeString(folder.resolve("list"), "ring-0000.png 1234567890\n");
    requireFailedStart(list, "%s, line 1: label must be in [0, 99999], was 1234567890");
    Path negative = Files.writeString(folder.resolve("negative"), "\nring-0000.png -1\n");
    requireFailedStart(negative, "%s, line 2: label must be in [0, 99999], was -1");
    Path text = Files.writeString(folder.resolve("notes.md"), "some words\n");
    requireFailedStart(text, "%s, line 1: there is no file " + folder.resolve("some words"));
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    requireFailedStart(binary, "cannot read list %s: it is not text in UTF-8");
  }

  @Test
  void aSplitThatIsNotThere() {
    Path split = folder.resolve("none.txt");
    Invocation result = pretrain(data, folder.resolve("out"), "--split", split.toString());
    assertThat(result.failure()).isEqualTo("cannot read list %s: it does not exist", split);
    assertThat(result.code()).isEqualTo(FAILED);
  }

  @Test
  void aRootForWhatIsNoList() {
    Invocation result = pretrain(data, folder.resolve("out"), "--root", folder.toString());
    assertThat(result.failure())
        .isEqualTo("--root is for path lists, and %s is not one: leave it out", data);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
  }

  @Test
  void aLongTailOfUnlabelledData() {
    new GeneratedImages(8).writeImages(folder.resolve("flat"), Motif.RING, 9);
    Invocation result =
        pretrain(folder.resolve("flat"), folder.resolve("out"), "--imbalance", "10");
    assertThat(result.failure())
        .startsWith("a long-tailed split needs at least 2 classes, flat (9 images) has 0");
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void divergence() {
    Invocation result =
        pretrain(data, folder.resolve("out"), "--set", "optimizer.learningRate=1e30");
    assertThat(result.failure())
        .startsWith("the loss became NaN at step 2: lower optimizer.learningRate");
    assertThat(result.code()).isEqualTo(FAILED);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void outThatIsTaken() throws IOException {
    Invocation again = pretrain(data, run.path());
    assertThat(again.failure())
        .isEqualTo(
            "%s is already a run: choose another --out, or resume it with: ./sdclr resume %s",
            run.path(), run.path());
    assertThat(again.code()).isEqualTo(WRONG_USAGE);
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertThat(pretrain(data, file).failure())
        .isEqualTo("%s exists already and is not an empty directory: choose another --out", file);
    assertThat(file).hasContent("mine");
  }

  @Test
  void outThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Invocation result = pretrain(data, file.resolve("run"));
    assertThat(result.failure())
        .startsWith("cannot make run directory %s: ".formatted(file.resolve("run")))
        .endsWith(" (choose another --out)");
    assertThat(result.code()).isEqualTo(FAILED);
    Invocation report =
        Invocation.of("report", run.path().toString(), "--out", file.resolve("r").toString());
    assertThat(report.failure()).startsWith("cannot write " + file.resolve("r"));
    assertThat(report.code()).isEqualTo(FAILED);
  }

  @Test
  void aGpuThatIsNotThere() {
    Invocation result = pretrain(data, folder.resolve("out"), "--set", "compute.device=cuda");
    assumeThat(result.code()).isNotZero();
    assertThat(result.failure()).startsWith("compute.device: no CUDA GPU is usable;");
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void configFilesThatAreNone() throws IOException {
    Path config = folder.resolve("c.yaml");
    Path out = folder.resolve("out");
    assertThat(pretrain(data, out, "--config", config.toString()).failure())
        .isEqualTo("cannot read configuration %s: it does not exist", config);
    Files.writeString(config, "epochs: [1");
    assertThat(pretrain(data, out, "--config", config.toString()).failure())
        .startsWith(config + " is not well-formed: ")
        .contains("line 1");
    Files.writeString(config, "epochs: 1\nepochs: 2\n");
    assertThat(pretrain(data, out, "--config", config.toString()).failure())
        .startsWith(config + " is not well-formed: Duplicate field 'epochs'");
    Files.writeString(config, "just words");
    assertThat(pretrain(data, out, "--config", config.toString()).failure())
        .isEqualTo("%s holds no configuration: it needs keys and values", config);
    Files.writeString(config, "model: {depht: resnet10}");
    Invocation unknown = pretrain(data, out, "--config", config.toString());
    assertThat(unknown.failure())
        .isEqualTo(
            "configuration of %s and options: unknown key 'model.depht' (did you mean"
                + " 'model.depth'?); valid keys of model: depth, frozenStages, headDimension, headLayers, headNorm, headWidth, stem, width",
            config);
    assertThat(unknown.code()).isEqualTo(WRONG_USAGE);
  }

  /** Of a run that fails in its first epoch, nothing is left, which is said. */
  @Test
  void whatFailsBeforeACheckpointIsRemoved() throws IOException {
    Path data = new GeneratedImages(6).writeClasses(folder.resolve("images"), 9, 6);
    Path bad = data.resolve("stripes").resolve("bad.jpg");
    Files.writeString(bad, "no image");
    Path out = folder.resolve("out");
    Invocation result = pretrain(data, out);
    assertThat(result.code()).isEqualTo(FAILED);
    assertThat(result.err()).contains("sdclr: cannot read image " + bad);
    assertThat(result.out())
        .contains("removed %s, in which there is nothing yet to go on from".formatted(out));
    assertThat(out).doesNotExist();
  }

  @Test
  void aQuickstartGoesOnWithItsOwnImagesAlone() throws Exception {
    Path data = folder.resolve("photos");
    new GeneratedImages(5).writeImages(data, Motif.RING, 9);
    Path run = folder.resolve("quickstart/simclr");
    assertThat(pretrain(data, run, "--method", "simclr").code()).isZero();
    requireOtherImages(run, data, "fashion-mnist");
    Path others = folder.resolve("others");
    requireOtherImages(run, data, others.toString(), "--data", others.toString());
  }

  private static void requireOtherImages(
      Path run, Path trainedOn, String wanted, String... arguments) {
    List<String> all = new ArrayList<>(List.of("quickstart", "--out", run.getParent().toString()));
    all.addAll(List.of(arguments));
    Invocation result = Invocation.of(all);
    assertThat(result.failure())
        .isEqualTo(
            "%s was trained on %s, not on %s: name those images with --data to go on, start over with --fresh, or name another folder with --out"
                .formatted(run, trainedOn, wanted));
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(run.resolveSibling("sdclr")).doesNotExist();
  }

  private void requireFailedStart(Path source, String message) {
    requireFailedStart(source, message, "");
  }

  private void requireFailedStart(Path source, String start, String end) {
    Path out = folder.resolve("out");
    Invocation result = pretrain(source, out);
    assertThat(result.failure()).startsWith(start.formatted(source)).endsWith(end);
    assertThat(result.code()).isEqualTo(FAILED);
    assertThat(out).doesNotExist();
  }

  private static Invocation pretrain(Path source, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("pretrain", "--data", source.toString(), "--out", out.toString()));
    SmallRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments);
  }
}
