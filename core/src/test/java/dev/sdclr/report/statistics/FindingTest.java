package dev.sdclr.report.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.report.RunFixture;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.run.RunLoader;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingTest {

  @TempDir private Path home;

  private RunFixture run(String method, Score full) throws IOException {
    return RunFixture.trained(home.resolve(method), method, 10).evaluated(full);
  }

  private static List<ReportedRun> load(RunFixture... runs) {
    return RunLoader.load(Stream.of(runs).map(RunFixture::directory).toList());
  }

  private static String sentence(RunFixture... runs) {
    return Finding.of(load(runs)).replace('\u00a0', ' ');
  }

  /** However far apart they lie, and in the page's order. */
  @Test
  void ranksNoSingleRuns() throws IOException {
    RunFixture simclr = run("simclr", RunFixture.score(10, 5.0, 76, 70, 64));
    RunFixture sdclr = run("sdclr", RunFixture.score(90, 4.1, 77, 71, 66.3));
    assertThat(sentence(simclr, sdclr))
        .isEqualTo(
            "One run each: no ranking. SimCLR scores 10.0 %; SDCLR scores 90.0 % (full-shot linear"
                + " probe).");
    assertThat(Differences.sentences(load(simclr, sdclr))).isEmpty();
  }

  /** As the table does, and not by the first draw. */
  @Test
  void ofSeveralDrawsItTellsTheMean() throws IOException {
    List<ClassCount> classes = RunFixture.classes(3);
    Score first = RunFixture.withIntervals(classes, RunFixture.score(80, 5, 90, 80, 70), 1000);
    Score second = RunFixture.withIntervals(classes, RunFixture.score(60, 3, 70, 60, 50), 1000);
    RunFixture drawn = RunFixture.trained(home.resolve("simclr"), "simclr", 10);
    RecordFile.write(
        drawn.directory().evaluation(),
        new Evaluation(
            "a",
            "b",
            classes,
            "thirds",
            Map.of("few", first),
            List.of(new FewShotScore("1 %", 1, first), new FewShotScore("1 %", 2, second)),
            null,
            null));
    assertThat(sentence(drawn))
        .isEqualTo(
            "SimCLR scores 70.0 % (few-shot linear probe); 80.0 % on the classes with many images,"
                + " 60.0 % on those with few; balancedness 4.0 points (smaller is better).");
  }

  @Test
  void givesSingleRunsTheIntervalOfTheirTestImages() throws IOException {
    List<ClassCount> classes = RunFixture.classes(3);
    Score score = RunFixture.score(71, 5, 76, 73, 64);
    RunFixture sdclr = run("sdclr", RunFixture.withIntervals(classes, score, 1000));
    RunFixture simclr = run("simclr", RunFixture.withIntervals(classes, score, 1000));
    assertThat(sentence(sdclr, simclr))
        .matches(
            "One run each: no ranking\\. SDCLR scores 71\\.0 % \\(69\\.\\d–72\\.\\d\\); SimCLR scores"
                + " 71\\.0 % \\(69\\.\\d–72\\.\\d\\) \\(full-shot linear probe; in brackets 95 %"
                + " intervals over test images alone\\)\\.");
  }

  /** Of 70 and 72 the mean is 71 and its standard error 1, and t of one degree is 12.7. */
  @Test
  void givesRepeatedRunsTheirMeanAndTheOtherNoRank() throws IOException {
    RunFixture one = run("sdclr", RunFixture.score(70, 5, 76, 70, 64));
    RunFixture other = repeated(one, 2, RunFixture.score(72, 5, 76, 70, 64));
    RunFixture simclr = run("simclr", RunFixture.score(60, 5, 76, 70, 64));
    assertThat(sentence(one, other))
        .isEqualTo(
            "SDCLR scores 71.0 % in the mean of 2 runs (58.3–83.7) (full-shot linear probe; mean and,"
                + " in brackets, 95 % interval over runs).");
    assertThat(sentence(one, simclr, other))
        .isEqualTo(
            "SDCLR scores 71.0 % in the mean of 2 runs (58.3–83.7); simclr scores 60.0 %, one run,"
                + " which is not ranked (full-shot linear probe; in brackets 95 % intervals over"
                + " runs).");
    assertThat(Differences.sentences(load(one, simclr, other))).isEmpty();
  }

  @Test
  void saysByRepeatedRunsAloneWhatIsBeyondNoise() throws IOException {
    RunFixture[] runs = {
      run("sdclr", RunFixture.score(70, 5, 76, 70, 64)),
      run("simclr", RunFixture.score(60, 5, 76, 70, 64)),
      null,
      null
    };
    runs[2] = repeated(runs[0], 2, RunFixture.score(72.2, 5, 76, 70, 66));
    runs[3] = repeated(runs[1], 2, RunFixture.score(62, 5, 76, 70, 61));
    List<String> sentences = Differences.sentences(load(runs));
    assertThat(sentences)
        .hasSize(2)
        .element(0)
        .asString()
        .startsWith(
            "SDCLR less SimCLR, accuracy: +10.1 points over 2 pairs of runs with the same seeds and"
                + " data, beyond noise: ");
    assertThat(sentences.get(1)).contains("few-group accuracy: +2.5 points", "within noise");
  }

  private RunFixture repeated(RunFixture first, int seed, Score full) throws IOException {
    String name = first.directory().name() + seed;
    String text = Files.readString(first.directory().config());
    String method = text.lines().findFirst().orElseThrow().replace("method: ", "");
    RunFixture run = RunFixture.trained(home.resolve(name), method, 10).evaluated(full);
    Files.writeString(run.directory().config(), text.replace("seed: 1", "seed: " + seed));
    return run;
  }

  @Test
  void givesOneRunsOwnFigures() throws IOException {
    assertThat(sentence(run("sdclr", RunFixture.score(71.2, 4.1, 77, 71, 66.3))))
        .isEqualTo(
            "SDCLR scores 71.2 % (full-shot linear probe); 77.0 % on the classes with many images,"
                + " 66.3 % on those with few; balancedness 4.1 points (smaller is better).");
  }

  @Test
  void takesTheMeasureThatMostRunsHave() throws IOException {
    Score score = RunFixture.score(50, 1, 51, 50, 49);
    RunFixture both =
        RunFixture.trained(home.resolve("a"), "sdclr", 2)
            .evaluated(RunFixture.classes(3), Map.of("full", score, "few", score), null);
    RunFixture few =
        RunFixture.trained(home.resolve("b"), "simclr", 2)
            .evaluated(RunFixture.classes(3), Map.of("few", score), null);
    assertThat(sentence(both, few)).contains("(few-shot linear probe)");
  }

  @Test
  void admitsThatNothingWasEvaluated() throws IOException {
    RunFixture one = RunFixture.trained(home.resolve("a"), "sdclr", 2);
    RunFixture other = RunFixture.trained(home.resolve("b"), "simclr", 2);
    assertThat(sentence(one))
        .isEqualTo(
            "SDCLR was trained for 2 epochs on 2,000 images in 1 min 23 s; it has not been"
                + " evaluated yet.");
    assertThat(sentence(one, other)).isEqualTo("None of the 2 runs has been evaluated yet.");
  }

  @Test
  void namesRunsOfOneMethodByDirectory() throws IOException {
    Score score = RunFixture.score(50, 1, 51, 50, 49);
    RunFixture one = RunFixture.trained(home.resolve("a"), "sdclr", 2).evaluated(score);
    RunFixture other = RunFixture.trained(home.resolve("b"), "sdclr", 2).evaluated(score);
    RunFixture namesake = RunFixture.trained(home.resolve("x/b"), "sdclr", 2).evaluated(score);
    assertThat(load(one, other)).extracting(ReportedRun::label).containsExactly("a", "b");
    assertThat(load(other, namesake))
        .extracting(ReportedRun::label)
        .containsExactly("b (1)", "b (2)");
  }

  @Test
  void warnsOfSingleSeeds() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    RunFixture simclr = run("simclr", RunFixture.score(70, 5, 76, 70, 64));
    assertThat(Caveats.of(load(sdclr, simclr)))
        .containsExactly("Another seed may reverse any difference between single runs.");
    assertThat(Caveats.of(load(sdclr)))
        .containsExactly("One run: another seed may score differently.");
  }

  @Test
  void measuresNoiseBySeeds() throws IOException {
    RunFixture one = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    RunFixture other = repeated(one, 2, RunFixture.score(69.5, 5, 76, 70, 64));
    assertThat(Caveats.of(load(one, other)))
        .containsExactly(
            "Repetitions of one experiment lie up to 1.5 points apart: two single runs may well do so"
                + " by chance.");
  }

  @Test
  void takesNoSecondLookForAnotherSeed() throws IOException {
    RunFixture run = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    assertThat(Caveats.of(load(run, run)))
        .containsExactly(
            "One run: another seed may score differently.",
            "sdclr (1) and sdclr (2) are the same training: it counts once.");
  }

  @Test
  void warnsOfUnequalTraining() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    RunFixture simclr = run("simclr", RunFixture.score(70, 5, 76, 70, 64));
    simclr.record("simclr", 9, List.of());
    assertThat(Caveats.of(load(sdclr, simclr)))
        .contains("SDCLR and SimCLR differ in more than their method: epochs done: 10 and 9.");
  }

  @Test
  void namesClassesThatWereLeftOut() throws IOException {
    RunFixture run = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    Evaluation all = RecordFile.read(run.directory().evaluation(), Evaluation.class);
    RecordFile.write(
        run.directory().evaluation(),
        new Evaluation(
            all.pretrainingSplit(),
            all.testSplit(),
            all.classes(),
            all.groups(),
            all.linear(),
            null,
            null,
            Map.of("ring", "no test image")));
    assertThat(Caveats.of(load(run))).contains("Left out of every mean: ring (no test image).");
  }

  /** By the names that the tables have, of which the methods are not all different. */
  @Test
  void callsARunByOneName() throws IOException {
    RunFixture one = run("sdclr", RunFixture.score(70, 5, 76, 70, 64));
    RunFixture other = RunFixture.trained(home.resolve("long"), "sdclr", 20);
    RunFixture simclr = run("simclr", RunFixture.score(60, 5, 76, 70, 64));
    List<ReportedRun> runs =
        load(one, other.evaluated(RunFixture.score(72, 5, 76, 70, 64)), simclr);
    assertThat(Arm.of(runs))
        .extracting(Arm::label)
        .containsExactlyElementsOf(runs.stream().map(ReportedRun::label).toList());
  }

  @Test
  void saysOfWhichNetworkResultsAreWhereTrainingWentOn() throws IOException {
    RunFixture run =
        run("sdclr", RunFixture.score(71, 5, 76, 70, 64))
            .tail(List.of("x"), 5, 10)
            .orderings(Map.of("rareness", 0.7))
            .simulation(Map.of("random", List.of(1.0, 2.0)));
    Path path = run.directory().path();
    assertThat(Caveats.of(load(run))).hasSize(1); // nothing is known of older files
    withEpochsDone(run.directory().evaluation(), 4);
    withEpochsDone(run.directory().miningSummary(), 3);
    withEpochsDone(run.directory().orderings(), 2);
    withEpochsDone(run.directory().simulation(), 1);
    assertThat(Caveats.of(load(run)))
        .containsOnlyOnce(
            "The scores of SDCLR are of its network after 4 of 10\u00a0epochs, not of the one that it has now (to renew: ./sdclr evaluate %s)."
                .formatted(path),
            "The ranking of SDCLR is of its network after 3 of 10\u00a0epochs, not of the one that it has now (to renew: ./sdclr mine %s)."
                .formatted(path),
            "The orderings of the images of SDCLR are of its network after 2 of 10\u00a0epochs, not of the one that it has now (to renew: ./sdclr evaluate %s --mining)."
                .formatted(path),
            "The simulated labelling of SDCLR is of its network after 1 of 10\u00a0epochs, not of the one that it has now (to renew: ./sdclr suggest %s --simulate)."
                .formatted(path));
    withEpochsDone(run.directory().evaluation(), 10);
    withEpochsDone(run.directory().miningSummary(), 10);
    withEpochsDone(run.directory().orderings(), 10);
    withEpochsDone(run.directory().simulation(), 10);
    assertThat(Caveats.of(load(run))).hasSize(1);
  }

  private static void withEpochsDone(Path file, int epochs) {
    ObjectNode record = RecordFile.read(file, ObjectNode.class);
    RecordFile.write(file, record.put("epochsDone", epochs));
  }

  @Test
  void saysNothingOfTheTrainingOfAKeptEncoder() throws IOException {
    RunFixture kept = RunFixture.trained(home.resolve("kept"), "none", 1);
    assertThat(sentence(kept))
        .isEqualTo("none keeps its encoder as it was; it has not been evaluated yet.");
  }

  /** A name is a name: only the record or the configuration say what the method is. */
  @Test
  void takesNoDirectoryForAMethod() throws IOException {
    Path config = RunFixture.trained(home.resolve("SDCLR"), "simclr", 2).directory().config();
    Path bare = Files.createDirectories(home.resolve("bare/SDCLR"));
    Files.copy(config, bare.resolve("config.yaml"));
    List<ReportedRun> runs = RunLoader.load(List.of(new RunDirectory(bare)));
    assertThat(runs.get(0).isSdclr()).isFalse();
  }
}
