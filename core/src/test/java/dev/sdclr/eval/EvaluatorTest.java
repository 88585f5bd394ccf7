package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sdclr.GeneratedImages;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  private static Evaluation evaluate(Path data, FewShots fewShots, Protocol protocol) {
    EvaluationPlan plan =
        new EvaluationPlan(
            new EvaluationPlan.Probing(
                Set.of(Probe.LINEAR), protocol, Set.of(Shots.FEW), fewShots, KnnClassifier.DEFAULT),
            new Grouping.Counts(5, 8),
            0,
            false,
            false,
            false);
    LabelledSplits splits =
        LabelledSplits.of(DatasetLocator.open(data.toString(), Optional.empty()), 0);
    return new Evaluator(encoder, splits, plan).evaluate(ProgressListener.NONE);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void scoresEveryDrawOfEveryBudget(Protocol protocol) {
    FewShots twice =
        new FewShots(List.of(new LabelBudget.Fraction(0.2), new LabelBudget.PerClass(1)), 2);
    Evaluation evaluation = evaluate(withTest(), twice, protocol);
    String from =
        protocol == Protocol.CACHED
            ? "set train (30 images)"
            : "set train (30 images), less a tenth held out to choose by";
    // Of 27 images 20 % are one a class, of 30 two.
    int perClass = protocol == Protocol.CACHED ? 2 : 1;
    assertThat(evaluation.fewShot())
        .extracting(FewShotScore::budget, FewShotScore::draw)
        .containsExactly(
            tuple("20 %", 1), tuple("20 %", 2), tuple("1 per class", 1), tuple("1 per class", 2));
    assertThat(evaluation.fewShot().get(1).score().labelSplit())
        .startsWith(perClass + " of each class (")
        .endsWith(" of " + from + ", seed 1");
    assertThat(evaluation.fewShot().get(2).score().labelSplit())
        .startsWith("1 of each class (")
        .endsWith(" of " + from + ", seed 0");
    assertThat(evaluation.linear())
        .containsExactly(Map.entry("few", evaluation.fewShot().get(0).score()));
    // One draw of the first budget alone gives the same score.
    FewShots once = new FewShots(twice.budgets().subList(0, 1), 1);
    Evaluation alone = evaluate(folder.resolve("set"), once, protocol);
    assertThat(alone.fewShot()).isNull();
    assertThat(alone.linear()).isEqualTo(evaluation.linear());
  }

  @Test
  void groupsByCountsWhereAsked() {
    Evaluation evaluation = evaluate(withTest(), FewShots.DEFAULT, Protocol.CACHED);
    assertThat(evaluation.classes())
        .extracting(ClassCount::group)
        .containsExactly(Group.MEDIUM, Group.FEW, Group.MANY);
    assertThat(evaluation.groups())
        .isEqualTo("pre-training images: many above 8, medium 5 to 8, few below 5");
  }

  @Test
  void givesIntervalsOverTestImages() {
    Score score = evaluate(withTest(), false).linear().get("full");
    assertThat(score.intervals().testImages()).containsExactly(5, 5, 5);
    assertThat(score.intervals().accuracy().holds(score.accuracy())).isTrue();
    for (int c = 0; c < 3; c++) {
      assertThat(score.intervals().perClass().get(c).holds(score.perClass().get(c))).isTrue();
    }
  }

  @Test
  void refusesABudgetThatIsMoreThanTheData() {
    FewShots many = new FewShots(List.of(new LabelBudget.PerClass(11)), 1);
    assertThatThrownBy(() -> evaluate(withTest(), many, Protocol.CACHED))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "the few-shot budget of 11 per class is more than the data has: class checkers has 10"
                + " labelled images: ask for fewer");
  }

  /** A class that pre-training never saw has no images of it, and is among the few. */
  @Test
  void scoresClassesThatPretrainingNeverSaw() {
    Path data = withTest();
    new GeneratedImages(20).writeImages(data.resolve("train/ring"), GeneratedImages.Motif.RING, 6);
    new GeneratedImages(21).writeImages(data.resolve("test/ring"), GeneratedImages.Motif.RING, 3);
    Evaluation evaluation = evaluate(data, false);
    assertThat(evaluation.classes()).contains(new ClassCount("ring", 0, Group.FEW));
    assertThat(evaluation.knn().perClass()).hasSize(4);
  }

  /** There is nothing to learn such a class from. */
  @Test
  void leavesOutTestClassesWithoutTrainingImages() {
    Path data = withTest();
    Evaluation before = evaluate(data, false);
    new GeneratedImages(21).writeImages(data.resolve("test/ring"), GeneratedImages.Motif.RING, 3);
    Evaluation evaluation = evaluate(data, false);
    assertThat(evaluation.leftOut()).containsExactly(Map.entry("ring", "no image to learn from"));
    assertThat(evaluation.testSplit()).isEqualTo("set test (15 images)");
    assertThat(evaluation.linear()).isEqualTo(before.linear());
    assertThat(evaluation.knn()).isEqualTo(before.knn());
    assertThat(before.leftOut()).isNull();
  }

  private static Evaluation evaluate(Path data, boolean skip) {
    EvaluationPlan plan =
        new EvaluationPlan(
            new EvaluationPlan.Probing(
                Set.of(Probe.values()),
                Protocol.CACHED,
                Set.of(Shots.values()),
                FewShots.DEFAULT,
                KnnClassifier.DEFAULT),
            new Grouping.Thirds(),
            0,
            skip,
            false,
            false);
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

  private static void spoil(Path classFolder) throws IOException {
    try (var files = Files.list(classFolder)) {
      for (Path file : files.toList()) {
        Files.writeString(file, "no picture");
      }
    }
  }

  private static void empty(Path classFolder) throws IOException {
    try (var files = Files.list(classFolder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void leavesOutClassesOfWhichNothingCanBeRead() throws IOException {
    Path data = withTest();
    new GeneratedImages(20).writeImages(data.resolve("train/ring"), GeneratedImages.Motif.RING, 6);
    new GeneratedImages(21).writeImages(data.resolve("test/ring"), GeneratedImages.Motif.RING, 3);
    spoil(data.resolve("test/disc"));
    spoil(data.resolve("train/ring"));
    Evaluation evaluation = evaluate(data, true);
    assertThat(evaluation.leftOut())
        .containsExactly(
            Map.entry("disc", "no test image that can be read"),
            Map.entry("ring", "no image that can be read to learn from"));
    assertThat(evaluation.testSplit())
        .isEqualTo("set test (18 images), 5 of them unreadable and left out");
    assertThat(evaluation.knn().intervals().testImages()).containsExactly(5, 0, 0, 5);
  }

  /** By every protocol, budget and draw; a class that is not tested is still an answer. */
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void leavesAClassWithoutTestImagesOutOfEveryMean(Protocol protocol) throws IOException {
    Path data = withTest();
    empty(data.resolve("test/disc"));
    FewShots several =
        new FewShots(List.of(new LabelBudget.Fraction(0.2), new LabelBudget.PerClass(1)), 2);
    Evaluation evaluation = evaluate(data, several, protocol);
    assertThat(evaluation.leftOut()).containsExactly(Map.entry("disc", "no test image"));
    assertThat(evaluation.fewShot())
        .hasSize(4)
        .extracting(FewShotScore::score)
        .allSatisfy(
            score -> {
              assertThat(score.perClass()).hasSize(3).element(1).isNull();
              assertThat(score.accuracy())
                  .isEqualTo((score.perClass().get(0) + score.perClass().get(2)) / 2);
              assertThat(score.few()).isNull();
              assertThat(score.intervals().few()).isNull();
            });
    assertThat(RecordFile.toJsonLine(evaluation)).doesNotContain("NaN");
  }

  @Test
  void needsTwoClassesToLearnAndToTest() throws IOException {
    Path data = withTest();
    empty(data.resolve("test/disc"));
    empty(data.resolve("test/stripes"));
    assertThatThrownBy(() -> evaluate(data, false))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "at least two classes must have images to learn from and images to test on, here one of"
                + " 3 has (disc: no test image, stripes: no test image): add images, or pass --data"
                + " with others");
  }

  /** Without test images of its own, of every class a fifth is held out: of one image none. */
  @ParameterizedTest
  @EnumSource(Protocol.class)
  void learnsASingleImageOfAClass(Protocol protocol) {
    Path data = folder.resolve("single");
    new GeneratedImages(17).writeClasses(data, 10, 10, 1);
    FewShots few = new FewShots(List.of(new LabelBudget.Fraction(0.1)), 1);
    Evaluation evaluation = evaluate(data, few, protocol);
    assertThat(evaluation.leftOut()).containsExactly(Map.entry("disc", "no test image"));
  }

  /** As folders come from other systems: test classes are found by name. */
  @Test
  void findsClassesInOtherCapitals() throws IOException {
    Path data = withTest();
    Evaluation before = evaluate(data, false);
    Files.move(data.resolve("test/disc"), data.resolve("test/Disc"));
    Files.move(data.resolve("train/stripes"), data.resolve("train/Stripes"));
    Evaluation evaluation = evaluate(data, false);
    assertThat(evaluation.leftOut()).isNull();
    assertThat(evaluation.classes())
        .containsExactlyInAnyOrder(
            new ClassCount("checkers", 8, Group.MEDIUM),
            new ClassCount("disc", 4, Group.FEW),
            new ClassCount("Stripes", 12, Group.MANY));
    assertThat(evaluation.knn().accuracy()).isEqualTo(before.knn().accuracy());
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
    assertThat(evaluation.groups()).isEqualTo("thirds of the classes by labelled images");
    assertThat(ClassCount.counted(evaluation.groups())).isEqualTo("labelled images");
    assertThat(evaluation.classes()).extracting(ClassCount::images).containsExactly(10, 10, 10);
  }
}
