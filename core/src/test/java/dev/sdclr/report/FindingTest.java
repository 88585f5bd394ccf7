package dev.sdclr.report;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void saysWhenSdclrIsBetter() throws IOException {
    RunFixture simclr = run("simclr", RunFixture.score(70.1, 5.0, 76, 70, 64));
    RunFixture sdclr = run("sdclr", RunFixture.score(71.2, 4.1, 77, 71, 66.3));
    assertThat(sentence(simclr, sdclr))
        .isEqualTo(
            "SDCLR scores 71.2 % against SimCLR’s 70.1 % (full-shot linear probe); its few-group"
                + " accuracy is 2.3 points higher; balancedness 4.1 against 5.0 points (smaller is"
                + " better).");
  }

  @Test
  void saysWhenSdclrIsWorse() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(68.8, 6.2, 77, 71, 60.1));
    RunFixture simclr = run("simclr", RunFixture.score(70.1, 5.0, 76, 70, 64));
    assertThat(sentence(sdclr, simclr))
        .isEqualTo(
            "SDCLR scores 68.8 % against SimCLR’s 70.1 % (full-shot linear probe); its few-group"
                + " accuracy is 3.9 points lower; balancedness 6.2 against 5.0 points (smaller is"
                + " better).");
  }

  @Test
  void saysWhenTheyAreLevel() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(70.12, 5.0, 76, 70, 64.02));
    RunFixture simclr = run("simclr", RunFixture.score(70.10, 5.0, 76, 70, 64));
    assertThat(sentence(sdclr, simclr))
        .startsWith(
            "SDCLR and SimCLR score the same, 70.1 % (full-shot linear probe); their few-group"
                + " accuracy is the same;");
  }

  @Test
  void leavesOutGroupsThatHaveNoClass() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(71, Double.NaN, 76, 70, Double.NaN));
    RunFixture simclr = run("simclr", RunFixture.score(70, Double.NaN, 76, 70, Double.NaN));
    assertThat(sentence(sdclr, simclr))
        .isEqualTo("SDCLR scores 71.0 % against SimCLR’s 70.0 % (full-shot linear probe).");
  }

  @Test
  void givesOneRunsOwnFigures() throws IOException {
    assertThat(sentence(run("sdclr", RunFixture.score(71.2, 4.1, 77, 71, 66.3))))
        .isEqualTo(
            "SDCLR scores 71.2 % (full-shot linear probe); 77.0 % on the classes with many images,"
                + " 66.3 % on those with few; balancedness 4.1 points (smaller is better).");
  }

  @Test
  void ranksMoreRunsAndPlacesSdclr() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(60, 3.0, 63, 60, 57));
    RunFixture moco = run("moco", RunFixture.score(62.5, 4.0, 68, 62, 55));
    RunFixture byol = run("byol", RunFixture.score(61, 5.0, 68, 61, 54));
    assertThat(sentence(sdclr, moco, byol))
        .isEqualTo(
            "Of 3 scored runs, MoCo scores highest, 62.5 % (full-shot linear probe), 1.5 points"
                + " ahead of BYOL; SDCLR is no. 3 with 60.0 %; the few-group accuracy is highest"
                + " for SDCLR, 57.0 %; balancedness is smallest, which is best, for SDCLR, 3.0"
                + " points.");
  }

  @Test
  void claimsNoLeadThatIsNotVisible() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(62, 4.0, 63, 60, 55));
    RunFixture moco = run("moco", RunFixture.score(62.02, 4.0, 68, 62, 55));
    RunFixture byol = run("byol", RunFixture.score(61, 5.0, 68, 61, 54));
    assertThat(sentence(sdclr, moco, byol))
        .isEqualTo(
            "Of 3 scored runs, MoCo and SDCLR score highest, 62.0 % (full-shot linear probe).");
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
  void warnsOfOneSeed() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    RunFixture simclr = run("simclr", RunFixture.score(70, 5, 76, 70, 64));
    assertThat(Caveats.of(load(sdclr, simclr)))
        .containsExactly("One seed each: differences of this size may be noise.");
    assertThat(Caveats.of(load(sdclr))).containsExactly("One seed: another may score differently.");
  }

  @Test
  void measuresNoiseBySeeds() throws IOException {
    RunFixture one = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    RunFixture other =
        RunFixture.trained(home.resolve("again"), "sdclr", 10)
            .evaluated(RunFixture.score(69.5, 5, 76, 70, 64));
    Path config = other.directory().config();
    Files.writeString(config, Files.readString(config).replace("seed: 1", "seed: 2"));
    assertThat(Caveats.of(load(one, other)))
        .containsExactly(
            "Runs that differ in nothing but their seed lie up to 1.5 points apart: smaller"
                + " differences may be noise.");
  }

  @Test
  void takesNoSecondLookForAnotherSeed() throws IOException {
    RunFixture run = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    assertThat(Caveats.of(load(run, run)))
        .containsExactly("One seed each: differences of this size may be noise.");
  }

  @Test
  void warnsOfUnequalTraining() throws IOException {
    RunFixture sdclr = run("sdclr", RunFixture.score(71, 5, 76, 70, 64));
    RunFixture simclr = run("simclr", RunFixture.score(70, 5, 76, 70, 64));
    simclr.record("simclr", 9, List.of());
    assertThat(Caveats.of(load(sdclr, simclr)))
        .contains("The runs were not trained for the same number of epochs.");
  }
}
