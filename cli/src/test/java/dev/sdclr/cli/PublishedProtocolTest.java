package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.data.split.SplitFile;
import dev.sdclr.report.ReportPage;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} as the published tables were made: protocol, lists, several splits. */
class PublishedProtocolTest {

  private static final int PER_CLASS = 10;

  @TempDir static Path shared;
  static Path data;
  static Path first;
  static Path second;

  @TempDir Path folder;

  @BeforeAll
  static void pretrainTwice() {
    data = shared.resolve("set");
    new GeneratedImages(15).writeClasses(data.resolve("train"), PER_CLASS, PER_CLASS, PER_CLASS);
    new GeneratedImages(16).writeClasses(data.resolve("test"), 5, 5, 5);
    first = SmallRun.train(SmallRun.config(data, "epochs=1"), shared.resolve("first")).path();
    second =
        SmallRun.train(SmallRun.config(data, "epochs=1", "seed=11"), shared.resolve("second"))
            .path();
  }

  private static JsonNode evaluation(Path run) throws IOException {
    return new JsonMapper().readTree(run.resolve("evaluation.json").toFile());
  }

  private static Invocation evaluate(String... arguments) {
    List<String> all = new ArrayList<>(List.of("evaluate"));
    all.addAll(List.of(arguments));
    return Invocation.of(all);
  }

  /** The images at these places of every class, as a list of numbers or of paths. */
  private Path list(String name, int from, int to) {
    ImageSource train = DatasetLocator.open(data.toString(), Optional.empty()).train();
    int[] chosen =
        IntStream.range(0, train.size())
            .filter(i -> i % PER_CLASS >= from && i % PER_CLASS < to)
            .toArray();
    SplitFile.write(folder.resolve(name), train, chosen);
    return folder.resolve(name);
  }

  @Test
  void trainsTheProbeAsPublished() throws IOException {
    Invocation result = evaluate(first.toString(), "--protocol", "paper", "--probe", "linear");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode full = evaluation(first).at("/linear/full");
    assertThat(full.get("protocol").asText())
        .isEqualTo(
            "linear probe as published: SGD, learning rate 30, 30 epochs, augmented, best by top-1"
                + " validation");
    assertThat(full.get("labelSplit").asText())
        .isEqualTo("set train (30 images), less a tenth held out to choose by");
    JsonNode few = evaluation(first).at("/linear/few");
    assertThat(few.get("protocol").asText()).contains("100 epochs");
    assertThat(few.get("perClass")).hasSize(3);
    assertThat(evaluation(first).get("pretrainingSplit").asText())
        .isEqualTo("set train: 30 images");
    assertThat(evaluation(first).get("testSplit").asText()).isEqualTo("set test (15 images)");
  }

  @Test
  void repeatsItselfToTheBit() throws IOException {
    String[] arguments = {second.toString(), "--protocol", "paper", "--probe", "linear"};
    evaluate(arguments);
    JsonNode once = evaluation(second);
    evaluate(arguments);
    assertThat(evaluation(second)).isEqualTo(once);
  }

  @Test
  void learnsFromListsOfNumbersAndOfPathsAndNamesThem() throws IOException {
    for (String protocol : List.of("paper", "cached")) {
      Invocation result =
          evaluate(
              first.toString(),
              "--protocol",
              protocol,
              "--probe",
              "linear",
              "--learn-split",
              list("learn.npy", 0, 8).toString(),
              "--few-split",
              list("few.txt", 0, 2).toString(),
              "--validation-split",
              list("validation.npy", 8, 10).toString());
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(evaluation(first).at("/linear/full/labelSplit").asText())
          .isEqualTo("learn.npy (24 images)");
      assertThat(evaluation(first).at("/linear/few/labelSplit").asText())
          .isEqualTo("6 listed images");
    }
  }

  @Test
  void sumsSeveralRunsUpByMeanAndPopulationDeviation() throws IOException {
    String firstFew = list("few1.npy", 0, 2).toString();
    String secondFew = list("few2.txt", 4, 7).toString();
    Invocation result =
        evaluate(
            first.toString(), second.toString(), "--few-split", firstFew, "--few-split", secondFew);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(evaluation(first).at("/linear/few/labelSplit").asText())
        .isEqualTo("6 listed images");
    assertThat(evaluation(second).at("/linear/few/labelSplit").asText())
        .isEqualTo("9 listed images");
    double a = evaluation(first).at("/linear/few/accuracy").asDouble();
    double b = evaluation(second).at("/linear/few/accuracy").asDouble();
    // Of two values the population deviation is half their distance.
    assertThat(result.out())
        .contains(
            String.format(
                Locale.ROOT,
                "mean of 2, linear, few-shot: accuracy %.2f ± %.2f",
                (a + b) / 2,
                Math.abs(a - b) / 2));
  }

  @Test
  void meansNothingOverRunsThatWereTrainedOtherwise() {
    Path other =
        SmallRun.train(
                SmallRun.config(data, "epochs=1", "method.temperature=0.3"),
                folder.resolve("other"))
            .path();
    String[] knn = {first.toString(), other.toString(), "--probe", "knn", "--no-map"};
    assertThat(evaluate(knn).out()).doesNotContain("mean");
    Path fewer =
        SmallRun.train(SmallRun.config(data.resolve("train"), "epochs=1"), folder.resolve("fewer"))
            .path();
    String[] elsewhere = {first.toString(), fewer.toString(), "--probe", "knn", "--no-map"};
    assertThat(evaluate(elsewhere).out()).contains("fewer").doesNotContain("mean");
    String[] three = {first.toString(), other.toString(), second.toString(), "--probe", "knn"};
    assertThat(evaluate(three).out().lines().filter(line -> line.startsWith("mean")))
        .singleElement()
        .asString()
        .startsWith("mean of 2 runs like first, kNN: accuracy");
  }

  /** {@code evaluate} and {@code report} go by one definition of what a repetition is. */
  @Test
  void countsTheSameTrainingOnce() throws IOException {
    Path same =
        SmallRun.train(
                SmallRun.config(data, "epochs=1", "log.everySteps=3", "compute.loaderThreads=1"),
                folder.resolve("same"))
            .path();
    String[] runs = {
      first.toString(), same.toString(), second.toString(), "--probe", "knn", "--no-map"
    };
    assertThat(evaluate(runs).out())
        .contains("first and same are the same training: it counts once")
        .contains("mean of 2, kNN: accuracy");
    Path page = folder.resolve("page.html");
    ReportPage.write(
        Stream.of(first, same, second).map(RunDirectory::open).toList(), "Title", page);
    assertThat(page)
        .content()
        .contains("first and same are the same training: it counts once.")
        .contains("in the mean of 2 runs");
  }

  @Test
  void saysWhyRunsAreNotAveraged() {
    Path simclr =
        SmallRun.train(
                SmallRun.config(data, "epochs=1", "method.name=simclr"), folder.resolve("simclr"))
            .path();
    assertThat(evaluate(first.toString(), simclr.toString(), "--probe", "knn", "--no-map").out())
        .contains(
            "not averaged: first and simclr are different experiments (method.name: sdclr and simclr)")
        .contains("one run of each: this is not a ranking")
        .doesNotContain("mean of");
  }

  @Test
  void wantsAListForAllRunsOrForEach() {
    String few = list("few.npy", 0, 2).toString();
    Invocation result =
        evaluate(
            first.toString(),
            first.toString(),
            first.toString(),
            "--few-split",
            few,
            "--few-split",
            few);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.failure())
        .isEqualTo("--few-split is given 2 times for 3 runs: give it once, or once for each run");
  }

  @Test
  void namesFileAndLineOfAListedImageThatIsMissing() throws IOException {
    Path list = Files.writeString(folder.resolve("l.txt"), "# mine\ndisc/disc-9999.png 1\n");
    Invocation result = evaluate(first.toString(), "--learn-split", list.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.failure()).contains(list.toString()).contains("line 2").contains("9999.png");
  }
}
