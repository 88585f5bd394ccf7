package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten images of each of three classes to learn from, of which some cannot be read. */
class UnreadableLabelledImagesTest {

  @TempDir static Path shared;
  static TrainedEncoder encoder;

  @TempDir Path folder;
  private Path data;

  @BeforeAll
  static void train() {
    Path images = new GeneratedImages(14).writeClasses(shared.resolve("data"), 12, 8, 4);
    encoder = TrainedEncoder.load(SmallRun.train(SmallRun.config(images), shared.resolve("run")));
  }

  @AfterAll
  static void free() {
    encoder.close();
  }

  @BeforeEach
  void write() {
    data = folder.resolve("set");
    new GeneratedImages(15).writeClasses(data.resolve("train"), 10, 10, 10);
    new GeneratedImages(16).writeClasses(data.resolve("test"), 5, 5, 5);
  }

  private Path disc(int number) {
    String format = number % 2 == 0 ? "png" : "jpg";
    return data.resolve("train/disc/disc-%04d.%s".formatted(number, format));
  }

  /** All but the last two. */
  private void spoil() throws IOException {
    for (int i = 0; i < 8; i++) {
      Files.writeString(disc(i), "no picture");
    }
  }

  private Evaluation evaluate(
      Protocol protocol, LabelBudget budget, LabelLists lists, boolean hasReferences) {
    EvaluationPlan plan =
        new EvaluationPlan(
            new EvaluationPlan.Probing(
                Set.of(Probe.values()),
                protocol,
                Set.of(Shots.FEW),
                new FewShots(List.of(budget), 1),
                KnnClassifier.DEFAULT),
            new Grouping.Thirds(),
            0,
            true,
            false,
            hasReferences);
    Dataset dataset = DatasetLocator.open(data.toString(), Optional.empty());
    LabelledSplits splits = LabelledSplits.of(dataset, 0).with(dataset, lists, 0);
    return new Evaluator(encoder, splits, plan).evaluate(ProgressListener.NONE);
  }

  private Evaluation evaluate(Protocol protocol, LabelBudget budget) {
    return evaluate(protocol, budget, LabelLists.NONE, false);
  }

  private Evaluation evaluateFew(String... paths) throws IOException {
    Path list = Files.write(folder.resolve("few.txt"), List.of(paths));
    LabelLists lists = new LabelLists(Optional.empty(), Optional.of(list), Optional.empty());
    return evaluate(Protocol.CACHED, new LabelBudget.Fraction(0.01), lists, true);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void areNeverDrawn(Protocol protocol) throws IOException {
    spoil();
    Evaluation spoilt = evaluate(protocol, new LabelBudget.PerClass(1));
    for (int i = 0; i < 8; i++) {
      Files.delete(disc(i));
    }
    Evaluation without = evaluate(protocol, new LabelBudget.PerClass(1));
    assertThat(spoilt.linear().get("few").perClass())
        .isEqualTo(without.linear().get("few").perClass());
    assertThat(spoilt.knn().perClass()).isEqualTo(without.knn().perClass());
    assertThat(spoilt.linear().get("few").labelSplit())
        .isEqualTo(
            without
                .linear()
                .get("few")
                .labelSplit()
                .replace("(22 images)", "(30 images), 8 of them unreadable and left out"));
    assertThat(spoilt.leftOut()).isNull();
  }

  @Test
  void doNotCountForGroups() throws IOException {
    spoil();
    for (String name : List.of("checkers", "disc", "stripes")) {
      for (String part : List.of("train", "test")) {
        Files.move(data.resolve(part).resolve(name), data.resolve(part).resolve("other " + name));
      }
    }
    assertThat(evaluate(Protocol.CACHED, new LabelBudget.PerClass(1)).classes())
        .extracting(ClassCount::images)
        .containsExactly(10, 2, 10);
  }

  @Test
  void doNotCountForABudget() throws IOException {
    spoil();
    assertThatThrownBy(() -> evaluate(Protocol.CACHED, new LabelBudget.PerClass(3)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "the few-shot budget of 3 per class is more than the data has: class disc has 2 labelled"
                + " images that can be read: ask for fewer");
  }

  @Test
  void leaveAListedClassWithoutAny() throws IOException {
    Evaluation all =
        evaluateFew("checkers/checkers-0000.png", "disc/disc-0000.png", "stripes/stripes-0000.png");
    assertThat(all.leftOut()).isNull();
    spoil();
    Evaluation evaluation =
        evaluateFew("checkers/checkers-0000.png", "disc/disc-0000.png", "stripes/stripes-0000.png");
    assertThat(evaluation.leftOut())
        .containsExactly(Map.entry("disc", "no listed few-shot image that can be read"));
    assertThat(evaluation.linear().get("few").labelSplit())
        .isEqualTo("3 listed images, 1 of them unreadable and left out");
    assertThat(evaluation.linear().get("few").perClass()).hasSize(3).element(1).isNull();
    assertThat(evaluation.knn().perClass()).hasSize(3).element(1).isNull();
    assertThat(evaluation.references()).extracting(Reference::name).contains("untrained");
  }

  @Test
  void areNotWhyAListHasNoneOfAClass() throws IOException {
    Evaluation evaluation = evaluateFew("checkers/checkers-0000.png", "stripes/stripes-0000.png");
    assertThat(evaluation.leftOut()).containsExactly(Map.entry("disc", "no listed few-shot image"));
  }
}
