package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.data.DatasetLocator;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {

  @TempDir static Path shared;
  static TrainedEncoder encoder;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    Path data = new GeneratedImages(14).writeClasses(shared.resolve("data"), 12, 8, 4);
    encoder = TrainedEncoder.load(SmallRun.train(SmallRun.config(data), shared.resolve("run")));
  }

  @AfterAll
  static void free() {
    encoder.close();
  }

  private static Evaluation evaluate(Path data, boolean skip) {
    EvaluationPlan plan =
        new EvaluationPlan(
            Set.of(Probe.values()), Protocol.CACHED, Set.of(Shots.values()), 0.01, 0, skip);
    LabelledSplits splits =
        LabelledSplits.of(DatasetLocator.open(data.toString(), Optional.empty()), 0);
    return new Evaluator(encoder, splits, plan).evaluate(ProgressListener.NONE);
  }

  /** A collection with its own test folder. */
  private Path withTest() {
    Path data = folder.resolve("set");
    new GeneratedImages(15).writeClasses(data.resolve("train"), 10, 10, 10);
    new GeneratedImages(16).writeClasses(data.resolve("test"), 5, 5, 5);
    return data;
  }

  @Test
  void countsClassesByThePretrainingImages() {
    assertThat(evaluate(withTest(), false).classes())
        .containsExactly(
            new ClassCount("checkers", 8, Group.MEDIUM),
            new ClassCount("disc", 4, Group.FEW),
            new ClassCount("stripes", 12, Group.MANY));
  }

  @Test
  void saysHowManyUnreadableImagesWereLeftOut() throws IOException {
    Path data = withTest();
    Files.writeString(data.resolve("train/stripes/stripes-0000.png"), "no picture");
    Files.writeString(data.resolve("train/disc/disc-0001.jpg"), "no picture");
    Files.writeString(data.resolve("test/disc/disc-0002.png"), "no picture");
    assertThatThrownBy(() -> evaluate(data, false)).isInstanceOf(MalformedImageException.class);
    Evaluation evaluation = evaluate(data, true);
    assertThat(evaluation.testSplit())
        .isEqualTo("set test (15 images), 1 of them unreadable and left out");
    assertThat(evaluation.knn().labelSplit())
        .isEqualTo("set train (30 images), 2 of them unreadable and left out");
    assertThat(evaluation.linear().get("full").labelSplit())
        .isEqualTo("set train (30 images), 2 of them unreadable and left out");
  }

  @Test
  void namesAClassOfWhichNothingCanBeRead() throws IOException {
    Path data = withTest();
    try (var files = Files.list(data.resolve("test/disc"))) {
      for (Path file : files.toList()) {
        Files.writeString(file, "no picture");
      }
    }
    assertThatThrownBy(() -> evaluate(data, true))
        .isInstanceOf(SdclrException.class)
        .hasMessage("no test image of class disc can be read: repair them, or leave the class out");
  }

  @Test
  void namesAClassWithoutTestImages() throws IOException {
    Path data = withTest();
    try (var files = Files.list(data.resolve("test/disc"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertThatThrownBy(() -> evaluate(data, true))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "evaluation needs at least 1 image of every class, class disc of set test has 0: add"
                + " some, or leave the class out");
  }

  /** One percent of 1,200 images is four a class, and the rarest has three. */
  @Test
  void drawsFewShotsThatTheRarestClassHasToo() {
    Path data = folder.resolve("tail");
    new GeneratedImages(17).writeClasses(data.resolve("train"), 1000, 197, 3);
    new GeneratedImages(18).writeClasses(data.resolve("test"), 4, 4, 4);
    assertThat(evaluate(data, false).linear().get("few").labelSplit())
        .isEqualTo("3 of each class (0.75 %) of tail train (1,200 images), seed 0");
  }

  @Test
  void saysWhenPretrainingKnewNoneOfTheClasses() throws IOException {
    Path data = withTest();
    for (String part : new String[] {"train", "test"}) {
      for (String name : new String[] {"stripes", "checkers", "disc"}) {
        Files.move(data.resolve(part).resolve(name), data.resolve(part).resolve("other " + name));
      }
    }
    Evaluation evaluation = evaluate(data, false);
    assertThat(evaluation.pretrainingSplit())
        .endsWith(", not of these classes: groups are by the labelled images");
    assertThat(evaluation.classes()).extracting(ClassCount::images).containsExactly(10, 10, 10);
  }
}
