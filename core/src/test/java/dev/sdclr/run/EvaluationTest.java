package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {

  @TempDir Path folder;

  @Test
  void readsFilesOfBeforeThereWereIntervals() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("evaluation.json"),
            """
            {
              "pretrainingSplit" : "a", "testSplit" : "b",
              "classes" : [ { "name" : "x", "images" : 3, "group" : "many" } ],
              "linear" : { "full" : { "accuracy" : 84.3, "balancedness" : 0.0, "many" : 84.3,
                "perClass" : [ 84.3 ], "protocol" : "p", "labelSplit" : "l" } }
            }
            """);
    Evaluation evaluation = RecordFile.read(file, Evaluation.class);
    assertThat(evaluation.groups()).isNull();
    assertThat(evaluation.fewShot()).isNull();
    Score full = evaluation.linear().get("full");
    assertThat(full.intervals()).isNull();
    assertThat(full.group(Group.MANY)).isEqualTo(84.3);
    assertThat(full.group(Group.FEW)).isNaN();
  }

  private static Evaluation beside(Reference... references) {
    List<ClassCount> classes = List.of(new ClassCount("x", 3, Group.MANY));
    Score score = new Score(80.0, 0.0, 80.0, null, null, List.of(80.0), "p", "l", null);
    return new Evaluation(
        "a",
        "b",
        classes,
        "thirds",
        Map.of("full", score),
        null,
        score,
        List.of(references),
        null,
        null);
  }

  private static Reference.ReferenceScore gain(double low, double high) {
    double gain = (low + high) / 2;
    return new Reference.ReferenceScore(80 - gain, gain, new Interval(low, high));
  }

  @Test
  void saysWhichReferencesItIsNotBetterThanAndByWhat() {
    Reference start = new Reference("start", Map.of("full", gain(1, 3), "knn", gain(-1, 2)));
    Reference untrained = new Reference("untrained", Map.of("full", gain(-4, -2)));
    Reference pixels = new Reference("pixels", Map.of("full", gain(0.1, 2), "knn", gain(-3, -1)));
    assertThat(beside(start, untrained, pixels).notBetter())
        .contains(
            "worse, beyond chance in the test images, than the same network untrained by full-shot probe"
                + " (-3.0 points, -4.0 to -2.0), colour and edge histograms by nearest neighbours (-2.0 points, -3.0 to -1.0);"
                + " not better, beyond chance in the test images, than the encoder that it began"
                + " with by nearest neighbours (+0.5 points, -1.0 to +2.0)");
  }

  @Test
  void isBlamedNeitherForWhatItBeatsNorForItsTeacher() {
    Reference pixels = new Reference("pixels", Map.of("full", gain(0.1, 2)));
    Reference teacher = new Reference("teacher", Map.of("full", gain(-4, -2)));
    assertThat(beside(pixels, teacher).notBetter()).isEmpty();
    assertThat(beside(teacher).references()).hasSize(1);
  }

  @Test
  void keepsEveryDrawAndInterval() {
    List<ClassCount> classes =
        List.of(new ClassCount("x", 3, Group.MANY), new ClassCount("y", 2, Group.FEW));
    List<Integer> images = List.of(10, 20);
    Intervals intervals =
        Resamples.of(List.of(List.of(80.0, 75.0)), images, classes, 0).intervals(images, 0);
    Score score = new Score(77.5, 2.5, 80.0, null, 75.0, List.of(80.0, 75.0), "p", "l", intervals);
    Evaluation evaluation =
        new Evaluation(
            "a",
            "b",
            classes,
            "thirds",
            Map.of("few", score),
            List.of(new FewShotScore("1 %", 1, score), new FewShotScore("1 %", 2, score)),
            null,
            Map.of("z", "no test image"));
    Path file = folder.resolve("evaluation.json");
    RecordFile.write(file, evaluation);
    assertThat(RecordFile.read(file, Evaluation.class)).isEqualTo(evaluation);
    assertThat(evaluation.smallTest())
        .contains(
            "some classes have only 10 test images: their accuracies and intervals tell little");
    assertThat(file)
        .content()
        .contains("\"fewShot\" : [ {")
        .containsPattern("\"accuracy\" : \\[ [0-9.]+, [0-9.]+ \\]");
  }
}
