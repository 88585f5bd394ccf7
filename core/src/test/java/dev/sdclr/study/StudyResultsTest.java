package dev.sdclr.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.statistics.PairedDifference;
import dev.sdclr.study.StudyPlan.TunedArm;
import dev.sdclr.study.StudyRun.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudyResultsTest extends OnAStudy {

  @Test
  void choosesTheBestTrialOfEveryArm() {
    tune();
    Map<TunedArm, Map<String, JsonNode>> chosen = StudyResults.read(plan, directory).chosen();
    assertThat(chosen).hasSize(3);
    assertThat(StudyRun.text(chosen.get(new TunedArm("shapes", "simclr"))))
        .isEqualTo("optimizer.learningRate=0.5");
    assertThat(StudyRun.text(chosen.get(new TunedArm("shapes", "dcl"))))
        .isEqualTo("optimizer.learningRate=0.1");
  }

  @Test
  void anArmIsJudgedOnlyOnceAllItsTrialsAreDone() {
    List<StudyRun> runs = plan.tuningRuns();
    runs.subList(0, runs.size() - 1).forEach(run -> finish(run, 50, 50, 50));
    StudyResults results = StudyResults.read(plan, directory);
    assertThat(results.chosen()).hasSize(2).doesNotContainKey(new TunedArm("shapes", "dcl"));
  }

  /** Trials first; runs to judge by as soon as their arm's values are chosen. */
  @Test
  void whatIsLeftIsWhatIsAskedForAndNotFinished() {
    List<StudyRun> trials = plan.tuningRuns();
    assertThat(StudyResults.read(plan, directory).left()).isEqualTo(trials);
    trials.subList(0, trials.size() - 1).forEach(run -> finish(run, 50, 50, 50));
    assertThat(StudyResults.read(plan, directory).left())
        .hasSize(1 + 2 * 4 * 2)
        .extracting(run -> run.key().arm() + " " + run.key().role())
        .startsWith("dcl TUNE")
        .contains("simclr JUDGE", "sdclr BALANCED")
        .doesNotContain("dcl JUDGE");
    assertThat(judged().left()).isEmpty();
  }

  @Test
  void aTrialThatDivergedIsNotChosen() {
    tune();
    for (StudyRun run : plan.tuningRuns()) {
      if (run.key().arm().equals("simclr") && run.key().trial().endsWith("0.5")) {
        directory.write(record(run, "fp32", "draw 9", null));
      }
    }
    StudyResults results = StudyResults.read(plan, directory);
    assertThat(StudyRun.text(results.chosen().get(new TunedArm("shapes", "simclr"))))
        .isEqualTo("optimizer.learningRate=0.1");
    assertThat(results.failures()).hasSize(1).first().asString().contains("diverged", "simclr");
  }

  /** The others go on. */
  @Test
  void anArmWhoseTrialsAllDivergedIsNotJudged() throws IOException {
    tune();
    for (StudyRun run : plan.tuningRuns()) {
      if (run.key().arm().equals("sdclr")) {
        directory.write(record(run, "fp32", "draw 9", null));
      }
    }
    StudyResults tuned = StudyResults.read(plan, directory);
    String said =
        "sdclr on shapes is not judged, as nothing was chosen for it: every trial diverged; give"
            + " tune.grid smaller learning rates.";
    assertThat(tuned.unchosen()).containsExactly(said);
    assertThat(tuned.left()).hasSize(12).noneMatch(run -> run.key().arm().equals("sdclr"));
    assertThat(tuned.judgedLeft()).as("20 less 4 and 4 balanced").isEqualTo(12);
    tuned.left().forEach(run -> finish(run, 50, 50, 50));
    StudyResults results = StudyResults.read(plan, directory);
    assertThat(results.left()).isEmpty();
    assertThat(results.judgedLeft()).isZero();
    assertThat(results.trainingLeft()).hasValue(Duration.ZERO);
    assertThat(StudyFinding.sentences(results)).hasSize(2).last().isEqualTo(said);
    assertThat(pageText(results))
        .contains(said, "sdclr shapes none optimizer.learningRate=0.1: diverged")
        .doesNotContain("Interim");
  }

  /** Nothing diverged: the plan names another measure now. */
  @Test
  void trialsWithoutTheMeasureToChooseByAreNotSaidToHaveDiverged() throws IOException {
    tune();
    plan(StudyPlanTest.PLAN.replace("tune: {", "tune: {by: few.all, "));
    assertThat(StudyResults.read(plan, directory).unchosen())
        .hasSize(3)
        .first()
        .isEqualTo(
            "simclr on shapes is not judged, as nothing was chosen for it: tune.by few.all was not"
                + " measured in its trials; name a measure that they have under tune.by (full.all,"
                + " full.many, full.medium, full.few, full.balancedness, knn.all, knn.many,"
                + " knn.medium, knn.few, knn.balancedness).");
  }

  @Test
  void valuesThatDivergedOnceEachAreSaidToHave() throws IOException {
    plan(StudyPlanTest.PLAN.replace("tune: {", "tune: {seeds: [1, 2], "));
    for (StudyRun run : plan.tuningRuns()) {
      if (run.key().seed() == 2) {
        directory.write(record(run, "fp32", "draw 9", null));
      } else {
        finish(run, 50, 50, 50);
      }
    }
    assertThat(StudyResults.read(plan, directory).unchosen())
        .hasSize(3)
        .first()
        .isEqualTo(
            "simclr on shapes is not judged, as nothing was chosen for it: each value of tune.grid"
                + " diverged in a trial; give it smaller learning rates.");
  }

  @Test
  void comparesPairsWithTheBaseline() {
    List<Comparison> all = judged().comparisons(StudyMeasure.of("full.all"));
    assertThat(all).extracting(Comparison::arm).containsExactly("sdclr", "dcl");
    PairedDifference sdclr = all.get(0).difference();
    assertThat(sdclr.pairs()).isEqualTo(4);
    assertThat(sdclr.mean()).isEqualTo(4.5, within(1e-9));
    // 3 / sqrt(3) / 2 is the mean's error; t = 5.196 of 3 degrees.
    assertThat(sdclr.p()).isEqualTo(0.01385, within(1e-5));
    assertThat(all.get(0).adjusted()).isEqualTo(2 * sdclr.p(), within(1e-9));
    assertThat(all.get(1).difference().hasInterval()).as("all alike").isFalse();
  }

  @Test
  void rareClassesOfBalancedRunsAreThoseOfTheLongTail() {
    List<Comparison> few = judged().differencesOfDifferences(StudyMeasure.of("full.few"));
    assertThat(few).extracting(Comparison::arm).containsExactly("sdclr");
    // 9, 18, 9, 18 less 3 each.
    assertThat(few.get(0).difference().mean()).isEqualTo(10.5, within(1e-9));
  }

  @Test
  void costIsToldInHoursAndOverTheBaseline() {
    StudyResults results = judged();
    assertThat(Math.exp(results.timeRatio("shapes", "sdclr").orElseThrow().mean()))
        .isEqualTo(1.2, within(1e-9));
    // 2 trials, 4 pairs, 4 on balanced images.
    assertThat(results.hours("shapes", "sdclr")).isEqualTo(10 * 120 / 3600.0, within(1e-9));
  }

  @Test
  void timesOfOtherMachinesAreNotCompared() {
    judged();
    StudyRun first = plan.judgedRuns(StudyResults.read(plan, directory).chosen()).get(1);
    StudyRecord record = directory.read(first).orElseThrow();
    directory.write(with(record, "machine", "another"));
    StudyResults results = StudyResults.read(plan, directory);
    assertThat(results.timeRatio("shapes", "sdclr").orElseThrow().pairs()).isEqualTo(3);
  }

  /** 0.01 s would be a ratio of 0.0001. */
  @Test
  void aRunThatDivergedTellsNothingOfTheCost() {
    judged();
    StudyRun first = plan.judgedRuns(StudyResults.read(plan, directory).chosen()).get(1);
    assertThat(first.key().arm()).isEqualTo("sdclr");
    StudyRecord record = record(first, "fp32", "draw 1", null);
    directory.write(with(record, "trainingSeconds", 0.01));
    StudyResults results = StudyResults.read(plan, directory);
    assertThat(StudyFinding.sentences(results))
        .contains(
            "On shapes, 1 of 4 finished runs of sdclr diverged, and their pairs are missing.");
    assertThat(results.timeRatio("shapes", "sdclr").orElseThrow().pairs()).isEqualTo(3);
    assertThat(Math.exp(results.timeRatio("shapes", "sdclr").orElseThrow().mean()))
        .isEqualTo(1.2, within(1e-9));
  }

  /** Trials of two epochs, 60 s each, say of the 20 judged runs of four epochs: 4 times 60 s. */
  @Test
  void whatIsLeftIsReckonedByEpochs() {
    for (StudyRun run : plan.tuningRuns()) {
      finish(run, r -> with(r, "trainingSeconds", 120.0), 50, 50, 50);
    }
    StudyResults results = StudyResults.read(plan, directory);
    assertThat(results.trainingLeft().orElseThrow().toSeconds()).isEqualTo(20 * 4 * 60);
    finish(
        results.left().get(0),
        r -> with(with(r, "trainingSeconds", 240.0), "losses", List.of(4.0, 3.0, 2.0, 1.0)),
        50,
        50,
        50);
    assertThat(StudyResults.read(plan, directory).trainingLeft().orElseThrow().toSeconds())
        .isEqualTo(19 * 4 * 60);
  }

  /** The baseline's mean is of four runs, the other's of three. */
  @Test
  void meansSayOfHowManyRuns() throws IOException {
    judged();
    StudyRun first = plan.judgedRuns(StudyResults.read(plan, directory).chosen()).get(1);
    directory.write(record(first, "fp32", "draw 1", null));
    assertThat(pageText(StudyResults.read(plan, directory)))
        .contains("simclr 4 51.5")
        .contains("sdclr 3 56.7 (+5.0: ")
        .contains("Mean of the runs");
  }

  @Test
  void theFindingSaysWhatIsBeyondNoiseAndWhatIsNot() {
    assertThat(StudyFinding.sentences(judged()))
        .singleElement()
        .asString()
        .startsWith(
            "On shapes, by full-shot linear probe, accuracy: better than simclr beyond noise: sdclr (+4.5 points, +1.7 to +7.3)")
        .contains("show no noise: dcl (0.0 points)");
  }

  /** 2 trials, 4 pairs and 4 on balanced images. */
  @Test
  void thePageTellsPlanResultsCostAndWhatRunsGaveToConsider() throws IOException {
    assertThat(pageText(judged()))
        .contains("decides by: full-shot linear probe, accuracy; 4 pairs on each data set")
        .contains("With 4 pairs planned, only large differences can be told from chance.")
        .contains("Pairs of one split have their images in common")
        .contains("Some runs left notes, listed under Records.")
        .contains("sdclr +4.5 +1.7 to +7.3 4 0.0138 0.0277")
        .contains("dcl 0.0 – 4 – –")
        .contains("sdclr +3.5 +0.7 to +6.3 4 0.0273 0.0273")
        .contains("sdclr 4 56.0 (+4.5: +1.7 to +7.3 *) 65.0 (+13.5: +5.2 to +21.8 *)")
        .contains("sdclr on shapes: the pruned branch keeps few weights. (10 runs)")
        .contains("sdclr shapes 0.33 1.20")
        .contains("simclr shapes optimizer.learningRate=0.5 optimizer.learningRate=0.1: 50.0")
        .contains("26 runs: fp32, 1 thread, a machine, sdclr 0")
        .doesNotContain("Interim", "different numbers of images");
  }

  /** As of two classes, of which none is rare. */
  @Test
  void aMeasureOfAGroupWithoutClassesIsSaidNotToBeMeasured() throws IOException {
    plan(
        StudyPlanTest.PLAN
            .replace("primary: full.all", "primary: full.few")
            .replace("tune: {", "tune: {by: full.all, "));
    Group[] noneRare = {Group.MANY, Group.MEDIUM, Group.MEDIUM};
    Evaluation evaluation = evaluation(noneRare, 50, 40, 30);
    plan.tuningRuns()
        .forEach(run -> finish(run, r -> with(r, "evaluation", evaluation), 50, 40, 30));
    plan.judgedRuns(StudyResults.read(plan, directory).chosen())
        .forEach(run -> finish(run, r -> with(r, "evaluation", evaluation), 50, 40, 30));
    StudyResults results = StudyResults.read(plan, directory);
    assertThat(plan.primary().of(evaluation, evaluation.classes())).isEmpty();
    assertThat(StudyFinding.sentences(results))
        .containsExactly(
            "No pair of runs can be compared.",
            "On shapes, full-shot linear probe, accuracy of the few (full.few) was not"
                + " measured for simclr, sdclr, dcl: the groups that it needs have no tested class.",
            "On shapes, nearest neighbours, accuracy of the few (knn.few) was not measured"
                + " for simclr, sdclr, dcl: the groups that it needs have no tested class.");
    assertThat(pageText(results))
        .contains("No pair of runs can be compared.", "(full.few) was not measured for simclr");
  }

  /** The plan has asked for it since. */
  @Test
  void aProbeThatRunsLackIsSaidNotToBeMeasured() throws IOException {
    judged();
    plan(StudyPlanTest.PLAN.replace("secondary: [knn.few]", "secondary: [few.all]"));
    assertThat(StudyFinding.sentences(StudyResults.read(plan, directory)))
        .hasSize(2)
        .last()
        .isEqualTo(
            "On shapes, few-shot linear probe, accuracy (few.all) was not measured for simclr, sdclr,"
                + " dcl: the runs were finished when the plan did not ask for that probe.");
  }

  @Test
  void aStudyThatIsNotFinishedSaysSo() {
    tune();
    StudyResults tuned = StudyResults.read(plan, directory);
    StudyRun first = plan.judgedRuns(tuned.chosen()).get(0);
    finish(first, 50, 50, 50);
    assertThat(StudyFinding.caveats(StudyResults.read(plan, directory), HISTORY))
        .contains("Interim: 1 of 20 runs that are judged are finished.");
  }

  @Test
  void selectionsOfOtherSizesAreNamed() {
    judged();
    for (StudyRun run : plan.judgedRuns(StudyResults.read(plan, directory).chosen())) {
      if (run.key().role() == Role.BALANCED) {
        finish(run, r -> with(r, "images", 40), 50, 50, 50);
      }
    }
    assertThat(StudyFinding.caveats(StudyResults.read(plan, directory), HISTORY))
        .contains(
            "On shapes the long tail has 33 images and the balanced selection 40: its differences of"
                + " differences also reflect the different numbers of images.");
  }
}
