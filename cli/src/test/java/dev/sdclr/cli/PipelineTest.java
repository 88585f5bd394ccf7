package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.SmallRun;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Metric;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Reference.ReferenceScore;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import dev.sdclr.train.TrainConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands one after the other, as a user gives them. */
class PipelineTest {

  @TempDir static Path shared;
  static Path classes;
  static RunDirectory run;

  @TempDir Path folder;

  @BeforeAll
  static void pretrainOnAFolderOfClassFolders() {
    classes = new GeneratedImages(3).writeClasses(shared.resolve("pictures"), 26, 13, 3);
    Path directory = shared.resolve("run");
    Invocation result =
        pretrain("--data", classes.toString(), "--out", directory.toString(), "--method", "sdclr");
    assertThat(result.err()).startsWith("pre-train: 100 % of 84 images").hasLineCount(1);
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("images: pictures train: 42 images")
        .contains(
            "recipe: few-small-images, as the first image has 20 x 20 pixels and there are fewer than 10,000 (views.imageSize 20 unless set)")
        .containsSubsequence("first step: ", "trained in ")
        .endsWith(
            "next: ./sdclr evaluate %s%n  or: ./sdclr mine %s%n".formatted(directory, directory));
    run = RunDirectory.open(directory);
  }

  private static Invocation pretrain(String... more) {
    List<String> arguments = new ArrayList<>(List.of("pretrain"));
    SmallRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments);
  }

  /** The first image is one pixel high. */
  @Test
  void makesViewsOfSomethingWhateverTheFirstImage() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    for (int i = 0; i < 8; i++) {
      BufferedImage image = new BufferedImage(40, i == 0 ? 1 : 30, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, 0, 0xFFFFFF);
      ImageIO.write(image, "png", photos.resolve(i + ".png").toFile());
    }
    Path directory = folder.resolve("run");
    List<String> arguments =
        new ArrayList<>(
            List.of("pretrain", "--data=" + photos, "--out=" + directory, "--method=sdclr"));
    SmallRun.SETTINGS.stream()
        .filter(setting -> !setting.startsWith("views.imageSize"))
        .forEach(setting -> arguments.add("--set=" + setting));
    Invocation result = Invocation.of(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("as the first image has 40 x 1 pixels", "(views.imageSize 8 unless set)");
    assertThat(TrainConfig.of(RunDirectory.open(directory)).views().imageSize()).isEqualTo(8);
  }

  @Test
  void leavesTheFilesOfARunDirectory() {
    assertThat(run.path().toFile().list())
        .contains("config.yaml", "run.json", "split.txt", "metrics.jsonl", "checkpoints")
        .doesNotContain(".lock"); // which the end of training takes away
    assertThat(run.path().resolve("checkpoints").toFile().list())
        .containsExactlyInAnyOrder("last.safetensors", "previous.last.safetensors");
    TrainConfig config = TrainConfig.of(run);
    assertThat(config.epochs()).isEqualTo(2);
    assertThat(config.data().source()).isEqualTo(classes.toString());
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(RunRecord.State.DONE);
    assertThat(record.epochsDone()).isEqualTo(2);
    assertThat(record.images()).isEqualTo(42);
    assertThat(record.notes()) // a tiny network after two epochs of few images
        .allMatch(note -> note.startsWith("after the last epoch, 2: "));
    assertThat(record.advice()).singleElement().asString().startsWith("the pruned branch keeps ");
    // 42 images make 6 batches of 8 an epoch, the last of 2.
    assertThat(run.metrics().read())
        .extracting(Metric::kind, Metric::epoch, Metric::step)
        .hasSize(14)
        .endsWith(tuple(Metric.Kind.EPOCH, 2, 12L));
  }

  @Test
  void writesMetricLinesWithTheKeysOfTheContract() throws IOException {
    for (String line : Files.readAllLines(run.path().resolve("metrics.jsonl"))) {
      assertThat(new JsonMapper().readTree(line).fieldNames())
          .toIterable()
          .containsExactly(
              "kind", "epoch", "step", "loss", "learningRate", "imagesPerSecond", "elapsedSeconds");
    }
  }

  @Test
  void evaluatesIntoTheKeysOfTheContract() throws IOException {
    Invocation result = Invocation.of("evaluate", run.path().toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("pre-trained on: pictures train: 42 images")
        .contains("groups by pre-training images: 1 many, 1 medium, 1 few")
        .contains("linear, full-shot")
        .contains("linear, few-shot")
        .contains("kNN");
    JsonNode evaluation = new JsonMapper().readTree(run.evaluation().toFile());
    requireScore(evaluation.get("linear").get("full"));
    requireScore(evaluation.get("linear").get("few"));
    requireScore(evaluation.get("knn"));
    // 34 learning images: 1 % is less than one of each class, of which none is left to validate.
    assertThat(evaluation.at("/linear/few/labelSplit").asText())
        .startsWith("1 of each class (9.1 %) of pictures, four fifths of every class (33 images)");
    assertThat(evaluation.at("/linear/few/protocol").asText())
        .contains("lambda 0.001 as no class has an image left to validate with");
    assertThat(evaluation.at("/linear/full/protocol").asText()).endsWith(" by validation");
  }

  private static void requireScore(JsonNode score) {
    double sum = 0;
    for (String key : List.of("many", "medium", "few")) {
      assertThat(score.get(key).asDouble()).as(key).isBetween(0.0, 100.0);
      sum += score.get(key).asDouble();
    }
    assertThat(score.get("perClass")).hasSize(3);
    assertThat(score.get("accuracy").asDouble()).isCloseTo(sum / 3, offset(1e-9));
    assertThat(score.get("balancedness").asDouble()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void evaluatesOnlyWhatIsAskedFor() throws IOException {
    Path copy = copyOfRun();
    assertThat(Invocation.of("evaluate", copy.toString(), "--probe", "KNN").code()).isZero();
    JsonNode knn = new JsonMapper().readTree(copy.resolve("evaluation.json").toFile());
    assertThat(knn.get("linear")).isEmpty();
    requireScore(knn.get("knn"));
    assertThat(
            Invocation.of("evaluate", copy.toString(), "--probe", "linear", "--shots", "full")
                .code())
        .isZero();
    JsonNode full = new JsonMapper().readTree(copy.resolve("evaluation.json").toFile());
    assertThat(full.get("linear").fieldNames()).toIterable().containsExactly("full");
    assertThat(full.has("knn")).isFalse();
  }

  /** Class folders inside train/ and test/, several budgets and draws, other groups and votes. */
  @Test
  void evaluatesOnAFolderOfTrainAndTest() throws IOException {
    Path data = folder.resolve("set");
    new GeneratedImages(15).writeClasses(data.resolve("train"), 10, 10, 10);
    new GeneratedImages(16).writeClasses(data.resolve("test"), 5, 5, 5);
    Path copy = copyOfRun();
    Invocation result =
        Invocation.of(
            ("evaluate "
                    + copy
                    + " --few-fraction 0.1 --few-per-class 4 --draws 3 --groups counts"
                    + " --group-counts 7,20 --k 50 --knn-temperature 0.07 --data "
                    + data)
                .split(" "));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("tested on: set test (15 images)")
        .contains(
            "1 many, 1 medium, 1 few (pre-training images: many above 20, medium 7 to 20, few below"
                + " 7)");
    Evaluation evaluation = RecordFile.read(copy.resolve("evaluation.json"), Evaluation.class);
    assertThat(evaluation.knn().labelSplit()).isEqualTo("set train (30 images)");
    assertThat(evaluation.knn().protocol())
        .isEqualTo(
            "kNN, k = 30, which is all there are, less than the 50 asked for, cosine, temperature"
                + " 0.07");
    assertThat(evaluation.linear().get("few")).isEqualTo(evaluation.fewShot().get(0).score());
    assertThat(evaluation.fewShot())
        .extracting(few -> few.budget() + ", " + few.draw())
        .containsExactly(
            "10 %, 1", "10 %, 2", "10 %, 3", "4 per class, 1", "4 per class, 2", "4 per class, 3");
    double[] accuracies =
        evaluation.fewShot().subList(3, 6).stream()
            .mapToDouble(f -> f.score().accuracy())
            .toArray();
    double mean = Arrays.stream(accuracies).average().orElseThrow();
    double variance =
        Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).average().orElseThrow();
    assertThat(result.out())
        .contains(
            String.format(
                Locale.ROOT,
                "mean of 3 draws, copy, linear, few-shot, 4 per class: accuracy %.2f ± %.2f",
                mean,
                Math.sqrt(variance)))
        .contains("linear, few-shot: mean of 3 draws, 10 %")
        .contains("references are scored by the first budget alone, 10 %");
    double first =
        evaluation.fewDraws().stream().mapToDouble(Score::accuracy).average().orElseThrow();
    Matcher row =
        Pattern.compile("(?m)^copy +linear, few-shot +([0-9.]+) +- ").matcher(result.out());
    assertThat(row.find()).isTrue();
    assertThat(Double.parseDouble(row.group(1))).isCloseTo(first, within(0.005));
    ReferenceScore untrained = evaluation.references().get(0).scores().get("few");
    assertThat(untrained.accuracy() + untrained.gain()).isCloseTo(first, within(1e-9));
  }

  @Test
  void mapsTheTestImagesUnlessToldNotTo() throws IOException {
    Path data = folder.resolve("set");
    new GeneratedImages(15).writeClasses(data.resolve("train"), 10, 10, 10);
    new GeneratedImages(16).writeClasses(data.resolve("test"), 5, 5, 5);
    RunDirectory copy = RunDirectory.open(copyOfRun());
    String[] evaluate =
        ("evaluate "
                + copy.path()
                + " --probe knn --groups counts --group-counts 7,20 --data "
                + data)
            .split(" ");
    assertThat(Invocation.of(evaluate).err()).contains("embed images for the map");
    EmbeddingMap map = RecordFile.read(copy.map(Kind.TEST), EmbeddingMap.class);
    assertThat(map.images()).isEqualTo("set test (15 images)");
    assertThat(map.points()).hasSize(15).extracting(EmbeddingMap.Point::rank).containsOnlyNulls();
    assertThat(map.classes())
        .isEqualTo(RecordFile.read(copy.evaluation(), Evaluation.class).classes());
    assertThat(copy.mapPictures(Kind.TEST)).isNotEmptyFile();
    List<String> without = new ArrayList<>(List.of(evaluate));
    without.add("--no-map");
    assertThat(Invocation.of(without).code()).isZero();
    assertThat(copy.map(Kind.TEST)).doesNotExist();
  }

  @Test
  void minesTheTrainingImagesWithTheirClasses() throws IOException {
    Path copy = copyOfRun();
    Invocation result =
        Invocation.of("mine", copy.toString(), "--data", classes.toString(), "--top", "5");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("ranking the run's training images: pictures train: 42 images")
        .contains("42 images ranked, 5 written to");
    List<String> lines = Files.readAllLines(copy.resolve("mined.csv"));
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).isEqualTo("rank,index,path,label,score,reason");
    assertThat(lines.get(1))
        .matches("1,\\d+,\"?(stripes|checkers|disc)/.*,(stripes|checkers|disc),.*");
    assertThat(copy.resolve("thumbnails").toFile().list())
        .containsExactlyInAnyOrder("00001.png", "00002.png", "00003.png", "00004.png", "00005.png");
    MiningSummary summary = RecordFile.read(copy.resolve("mining.json"), MiningSummary.class);
    assertThat(summary.images()).isEqualTo(42);
    assertThat(summary.tailClasses()).containsExactly("disc");
    assertThat(summary.tailShareInData()).isCloseTo(100 * 3 / 42.0, offset(1e-9));
  }

  @Test
  void reportsOneRunAndSeveralOnOnePage() throws IOException {
    Path copy = copyOfRun();
    assertThat(Invocation.of("report", copy.toString()).code()).isZero();
    assertThat(copy.resolve("report.html")).content().startsWith("<!DOCTYPE html>");
    Path page = folder.resolve("both.html");
    Invocation both =
        Invocation.of("report", copy.toString(), run.path().toString(), "--out", page.toString());
    assertThat(both.code()).as(both.err()).isZero();
    assertThat(both.out()).isEqualTo("report: %s%n".formatted(page));
    assertThat(page).content().contains("copy").contains("run");
    Invocation again = Invocation.of("report", copy.toString(), "--out", page.toString());
    assertThat(again.failure())
        .isEqualTo("%s exists already: choose another --out, or pass --overwrite", page);
    assertThat(again.code()).isEqualTo(2);
    assertThat(
            Invocation.of("report", copy.toString(), "--out", page.toString(), "--overwrite")
                .code())
        .isZero();
    assertThat(Invocation.of("report", copy.toString()).code()).isZero();
  }

  private Path copyOfRun() throws IOException {
    Path copy = folder.resolve("copy");
    try (var files = Files.walk(run.path())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(run.path().relativize(file).toString()));
      }
    }
    return copy;
  }

  @Test
  void trainsAndMinesWithoutLabelsOnAFlatFolder() throws IOException {
    Path flat = folder.resolve("flat");
    new GeneratedImages(4).writeImages(flat, Motif.RING, 17);
    Path directory = folder.resolve("run");
    Invocation trained = pretrain("--data", flat.toString(), "--out", directory.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
    // 17 images in batches of 8: the last would hold one image alone.
    assertThat(RecordFile.read(directory.resolve("run.json"), RunRecord.class).notes())
        .contains("every epoch leaves out one image, which would be alone in the last batch.");
    assertThat(trained.out())
        .endsWith("next: ./sdclr mine %s%n".formatted(directory))
        .doesNotContain("evaluate");
    Invocation mined = Invocation.of("mine", directory.toString(), "--data", flat.toString());
    assertThat(mined.code()).as(mined.err()).isZero();
    List<String> lines = Files.readAllLines(directory.resolve("mined.csv"));
    assertThat(lines).hasSize(18);
    assertThat(lines.get(0)).isEqualTo("rank,index,path,label,score,reason");
    assertThat(lines.get(1)).matches("1,\\d+,\"?ring-\\d+\\.(png|jpg)\"?,,.*");

    Invocation own = Invocation.of("evaluate", directory.toString());
    assertThat(own.code()).isEqualTo(2);
    assertThat(own.failure())
        .isEqualTo(
            "probes need labels of at least two classes, flat has none: pass --data with a folder"
                + " of class folders");
    Invocation other =
        Invocation.of("evaluate", directory.toString(), "--data", classes.toString());
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(other.out())
        .contains(
            "pre-trained on: flat train: 17 images, not of these classes: groups are by the"
                + " labelled images")
        .contains("groups by labelled images: ", "(share of the labelled images: ")
        .doesNotContain("pre-training images");
  }

  @Test
  void trainsOnAPathListAndOnASplitOfIt() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Motif motif : List.of(Motif.STRIPES, Motif.DISC)) {
      new GeneratedImages(5)
          .writeImages(folder.resolve(motif.name()), motif, 10)
          .forEach(
              file -> lines.add(folder.relativize(file) + (motif == Motif.DISC ? " 1" : " 0")));
    }
    Path list = Files.write(folder.resolve("list.txt"), lines);
    Path split = Files.write(folder.resolve("part.txt"), lines.subList(0, 12));
    Path whole = folder.resolve("whole");
    Path part = folder.resolve("part");
    assertThat(pretrain("--data", list.toString(), "--out", whole.toString()).out())
        .contains("images: list.txt train: 20 images");
    assertThat(
            pretrain(
                    "--data",
                    list.toString(),
                    "--split",
                    split.toString(),
                    "--out",
                    part.toString())
                .out())
        .contains("images: list.txt train, split part.txt: 12 images");
    assertThat(Files.readAllLines(part.resolve("split.txt")).stream().skip(1))
        .containsExactlyElementsOf(lines.subList(0, 12));
    assertThat(Invocation.of("evaluate", part.toString(), "--probe", "knn").code()).isZero();
  }

  @Test
  void trainsOnALongTailedSelection() throws IOException {
    Path balanced = new GeneratedImages(6).writeClasses(folder.resolve("balanced"), 16, 16, 16);
    Path directory = folder.resolve("run");
    Invocation result =
        pretrain(
            "--data",
            balanced.toString(),
            "--imbalance",
            "4",
            "--split-seed",
            "7",
            "--out",
            directory.toString());
    assertThat(result.code()).as(result.err()).isZero();
    // The sizes fall as 16, 16 / 2, 16 / 4.
    assertThat(result.out())
        .contains("images: balanced train, long-tailed (exp, imbalance 4, seed 7): 28 images");
    assertThat(Files.readAllLines(directory.resolve("split.txt"))).hasSize(29);
  }

  @Test
  void resumeOfAFinishedRunSaysSoAndChangesNothing() throws IOException {
    byte[] checkpoint = Files.readAllBytes(run.lastCheckpoint());
    Invocation result = Invocation.of("resume", run.path().toString());
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("%s is already trained (2 epochs)%n".formatted(run.path()));
    assertThat(Files.readAllBytes(run.lastCheckpoint())).isEqualTo(checkpoint);
    assertThat(run.metrics().read()).hasSize(14);
  }
}
