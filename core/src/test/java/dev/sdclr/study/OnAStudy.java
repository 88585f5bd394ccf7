package dev.sdclr.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Score;
import dev.sdclr.study.StudyRun.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A study of three arms in a folder of its own, with records as runs would leave them. */
abstract class OnAStudy {

  static final PlanHistory HISTORY =
      new PlanHistory(List.of(new PlanHistory.Plan(StudyPlanTest.PLAN, 0)));

  @TempDir Path folder;

  StudyPlan plan;
  StudyDirectory directory;

  @BeforeEach
  void readPlan() throws IOException {
    plan =
        StudyPlan.read(
            Files.writeString(folder.resolve("plan.yaml"), StudyPlanTest.PLAN), Map.of());
    directory = StudyDirectory.of(folder.resolve("out"));
  }

  /** Three classes, one a group: many, medium, few. */
  static Evaluation evaluation(Group[] groups, double... perClass) {
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

  static final Group[] TAIL = {Group.MANY, Group.MEDIUM, Group.FEW};
  static final Group[] NO_TAIL = {Group.FEW, Group.MANY, Group.MEDIUM};

  void finish(StudyRun run, double... perClass) {
    finish(run, record -> record, perClass);
  }

  void finish(StudyRun run, UnaryOperator<StudyRecord> change, double... perClass) {
    boolean isBalanced = run.key().role() == Role.BALANCED;
    directory.write(
        change.apply(
            record(
                run,
                "fp32",
                "draw %d%s".formatted(run.key().split(), isBalanced ? " balanced" : ""),
                evaluation(isBalanced ? NO_TAIL : TAIL, perClass))));
  }

  static StudyRecord record(StudyRun run, String type, String selection, Evaluation evaluation) {
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
        run.key().arm().equals("sdclr") ? List.of("the pruned branch keeps few weights.") : null,
        0L);
  }

  /** A record in which one thing is another; null: absent. */
  static StudyRecord with(StudyRecord record, String component, Object value) {
    ObjectNode tree =
        RecordFile.fromJson(RecordFile.toJsonLine(record), ObjectNode.class, "record");
    tree.putPOJO(component, value);
    tree = RecordFile.fromJson(RecordFile.toJsonLine(tree), ObjectNode.class, "record");
    return StudyRecord.of(tree, "record", "");
  }

  void plan(String text) throws IOException {
    plan = StudyPlan.read(Files.writeString(folder.resolve("plan.yaml"), text), Map.of());
  }

  String pageText(StudyResults results) throws IOException {
    StudyPage.write(results, HISTORY, directory.page());
    return Files.readString(directory.page()).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  /** Each arm's trials end so that the larger learning rate is better for simclr alone. */
  void tune() {
    for (StudyRun run : plan.tuningRuns()) {
      boolean isLarge = run.key().trial().endsWith("0.5");
      boolean isSimClr = run.key().arm().equals("simclr");
      finish(run, isLarge == isSimClr ? 60 : 50, 50, 50);
    }
  }

  /**
   * Differences 3, 6, 3, 6 on long-tailed images and 1, 1, 1, 1 on balanced ones, whose own groups
   * would be others.
   */
  StudyResults judged() {
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
}
