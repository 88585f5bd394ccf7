package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.StopRequests;
import dev.sdclr.encoder.ForeignOnnx;
import dev.sdclr.encoder.OnnxFile;
import dev.sdclr.encoder.OnnxSession;
import dev.sdclr.job.JobListener;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Reference;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.run.RunRecord;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another program's ONNX model as a run: {@code pretrain --method none --init-from MODEL.onnx}. */
class KeptModelTest {

  private static final String MODEL = "mean colours.onnx";

  @TempDir static Path shared;
  static Path data;
  static Path model;
  static Path run;

  @TempDir Path folder;

  @BeforeAll
  static void keepAModel() {
    data = new GeneratedImages(5).writeClasses(shared.resolve("data"), 12, 12, 6);
    model = ForeignOnnx.meanColours(shared.resolve(MODEL), -1, 3, -1, -1);
    run = shared.resolve("run");
    Invocation kept = keep(run, model, "--image-size", "16");
    assertThat(kept.code()).as(kept.err()).isZero();
    assertThat(kept.out())
        .contains(
            ": none, the ONNX model",
            "3 features of images of 16 pixels (settings of network, views and training have no"
                + " effect)");
  }

  private static Invocation keep(Path run, Path from, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("pretrain", "--data=" + data, "--out=" + run, "--init-from=" + from));
    SmallRun.SETTINGS.forEach(setting -> arguments.add("--set=" + setting));
    arguments.addAll(List.of("--method", "none"));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments);
  }

  @Test
  void recordsTheModelAndHowItsImagesAreMadeReady() throws IOException {
    RunDirectory directory = RunDirectory.open(run);
    TrainConfig config = TrainConfig.of(directory);
    assertThat(config.initFromSha256()).hasSize(64);
    assertThat(config.views().imageSize()).isEqualTo(16);
    assertThat(directory.keptModel()).hasSameBinaryContentAs(model);
    assertThat(Files.readString(directory.config())).contains("imageSize: 16");
    assertThat(Files.readString(directory.record())).contains("3 features of images of 16 pixels");
  }

  @Test
  void leavesARunAloneThatAnotherProcessIsAt() throws IOException {
    RunDirectory other = RunDirectory.create(folder.resolve("other"));
    try (RunLock lock = RunLock.of(other)) {
      Files.writeString(other.split(), "of another");
      Invocation refused = keep(other.path(), model, "--image-size", "16");
      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.err()).contains(other.path() + " is being written by process");
      assertThat(other.split()).hasContent("of another");
    }
    Invocation kept = keep(other.path(), model, "--image-size", "16");
    assertThat(kept.code()).as(kept.err()).isZero();
    assertThat(Files.readString(other.split())).doesNotContain("of another");
  }

  @ParameterizedTest
  @CsvSource({
    "resume RUN",
    "report RUN --out OUT.html",
    "mine RUN --top 5",
    "mine RUN --score mean",
    "suggest RUN --top 3",
    "evaluate RUN --shots full --few-per-class 2 --mining",
    "evaluate RUN --probe knn --no-map",
    "cluster RUN --k 2",
    "duplicates RUN",
    "similar RUN ring/ring-0001.jpg",
    "classify RUN --labels LABELS --out OUT.csv",
    "embed RUN --out OUT.parquet",
    "export RUN --format onnx --out OUT.onnx"
  })
  void isARunLikeOthers(String command) throws IOException {
    Files.writeString(
        folder.resolve("labels.csv"),
        """
        path,label
        stripes/stripes-0000.png,a
        stripes/stripes-0001.jpg,a
        disc/disc-0000.png,b
        disc/disc-0001.jpg,b
        """);
    String image = data.resolve("disc").resolve("disc-0001.jpg").toString();
    List<String> arguments =
        List.of(command.split(" ")).stream()
            .map(word -> word.equals("RUN") ? run.toString() : word)
            .map(word -> word.startsWith("ring/") ? image : word)
            .map(word -> word.equals("LABELS") ? folder.resolve("labels.csv").toString() : word)
            .map(word -> word.replace("OUT", folder.resolve("out").toString()))
            .toList();
    Invocation result = Invocation.of(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    if (command.startsWith("mine RUN --top") || command.startsWith("suggest")) {
      assertThat(result.out()).contains("cannot be pruned: what pruning changes is left out");
    }
  }

  @Test
  void refusesAModelThatTellsNothingApart() {
    Path ones = ForeignOnnx.ofOnes(folder.resolve("ones.onnx"), -1, 3, 16, 16);
    Path kept = folder.resolve("kept");
    Invocation refused = keep(kept, ones);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.failure())
        .startsWith(
            ones + " tells nothing apart: its features of 16 images, given as values in [0, 1]");
    assertThat(kept).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysWhatItsModelIsGivenUnlessTold(boolean told) {
    RunDirectory kept = new RunDirectory(folder.resolve("kept"));
    List<String> more = new ArrayList<>(List.of("--image-size=16"));
    if (told) {
      more.add("--mean=0.5,0.5,0.5");
    }
    Invocation result = keep(kept.path(), model, more.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    String note = MODEL + " is given values from 0 to 1: where it expects a mean and a deviation";
    assertThat(result.out().lines().filter(line -> line.startsWith(note))).hasSize(told ? 0 : 1);
    RunRecord record = RecordFile.read(kept.record(), RunRecord.class);
    assertThat(record.advice().stream().filter(sentence -> sentence.startsWith(note)))
        .hasSize(told ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void recordsTheThreadsThatItWasToldOf(int threads) {
    RunDirectory kept = new RunDirectory(folder.resolve("kept"));
    Invocation result =
        keep(
            kept.path(),
            model,
            "--image-size=16",
            "--set=compute.threads=" + threads,
            "--set=compute.loaderThreads=" + (3 - threads));
    assertThat(result.code()).as(result.err()).isZero();
    RunRecord record = RecordFile.read(kept.record(), RunRecord.class);
    assertThat(record.computeThreads()).isEqualTo(threads);
    assertThat(record.loaderThreads()).isEqualTo(3 - threads);
  }

  @Test
  void anExportSaysThatAModelTakesOneImageAtATime() {
    Path one = ForeignOnnx.meanColours(folder.resolve("one.onnx"), 1, 3, 16, 16);
    Path kept = folder.resolve("kept");
    assertThat(keep(kept, one).code()).isZero();
    Path out = folder.resolve("out.onnx");
    Invocation result =
        Invocation.of(List.of("export", kept.toString(), "--format=onnx", "--out=" + out));
    assertThat(result.code()).as(result.err()).isZero();
    try (OnnxSession session = OnnxFile.read(out).open(1, StopRequests.NONE)) {
      assertThat(session.properties().get("input")).startsWith("float32 (1, 3, 16, 16): ");
      assertThat(session.properties().get("output")).startsWith("float32 (1, 3): ");
    }
  }

  @Test
  void anExportSaysThatAModelDoesNotFlatten() {
    Path pooled = ForeignOnnx.withoutFlattening(folder.resolve("pooled.onnx"), -1, 3, 16, 16);
    Path kept = folder.resolve("kept");
    assertThat(keep(kept, pooled).code()).isZero();
    Path out = folder.resolve("out.onnx");
    SmallCommand.succeed(
        List.of("export", kept.toString(), "--format=onnx", "--out=" + out, "--data=" + data));
    try (OnnxSession session = OnnxFile.read(out).open(1, StopRequests.NONE)) {
      assertThat(session.properties().get("output")).startsWith("float32 (N, 3, 1, 1): ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mine RUN --score cosine | RUN keeps an ONNX model, which cannot be pruned: rank by an ordering"
            + " of features, such as mean,",
        "mine RUN --prune-fraction 0.5 | RUN keeps an ONNX model, which cannot be pruned:",
        "export RUN --format safetensors --out F | RUN keeps an ONNX model, which has no weights by"
            + " torchvision's names: use --format onnx",
        "export RUN --format onnx --with-classifier --out F | RUN keeps an ONNX model, behind which"
            + " no classifier is written: leave --with-classifier out, and classify images with",
        "embed RUN --mean 1,1,1 --out F.csv | the run sets how its images are normalised: leave",
        "pretrain --data D --out F --init-from RUN | that run keeps an ONNX model, "
            + "which is not a weights file: give the model itself,",
        "pretrain --data D --out F --init-from M | M is an ONNX model, which is not a weights file:"
            + " keep it as it is with --method none, learn from it with --method distil --teacher",
        "pretrain --data D --out F --init-from M --method none | M does not state the "
            + "size of its images: pass --image-size PIXELS",
        "pretrain --data D --out F --method none --mean 1,1,1 | method.preprocessing is for an ONNX"
            + " model in --init-from:",
        "pretrain --data D --out F --method none --mean 123,116,103 --init-from M | --mean must be of values in [0, 1]",
        "pretrain --data D --out F --method none --std 58,57,57 --init-from M | --std must be of values in [0, 1]",
        "pretrain --data D --out F --method none --mean 1,1 --init-from M | mean must be 3 numbers",
        "pretrain --data D --out F --mean 1,1,1 | configuration: method.preprocessing belongs to"
            + " distil, none and must be absent for sdclr",
      })
  void whatCannotBeIsRefusedWithWhatCan(String command, String message) {
    Path out = folder.resolve("f");
    List<String> arguments =
        List.of(command.split(" ")).stream()
            .map(word -> word.equals("RUN") ? run.toString() : word)
            .map(word -> word.equals("M") ? model.toString() : word)
            .map(word -> word.equals("D") ? data.toString() : word)
            .map(word -> word.startsWith("F") ? out + word.substring(1) : word)
            .toList();
    Invocation result = Invocation.of(arguments);
    String last = result.err().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(last)
        .startsWith(
            "sdclr: "
                + message.replaceFirst("^RUN", run.toString()).replaceFirst("^M ", model + " "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }

  @Test
  void isComparedWithWhatCanBeHad() {
    SmallCommand.succeed(List.of("evaluate", run.toString(), "--probe=knn", "--no-map"));
    Evaluation evaluation = RecordFile.read(RunDirectory.open(run).evaluation(), Evaluation.class);
    assertThat(evaluation.references()).extracting(Reference::name).containsExactly("pixels");
  }

  @Test
  void makesTheFeaturesThatEmbedMakesOfTheModel() throws IOException {
    Path ofModel = folder.resolve("model.npy");
    Path ofRun = folder.resolve("run.npy");
    SmallCommand.succeed(
        List.of(
            "embed", model.toString(), "--image-size=16", "--data=" + data, "--out=" + ofModel));
    SmallCommand.succeed(List.of("embed", run.toString(), "--out=" + ofRun));
    assertThat(ofRun).hasSameBinaryContentAs(ofModel);
  }

  /** What the page of explore is made of, for runs that keep an ONNX model or weights. */
  @Test
  void isExplored() {
    Path weights =
        SmallRun.train(SmallRun.config(data), folder.resolve("trained")).lastCheckpoint();
    Path ofWeights = folder.resolve("kept");
    assertThat(keep(ofWeights, weights).code()).isZero();
    for (Path kept : List.of(run, ofWeights)) {
      ExploredImages explored = ExploredImages.open(kept, ImageChoice.OWN, JobListener.NONE);
      assertThat(explored.paths()).hasSizeGreaterThan(10);
      assertThat(explored.numbers()).doesNotContain(-1);
      try (FeatureTable features = explored.readFeatures()) {
        assertThat(features.size()).isEqualTo(explored.paths().size());
      }
    }
  }

  /** Its operators cannot take a mean off inside; the run itself does so outside. */
  @Test
  void anExportOfAnOldModelSaysWhatItNeeds() {
    Path old = ForeignOnnx.ofOperatorSet(folder.resolve("old.onnx"), 6, -1, 3, 16, 16);
    Path plain = folder.resolve("plain");
    assertThat(keep(plain, old).code()).isZero();
    Path out = folder.resolve("out.onnx");
    SmallCommand.succeed(List.of("export", plain.toString(), "--format=onnx", "--out=" + out));
    Path normalised = folder.resolve("normalised");
    assertThat(keep(normalised, old, "--mean", "0.5,0.4,0.3").code()).isZero();
    Path other = folder.resolve("other.onnx");
    Invocation refused =
        Invocation.of(List.of("export", normalised.toString(), "--format=onnx", "--out=" + other));
    assertThat(refused.failure())
        .contains(
            " is of ONNX's operator set 6, and an export with --mean or --std inside needs 7: save the model with a newer one, and keep that");
    assertThat(other).doesNotExist();
  }

  /** What the run takes off and divides by is inside the exported file. */
  @ParameterizedTest
  @CsvSource({
    "'0.5,0.4,0.3', '0.2,0.3,0.25', ",
    "'0.5,0.4,0.3', , ",
    ", '0.2,0.3,0.25', ",
    "'0.5,0.4,0.3', , 0.5"
  })
  void anExportNeedsNoPreprocessing(String mean, String std, String crop) throws IOException {
    Path normalised = folder.resolve("normalised");
    List<String> more = new ArrayList<>(List.of("--image-size", "16"));
    if (mean != null) {
      more.addAll(List.of("--mean", mean));
    }
    if (std != null) {
      more.addAll(List.of("--std", std));
    }
    if (crop != null) {
      more.addAll(List.of("--crop", crop));
    }
    Invocation kept = keep(normalised, model, more.toArray(String[]::new));
    assertThat(kept.code()).as(kept.err()).isZero();
    Path exported = folder.resolve("exported.onnx");
    SmallCommand.succeed(
        List.of("export", normalised.toString(), "--format=onnx", "--out=" + exported));
    Path ofFile = folder.resolve("file.csv");
    Path ofRun = folder.resolve("run.csv");
    SmallCommand.succeed(
        List.of("embed", exported.toString(), "--data=" + data, "--out=" + ofFile));
    SmallCommand.succeed(List.of("embed", normalised.toString(), "--out=" + ofRun));
    double[] own = numbers(ofRun);
    double[] its = numbers(ofFile);
    assertThat(its).hasSameSizeAs(own);
    for (int i = 0; i < own.length; i++) {
      assertThat(its[i]).isCloseTo(own[i], org.assertj.core.api.Assertions.within(1e-5));
    }
    Invocation twice =
        Invocation.of(
            "embed",
            exported.toString(),
            "--mean=0.5,0.5,0.5",
            "--data=" + data,
            "--out=" + folder.resolve("twice.csv"));
    assertThat(twice.failure()).contains("normalises images itself: leave --mean and --std out");
  }

  private static double[] numbers(Path csv) throws IOException {
    return Files.readAllLines(csv).stream()
        .skip(1)
        .flatMap(line -> List.of(line.split(",")).stream())
        .filter(cell -> cell.matches("-?\\d+\\.\\d+(E-?\\d+)?"))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  @Test
  void aModelThatWasReplacedIsNotTaken() throws IOException {
    Path changed = folder.resolve("changed");
    assertThat(keep(changed, model, "--image-size", "16").code()).isZero();
    ForeignOnnx.meanColours(RunDirectory.open(changed).keptModel(), -1, 3, 16, 16);
    Invocation result = Invocation.of("mine", changed.toString());
    assertThat(result.failure())
        .endsWith("is not the model that the run was made of: it is corrupt, or was replaced");
  }

  /** Keys that stand twice make a model that ONNX's own checker refuses. */
  @Test
  void saysOnceWhatAnExportOfAnExportIs() throws IOException {
    Path network = SmallRun.train(SmallRun.config(data), folder.resolve("network")).path();
    Path first = folder.resolve("first.onnx");
    export(network, first);
    Path again = folder.resolve("again");
    Invocation kept = keep(again, first);
    assertThat(kept.code()).as(kept.err()).isZero();
    Path second = folder.resolve("second.onnx");
    export(again, second);
    String content = Files.readString(second, StandardCharsets.ISO_8859_1);
    for (String key : List.of("sdclrVersion", "checkedWith", "checkedLargestAbsoluteDifference")) {
      assertThat(content).containsOnlyOnce(key);
    }
    assertThat(content).doesNotContain("stem", "depth");
  }

  private static void export(Path from, Path file) {
    Invocation result =
        Invocation.of(List.of("export", from.toString(), "--format=onnx", "--out=" + file));
    assertThat(result.code()).as(result.err()).isZero();
  }
}
