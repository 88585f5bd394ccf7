package dev.sdclr.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which records are taken, and what is kept of a plan beside them. */
class StudyRecordsTest extends OnAStudy {

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
            with(
                r,
                "evaluation",
                new Evaluation("train", "test", others, null, own.linear(), null, null, null)),
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
  void refusesToMixComputeTypes() {
    tune();
    StudyRun run = plan.tuningRuns().get(0);
    directory.write(record(run, "bf16", "draw 9", evaluation(TAIL, 1, 2, 3)));
    assertThatThrownBy(() -> StudyResults.read(plan, directory))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("the study has runs in bf16 (simclr on shapes, split 9")
        .hasMessageContaining("cannot be compared: set settings.compute.type");
  }

  /** Older versions held other ones out for each split. */
  @Test
  void refusesToMixTestImages() {
    tune();
    Evaluation plain = evaluation(TAIL, 1, 2, 3);
    Evaluation heldOut =
        new Evaluation(
            "train",
            "shapes, a held-out fifth of every class (9 images)",
            plain.classes(),
            "thirds",
            plain.linear(),
            null,
            plain.knn(),
            null);
    plan.tuningRuns().forEach(run -> finish(run, r -> with(r, "evaluation", heldOut), 1, 2, 3));
    assertThat(StudyResults.read(plan, directory).records()).hasSize(6);
    StudyRun last = plan.tuningRuns().get(5);
    finish(last, r -> testedBySplit(r, heldOut), 1, 2, 3);
    assertThatThrownBy(() -> StudyResults.read(plan, directory))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(last.key().words() + " were scored on other test images");
    plan.tuningRuns().forEach(run -> finish(run, r -> testedBySplit(r, heldOut), 1, 2, 3));
    assertThat(StudyResults.read(plan, directory).records()).hasSize(6);
  }

  private static StudyRecord testedBySplit(StudyRecord record, Evaluation evaluation) {
    return with(with(record, "evaluation", evaluation), "testSeed", null);
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

  /** Which the file names in a place of its own, so that no key of the settings tells. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "imbalance: 4, largest: 20|imbalance: 5, largest: 20|imbalance 4.0, and the plan asks for 5.0",
        "imbalance: 4, largest: 20|imbalance: 4|largest 20, and the plan asks for none",
        "imbalance: 4, largest: 20|imbalance: 4, largest: 9|largest 20, and the plan asks for 9"
      })
  void refusesRecordsOfAnotherSelection(String had, String asked, String difference)
      throws IOException {
    tune();
    plan(StudyPlanTest.PLAN.replace(had, asked));
    assertThatThrownBy(() -> StudyResults.read(plan, directory))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the run was made with data.longTail." + difference);
  }

  @Test
  void refusesRecordsOfAllImagesWhereALongTailIsAskedFor() throws IOException {
    String all = StudyPlanTest.PLAN.replaceAll("(?m)^    longTail: .*\n", "");
    plan(all.replaceAll("(?m)^    balanced: .*\n", "").replace("balanced: [simclr, sdclr]\n", ""));
    tune();
    plan(StudyPlanTest.PLAN);
    assertThatThrownBy(() -> StudyResults.read(plan, directory))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("data.longTail.")
        .hasMessageContaining("not set, and the plan asks for");
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
        "-|0 of each class (1.2.3 %) of train|-|'0 of each class (1.2.3 %) of train' in 1 draw, and"
            + " the plan asks for 1 % in 1 draw",
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
    finish(run, r -> with(r, "evaluation", fewShot(labels, draws)), 50, 40, 30);
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
    finish(run, r -> with(r, "settings", older), 50, 50, 50);
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
