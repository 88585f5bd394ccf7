package dev.sdclr.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.PairedDifference;
import dev.sdclr.study.StudyPlan.TunedArm;
import dev.sdclr.study.StudyRun.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyResultsTest {

  private static final PlanHistory HISTORY =
      new PlanHistory(List.of(new PlanHistory.Plan(StudyPlanTest.PLAN, 0)));

  @TempDir Path folder;

  private StudyPlan plan;
  private StudyDirectory directory;

  @BeforeEach
  void readPlan() throws IOException {
    plan =
        StudyPlan.read(
            Files.writeString(folder.resolve("plan.yaml"), StudyPlanTest.PLAN), Map.of());
    directory = StudyDirectory.of(folder.resolve("out"));
  }

  /** Three classes, one a group: many, medium, few. */
  private static Evaluation evaluation(Group[] groups, double... perClass) {
    Score score =
        new Score(
            (perClass[0] + perClass[1] + perClass[2]) / 3,
            1.0,
            perClass[0],
            perClass[1],
            perClass[2],
            List.of(perClass[0], perClass[1], perClass[2]),
            "protocol",
            "labels",
            null);
    List<ClassCount> classes =
        List.of(
            new ClassCount("a", 20, groups[0]),
            new ClassCount("b", 9, groups[1]),
            new ClassCount("c", 4, groups[2]));
    return new Evaluation(
        "train", "test", classes, "thirds", Map.of("full", score), null, score, null);
  }

  private static final Group[] TAIL = {Group.MANY, Group.MEDIUM, Group.FEW};
  private static final Group[] NO_TAIL = {Group.FEW, Group.MANY, Group.MEDIUM};

  private void finish(StudyRun run, double... perClass) {
    finish(run, record -> record, perClass);
  }

  private void finish(StudyRun run, UnaryOperator<StudyRecord> change, double... perClass) {
    boolean isBalanced = run.key().role() == Role.BALANCED;
    directory.write(
        change.apply(
            record(
                run,
                "fp32",
                "draw %d%s".formatted(run.key().split(), isBalanced ? " balanced" : ""),
                evaluation(isBalanced ? NO_TAIL : TAIL, perClass))));
  }

  private static StudyRecord record(
      StudyRun run, String type, String selection, Evaluation evaluation) {
    return new StudyRecord(
        StudyRecord.FORMAT,
        run.key(),
        run.given(),
        run.treatment(),
        33,
        selection,
        "0",
        "a machine",
        type,
        1,
        run.key().arm().equals("sdclr") ? 120 : 100,
        List.of(2.0, 1.0),
        List.of(),
        evaluation,
        evaluation == null ? "the loss became NaN at step 3" : null,
        run.key().arm().equals("sdclr") ? List.of("the pruned branch keeps few weights.") : null);
  }

  private static StudyRecord changed(StudyRecord r, Map<String, String> settings, int images) {
    return new StudyRecord(
        r.format(),
        r.key(),
        r.given(),
        settings,
        images,
        r.selection(),
        r.version(),
        r.machine(),
        r.computeType(),
        r.computeThreads(),
        r.trainingSeconds(),
        r.losses(),
        r.curve(),
        r.evaluation(),
        r.failure(),
        r.said());
  }

  private static StudyRecord evaluated(StudyRecord r, Evaluation evaluation) {
    return new StudyRecord(
        r.format(),
        r.key(),
        r.given(),
        r.settings(),
        r.images(),
        r.selection(),
        r.version(),
        r.machine(),
        r.computeType(),
        r.computeThreads(),
        r.trainingSeconds(),
        r.losses(),
        r.curve(),
        evaluation,
        r.failure(),
        r.said());
  }

  private void plan(String text) throws IOException {
    plan = StudyPlan.read(Files.writeString(folder.resolve("plan.yaml"), text), Map.of());
  }

  private String pageText(StudyResults results) throws IOException {
    StudyPage.write(results, HISTORY, directory.page());
    return Files.readString(directory.page()).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  /** Each arm's trials end so that the larger learning rate is better for simclr alone. */
  private void tune() {
    for (StudyRun run : plan.tuningRuns()) {
      boolean isLarge = run.key().trial().endsWith("0.5");
      boolean isSimClr = run.key().arm().equals("simclr");
      finish(run, isLarge == isSimClr ? 60 : 50, 50, 50);
    }
  }

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

  /**
   * Differences 3, 6, 3, 6 on long-tailed images and 1, 1, 1, 1 on balanced ones, whose own groups
   * would be others.
   */
  private StudyResults judged() {
    tune();
    StudyResults tuned = StudyResults.read(plan, directory);
    for (StudyRun run : plan.judgedRuns(tuned.chosen())) {
      double base = 50 + run.key().split();
      boolean isSdclr = run.key().arm().equals("sdclr");
      double gain = run.key().role() == Role.BALANCED ? 1 : run.key().seed() == 1 ? 3 : 6;
      finish(run, base, base, isSdclr ? base + 3 * gain : base);
    }
    return StudyResults.read(plan, directory);
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
  void theFindingSaysWhatIsBeyondNoiseAndWhatIsNot() {
    assertThat(StudyFinding.sentences(judged()))
        .singleElement()
        .asString()
        .startsWith(
            "On shapes, by full-shot linear probe, accuracy: better than simclr beyond noise: sdclr (+4.5 points, +1.7 to +7.3)")
        .contains("dcl (0.0 points, one pair or all alike");
  }

  /** 2 trials, 4 pairs and 4 on balanced images. */
  @Test
  void thePageTellsPlanResultsCostAndWhatRunsGaveToConsider() throws IOException {
    assertThat(pageText(judged()))
        .contains("decides by: full-shot linear probe, accuracy; 4 pairs on each data set")
        .contains("With 4 pairs planned, only large differences can be told from chance.")
        .contains("Pairs of one split have their images in common")
        .contains("Runs gave something to consider, which the records below tell.")
        .contains("sdclr +4.5 +1.7 to +7.3 4 0.0138 0.0277")
        .contains("dcl 0.0 – 4 – –")
        .contains("sdclr +3.5 +0.7 to +6.3 4 0.0273 0.0273")
        .contains("sdclr 56.0 (+4.5: +1.7 to +7.3 *) 65.0 (+13.5: +5.2 to +21.8 *)")
        .contains("sdclr on shapes: the pruned branch keeps few weights. (10 runs)")
        .contains("sdclr shapes 0.33 1.20")
        .contains("simclr shapes optimizer.learningRate=0.5 optimizer.learningRate=0.1: 50.0")
        .contains("26 runs: fp32, 1 thread, a machine, sdclr 0")
        .doesNotContain("Interim", "differences are of their number");
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
    plan.tuningRuns().forEach(run -> finish(run, r -> evaluated(r, evaluation), 50, 40, 30));
    plan.judgedRuns(StudyResults.read(plan, directory).chosen())
        .forEach(run -> finish(run, r -> evaluated(r, evaluation), 50, 40, 30));
    StudyResults results = StudyResults.read(plan, directory);
    assertThat(plan.primary().of(evaluation, evaluation.classes())).isEmpty();
    assertThat(StudyFinding.sentences(results))
        .containsExactly(
            "No pair of runs can be compared.",
            "On shapes, full-shot linear probe, accuracy of the rare third (full.few) was not"
                + " measured for simclr, sdclr, dcl: the groups that it needs have no tested class.",
            "On shapes, nearest neighbours, accuracy of the rare third (knn.few) was not measured"
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
  void refusesToMixClasses() {
    tune();
    StudyRun run = plan.tuningRuns().get(2);
    Evaluation own = evaluation(TAIL, 1, 2, 3);
    List<ClassCount> others = new ArrayList<>(own.classes());
    others.set(1, new ClassCount("x", 9, Group.MEDIUM));
    finish(
        run,
        r ->
            evaluated(
                r, new Evaluation("train", "test", others, null, own.linear(), null, null, null)),
        1,
        2,
        3);
    assertThatThrownBy(() -> StudyResults.read(plan, directory))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "%s and %s were scored on other classes",
            plan.tuningRuns().get(0).key().words(), run.key().words());
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
        finish(run, r -> changed(r, r.settings(), 40), 50, 50, 50);
      }
    }
    assertThat(StudyFinding.caveats(StudyResults.read(plan, directory), HISTORY))
        .contains(
            "On shapes the long tail has 33 images and the balanced selection 40: its differences of"
                + " differences are of their number, too.");
  }

  @Test
  void refusesToMixComputeTypes() {
    tune();
    StudyRun run = plan.tuningRuns().get(0);
    directory.write(record(run, "bf16", "draw 9", evaluation(TAIL, 1, 2, 3)));
    assertThatThrownBy(() -> StudyResults.read(plan, directory))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("the study has runs in bf16 (simclr on shapes, split 9")
        .hasMessageContaining("cannot be compared: set settings.compute.type");
  }

  @Test
  void refusesRunsOfOneSplitOnOtherImages() {
    tune();
    StudyRun run = plan.tuningRuns().get(0);
    directory.write(record(run, "fp32", "another folder", evaluation(TAIL, 1, 2, 3)));
    assertThatThrownBy(() -> StudyResults.read(plan, directory))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("were trained on other images, though they are one split");
  }

  @Test
  void refusesRecordsOfOtherSettings() throws IOException {
    tune();
    String changed = StudyPlanTest.PLAN.replace("pruneFraction: 0.5", "pruneFraction: 0.7");
    StudyPlan other =
        StudyPlan.read(Files.writeString(folder.resolve("other.yaml"), changed), Map.of());
    assertThatThrownBy(() -> StudyResults.read(other, directory))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "the run was made with method.pruneFraction 0.5, and the plan asks for 0.7: give the arm another name");
  }

  private static Evaluation fewShot(String labels, String... budgets) {
    Evaluation plain = evaluation(TAIL, 50, 40, 30);
    Score full = plain.linear().get("full");
    Score few =
        new Score(
            full.accuracy(), 1.0, 50.0, 40.0, 30.0, full.perClass(), "protocol", labels, null);
    List<Evaluation.FewShotScore> draws = new ArrayList<>();
    for (String budget : budgets) {
      draws.add(new Evaluation.FewShotScore(budget, draws.size() + 1, few));
    }
    return new Evaluation(
        "train",
        "test",
        plain.classes(),
        "thirds",
        Map.of("full", full, "few", few),
        draws.isEmpty() ? null : draws,
        plain.knn(),
        null);
  }

  /** No setting of a run tells them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-|1 of each class (4.5 %) of train, seed 1|-|-",
        "-|12 of each class (0.98 %) of train, seed 1|-|-",
        "-|2 of each class (9.1 %) of train, seed 1|-|2 per class in 1 draw, and the plan asks for"
            + " 1 % in 1 draw",
        "-|2 of each class (0.9 %) of train, seed 1|2 per class,2 per class|2 per class in 2 draws,"
            + " and the plan asks for 1 % in 1 draw",
        "{perClass: 8, draws: 1}|8 of each class (9.1 %) of train, seed 1|-|-",
        "{perClass: 8, draws: 1}|2 of each class (9.1 %) of train, seed 1|-|2 per class in 1 draw,"
            + " and the plan asks for 8 per class in 1 draw",
        "{perClass: 8, draws: 2}|8 of each class (9.1 %) of train, seed 1|8 per class,8 per class|-",
        "{perClass: 8, draws: 3}|8 of each class (9.1 %) of train, seed 1|8 per class,8 per class|8"
            + " per class in 2 draws, and the plan asks for 8 per class in 3 draws",
        "{perClass: 8, draws: 2}|2 of each class (9.1 %) of train, seed 1|2 per class,2 per class|2"
            + " per class in 2 draws, and the plan asks for 8 per class in 2 draws",
        "{perClass: 8, draws: 1}|some|-|'some' in 1 draw, and the plan asks for 8 per class in 1"
            + " draw"
      })
  void refusesRecordsOfOtherFewShotLabels(
      String asked, String labels, String budgets, String difference) throws IOException {
    plan(
        StudyPlanTest.PLAN.replace("[knn.few]", "[few.all]")
            + (asked == null ? "" : "fewShot: " + asked));
    tune();
    StudyRun run = plan.judgedRuns(StudyResults.read(plan, directory).chosen()).get(0);
    String[] draws = budgets == null ? new String[0] : budgets.split(",", -1);
    finish(run, r -> evaluated(r, fewShot(labels, draws)), 50, 40, 30);
    if (difference == null) {
      assertThat(StudyResults.read(plan, directory).judgedCount()).isEqualTo(1);
    } else {
      assertThatThrownBy(() -> StudyResults.read(plan, directory))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining(run.key().folder())
          .hasMessageContaining("the run was made with few-shot labels " + difference + ": give");
    }
  }

  /** A newer version knows keys that an older one's records lack. */
  @Test
  void recordsThatLackADefaultOfThisVersionAreRead() {
    tune();
    StudyRun run = plan.tuningRuns().get(0);
    StudyRecord record = record(run, "fp32", "draw 9", evaluation(TAIL, 1, 2, 3));
    var older = new java.util.TreeMap<>(record.settings());
    older.remove("views.brightness");
    finish(run, r -> changed(r, older, r.images()), 50, 50, 50);
    assertThat(StudyResults.read(plan, directory).records()).hasSize(6);
  }

  @Test
  void refusesARecordOfAnotherFormat() throws IOException {
    StudyRun run = plan.tuningRuns().get(0);
    finish(run, 1, 2, 3);
    Path file = directory.folder(run.key()).resolve("record.json");
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"format\" : 1", "\"format\" : 7"));
    assertThatThrownBy(() -> StudyResults.read(plan, directory))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("is a record of format 7, this version reads 1")
        .hasMessageContaining("choose another --out");
  }

  @Test
  void aPlanThatIsChangedWithResultsKnownSaysSo() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Path file = folder.resolve("plan.yaml");
    PlanHistory.note(file, directory, 0);
    assertThat(PlanHistory.note(file, directory, 7).changes()).isEmpty();
    Files.writeString(file, StudyPlanTest.PLAN + "unequal: [epochs]\n");
    assertThat(PlanHistory.note(file, directory, 7).changes())
        .containsExactly("The plan's file was changed when 7 results were known.");
  }

  /** As when other splits are asked for, or an arm has another name. */
  @Test
  void resultsThatThePlanDoesNotAskForAnyMoreAreKnownAllTheSame() throws IOException {
    StudyResults all = judged();
    Path file = folder.resolve("plan.yaml");
    PlanHistory.note(file, directory, 0);
    plan(StudyPlanTest.PLAN.replace("splits: [1, 2]", "splits: [3, 4]"));
    assertThat(StudyResults.read(plan, directory).judgedCount()).isZero();
    StudyRecords none = StudyRecords.read(List.of());
    assertThat(none.judgedCount(directory)).as("12 and 8 balanced").isEqualTo(20);
    assertThat(PlanHistory.note(file, directory, none.judgedCount(directory)).changes())
        .containsExactly("The plan's file was changed when 20 results were known.");
    Path records = folder.resolve("records.jsonl");
    Files.write(records, all.records().values().stream().map(RecordFile::toJsonLine).toList());
    StudyRecords elsewhere = StudyRecords.read(List.of(records));
    assertThat(elsewhere.judgedCount(directory)).as("the same runs").isEqualTo(20);
    assertThat(elsewhere.judgedCount(StudyDirectory.of(folder.resolve("new")))).isEqualTo(20);
  }

  @Test
  void aStudyThatBeginsWithResultsSaysSo() {
    assertThat(new PlanHistory(List.of(new PlanHistory.Plan("", 2))).changes())
        .containsExactly("The study began with 2 results known, which came from elsewhere.");
    assertThat(new PlanHistory(List.of(new PlanHistory.Plan("", 1))).changes())
        .containsExactly("The study began with 1 result known, which came from elsewhere.");
  }

  @Test
  void refusesADirectoryThatIsNoStudy() throws IOException {
    Files.createDirectories(folder.resolve("photos"));
    Files.writeString(folder.resolve("photos/a.txt"), "a");
    assertThatThrownBy(() -> StudyDirectory.of(folder.resolve("photos")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("exists but is not a study: choose another --out");
  }

  @Test
  void recordsFromElsewhereAreRefusedByLine() throws IOException {
    StudyRun run = plan.tuningRuns().get(0);
    String line =
        RecordFile.toJsonLine(record(run, "fp32", "draw", evaluation(TAIL, 50.0, 40.0, 30.0)));
    Path file = folder.resolve("records.jsonl");
    Files.writeString(file, line + "\n\n" + line.replace("\"images\":33", "\"images\":34") + "\n");
    assertThatThrownBy(() -> StudyRecords.read(List.of(file)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            file + ", line 3: " + run.key().words() + " has another record in " + file)
        .hasMessageEndingWith(", line 1: remove one of them");
    Files.writeString(file, line + "\n" + line.replace("\"format\":1", "\"format\":2"));
    assertThatThrownBy(() -> StudyRecords.read(List.of(file)))
        .hasMessageStartingWith(
            file + ", line 2 is a record of format 2, this version reads 1: give");
    Files.writeString(file, line.substring(0, line.length() / 2));
    assertThatThrownBy(() -> StudyRecords.read(List.of(file)))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(file + ", line 1");
    Files.writeString(file, line.replace("\"perClass\":[50.0,", "\"perClass\":[5000.0,"));
    assertThatThrownBy(() -> StudyRecords.read(List.of(file)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(file + ", line 1")
        .hasMessageContaining("perClass[0] must be in [0, 100], was 5000");
    Files.writeString(file, "7");
    assertThatThrownBy(() -> StudyRecords.read(List.of(file)))
        .isInstanceOf(SdclrException.class)
        .hasMessage(file + ", line 1 is no record of a run");
  }
}
