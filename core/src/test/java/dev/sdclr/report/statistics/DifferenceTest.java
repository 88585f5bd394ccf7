package dev.sdclr.report.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.report.RunFixture;
import dev.sdclr.report.run.RunLoader;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Resamples;
import dev.sdclr.run.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifferenceTest {

  private static final List<ClassCount> CLASSES = RunFixture.classes(3);
  private static final Measure FULL = Measure.FULL;
  private static final Measure FEW = Measure.FEW;

  @TempDir private Path home;

  private RunFixture run(String method, int seed, Score full) throws IOException {
    RunFixture run = RunFixture.trained(home.resolve(method + seed), method, 10).evaluated(full);
    Path config = run.directory().config();
    Files.writeString(config, Files.readString(config).replace("seed: 1", "seed: " + seed));
    return run;
  }

  /** With intervals over so many test images of each class. */
  private static Score score(int images, double many, double medium, double few) {
    Score score = RunFixture.score((many + medium + few) / 3, 1, many, medium, few);
    List<Integer> testImages = Collections.nCopies(3, images);
    return score.with(
        Resamples.of(List.of(score.perClass()), testImages, CLASSES, 0).intervals(testImages, 0));
  }

  private static List<Arm> arms(RunFixture... runs) {
    return Arm.of(RunLoader.load(Stream.of(runs).map(RunFixture::directory).toList()));
  }

  private static Optional<Difference> accuracy(List<Arm> arms) {
    return Difference.of(arms.get(0), arms.get(1), FULL, Quantity.ACCURACY);
  }

  /** Differences 1, 2 and 3: mean 2, standard error 1/√3, t of two degrees 4.3027. */
  @Test
  void pairsRunsOfTheSameSeeds() throws IOException {
    List<Arm> arms =
        arms(
            run("sdclr", 1, RunFixture.score(71, 5, 1, 1, 1)),
            run("simclr", 3, RunFixture.score(40, 5, 1, 1, 1)),
            run("simclr", 1, RunFixture.score(70, 5, 1, 1, 1)),
            run("simclr", 2, RunFixture.score(50, 5, 1, 1, 1)),
            run("sdclr", 3, RunFixture.score(43, 5, 1, 1, 1)),
            run("sdclr", 2, RunFixture.score(52, 5, 1, 1, 1)));
    assertThat(arms).extracting(Arm::label).containsExactly("SDCLR", "SimCLR");
    Difference difference = accuracy(arms).orElseThrow();
    assertThat(difference.points()).isCloseTo(2, within(1e-9));
    assertThat(difference.interval().low()).isCloseTo(2 - 4.3027 / Math.sqrt(3), within(1e-9));
    assertThat(difference.interval().high()).isCloseTo(2 + 4.3027 / Math.sqrt(3), within(1e-9));
    assertThat(difference.basis()).isEqualTo("3 pairs of runs with the same seeds and data");
    assertThat(difference.verdict())
        .isEqualTo(
            "within noise: the 95 % interval of the difference, −0.5 to +4.5 points, holds 0");
  }

  /** Variances 1 and 4, three runs each: error √(5/3), 25/9 / (1/18 + 16/18) = 2.94 degrees. */
  @Test
  void comparesRunsOfOtherSeedsAsTwoSamples() throws IOException {
    List<Arm> arms =
        arms(
            run("sdclr", 1, RunFixture.score(60, 5, 1, 1, 1)),
            run("sdclr", 2, RunFixture.score(61, 5, 1, 1, 1)),
            run("sdclr", 3, RunFixture.score(62, 5, 1, 1, 1)),
            run("simclr", 1, RunFixture.score(40, 5, 1, 1, 1)),
            run("simclr", 2, RunFixture.score(42, 5, 1, 1, 1)),
            run("simclr", 7, RunFixture.score(44, 5, 1, 1, 1)));
    Difference difference = accuracy(arms).orElseThrow();
    double reach = 4.3027 * Math.sqrt(5.0 / 3);
    assertThat(difference.points()).isCloseTo(19, within(1e-9));
    assertThat(difference.interval().low()).isCloseTo(19 - reach, within(1e-9));
    assertThat(difference.interval().high()).isCloseTo(19 + reach, within(1e-9));
    assertThat(difference.basis()).isEqualTo("3 runs against 3");
    assertThat(difference.verdict())
        .startsWith("beyond noise: ")
        .endsWith(" points, does not hold 0");
  }

  /** The variance of a difference of two independent means is the sum of theirs. */
  @Test
  void resamplesTestImagesOfSingleRuns() throws IOException {
    List<Arm> arms =
        arms(run("sdclr", 1, score(1000, 90, 80, 70)), run("simclr", 1, score(1000, 88, 76, 64)));
    Difference difference = accuracy(arms).orElseThrow();
    double variance = 0;
    for (double p : new double[] {0.9, 0.8, 0.7, 0.88, 0.76, 0.64}) {
      variance += p * (1 - p) / 1000;
    }
    double reach = 1.96 * 100 * Math.sqrt(variance) / 3;
    assertThat(difference.points()).isCloseTo(4, within(1e-9));
    assertThat(difference.interval().low()).isCloseTo(4 - reach, within(0.12 * reach));
    assertThat(difference.interval().high()).isCloseTo(4 + reach, within(0.12 * reach));
    assertThat(difference.basis()).isEqualTo("test images");
    assertThat(difference.verdict())
        .startsWith("beyond chance in the test images: the 95 % interval of the difference, +")
        .endsWith(
            "does not hold 0, but it takes in no chance in training, and another seed may reverse"
                + " it");
    assertThat(accuracy(arms)).contains(difference);
  }

  @Test
  void callsASmallDifferenceNoise() throws IOException {
    RunFixture sdclr = run("sdclr", 1, score(100, 90, 80, 70));
    RunFixture simclr = run("simclr", 1, score(100, 90, 80, 69));
    Difference difference = accuracy(arms(sdclr, simclr)).orElseThrow();
    assertThat(difference.points()).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(difference.verdict())
        .startsWith("within noise: the 95 % interval of the difference, ")
        .endsWith("points, holds 0");
  }

  /** Draws 60 and 80 of certain images against 50: the difference is 10, 20 or 30. */
  @Test
  void takesInTheDrawsOfLabels() throws IOException {
    Score low = score(1_000_000, 60, 60, 60);
    Score high = score(1_000_000, 80, 80, 80);
    Score even = score(1_000_000, 50, 50, 50);
    RunFixture sdclr = drawn("sdclr", low, high);
    RunFixture simclr = drawn("simclr", even, even);
    List<Arm> arms = arms(sdclr, simclr);
    Difference difference =
        Difference.of(arms.get(0), arms.get(1), FEW, Quantity.FEW).orElseThrow();
    assertThat(difference.points()).isCloseTo(20, within(1e-9));
    assertThat(difference.interval().low()).isCloseTo(10, within(0.3));
    assertThat(difference.interval().high()).isCloseTo(30, within(0.3));
    assertThat(difference.basis()).isEqualTo("test images, and runs or draws of labels");
  }

  /** Other draws of as many labels can be compared; more labels cannot. */
  @Test
  void comparesFewShotsOfEquallyManyLabels() throws IOException {
    RunFixture one = learnt("sdclr", "2 of each class (3.3 %) of all, seed 0");
    RunFixture otherDraw = learnt("byol", "2 of each class (3.3 %) of all, seed 5");
    RunFixture more = learnt("simclr", "15 of each class (25.0 %) of all, seed 0");
    List<Arm> drawn = arms(one, otherDraw);
    assertThat(Difference.of(drawn.get(0), drawn.get(1), FEW, Quantity.ACCURACY)).isPresent();
    List<Arm> arms = arms(one, more);
    assertThat(Difference.of(arms.get(0), arms.get(1), FEW, Quantity.ACCURACY)).isEmpty();
    assertThat(Caveats.of(RunLoader.load(List.of(one.directory(), more.directory()))))
        .contains("The runs' few-shot probes did not learn from equally many labels.");
    assertThat(Caveats.of(RunLoader.load(List.of(one.directory(), otherDraw.directory()))))
        .noneMatch(caveat -> caveat.contains("few-shot"));
  }

  private RunFixture learnt(String method, String labels) throws IOException {
    Score score = score(100, 90, 80, 70);
    Score few =
        new Score(80, 1.0, 90.0, 80.0, 70.0, score.perClass(), "p", labels, score.intervals());
    RunFixture run = RunFixture.trained(home.resolve(method), method, 10);
    return run.evaluated(CLASSES, Map.of("few", few), null);
  }

  private RunFixture drawn(String method, Score... draws) throws IOException {
    List<FewShotScore> all = new ArrayList<>();
    for (Score draw : draws) {
      all.add(new FewShotScore("1 %", all.size() + 1, draw));
    }
    all.add(new FewShotScore("5 per class", 1, score(10, 1, 2, 3)));
    RunFixture run = RunFixture.trained(home.resolve(method), method, 10);
    RecordFile.write(
        run.directory().evaluation(),
        new Evaluation("a", "b", CLASSES, "thirds", Map.of("few", draws[0]), all, null, null));
    return run;
  }

  @Test
  void saysNothingOfFilesWithoutIntervals() throws IOException {
    List<Arm> arms =
        arms(
            run("sdclr", 1, RunFixture.score(70, 5, 1, 1, 1)),
            run("simclr", 1, RunFixture.score(60, 5, 1, 1, 1)));
    assertThat(accuracy(arms)).isEmpty();
  }

  /** As two pairs of a few test images easily do: a width of nothing would be a sure thing. */
  @Test
  void equalDifferencesAreNoCertainty() throws IOException {
    List<Arm> arms =
        arms(
            run("sdclr", 1, score(10, 90, 80, 70)),
            run("sdclr", 2, score(10, 80, 80, 70)),
            run("simclr", 1, score(10, 80, 80, 70)),
            run("simclr", 2, score(10, 70, 80, 70)));
    Difference difference = accuracy(arms).orElseThrow();
    assertThat(difference.isOverRuns()).isFalse();
    assertThat(difference.isNoise()).isTrue();
    assertThat(Difference.unpaired(new double[] {5, 5}, new double[] {4, 4, 4})).isEmpty();
  }

  /** In Welch's degrees of freedom rounding may fall below one. */
  @Test
  void comparesWithAnArmThatDoesNotVary() {
    assertThat(Difference.unpaired(new double[] {5.1, 5.3}, new double[] {4, 4}))
        .hasValueSatisfying(
            d -> assertThat(d.interval().high() - d.points()).isCloseTo(1.27062, within(1e-4)));
  }

  @Test
  void comparesNoScoresOfOtherTerms() throws IOException {
    RunFixture one = run("sdclr", 1, score(100, 90, 80, 70));
    assertThat(accuracy(arms(one, run("simclr", 1, score(200, 90, 80, 70))))).isEmpty();
    assertThat(accuracy(arms(one, run("byol", 1, score(100, 90, 80, 70))))).isPresent();
  }

  @Test
  void doesNotPoolRunsOfOtherSettingsOrCountOneTwice() throws IOException {
    RunFixture one = run("sdclr", 1, RunFixture.score(70, 5, 1, 1, 1));
    RunFixture other = run("sdclr", 2, RunFixture.score(71, 5, 1, 1, 1));
    Path config = other.directory().config();
    Files.writeString(config, Files.readString(config).replace("epochs: 10", "epochs: 20"));
    assertThat(arms(one, other)).hasSize(2);
    assertThat(arms(one, one)).hasSize(1);
    assertThat(arms(one, one).get(0).runs()).hasSize(1);
  }
}
