package dev.sdclr.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Probing;
import dev.sdclr.eval.FewShots;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.Score;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateJobTest {

  private static final EvaluationPlan ALL = EvaluationPlan.ALL;

  @TempDir static Path folder;
  private static RunDirectory run;

  @BeforeAll
  static void train() {
    Path data = new GeneratedImages(12).writeClasses(folder.resolve("data"), 40, 30, 20);
    run = SmallRun.train(SmallRun.config(data, "epochs=1"), folder.resolve("run"));
  }

  private static Score neighbours(long seed, long testSeed) {
    Probing probing =
        new Probing(Set.of(Probe.KNN), ALL.protocol(), Set.of(), ALL.fewShots(), ALL.knn());
    EvaluationPlan plan =
        new EvaluationPlan(probing, ALL.grouping(), seed, testSeed, false, false, false);
    return new EvaluateJob(run, ImageChoice.OWN, LabelLists.NONE, plan, false, false)
        .run(JobListener.NONE)
        .evaluation()
        .knn();
  }

  /** Images that an encoder's probe learnt from must not be scored. */
  @Test
  void listedFewShotsAreOneDrawBesideATestPartOfItsOwn() {
    LabelLists lists =
        new LabelLists(Optional.empty(), Optional.of(Path.of("few.txt")), Optional.empty());
    EvaluationPlan spared = new EvaluationPlan(ALL.probing(), ALL.grouping(), 0, false, true, true);
    assertThatThrownBy(() -> new EvaluateJob(run, ImageChoice.OWN, lists, spared, false, false))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--spare-test holds out ");
    Probing twice =
        new Probing(
            Set.of(Probe.LINEAR),
            ALL.protocol(),
            ALL.shots(),
            new FewShots(FewShots.DEFAULT.budgets(), 2),
            ALL.knn());
    EvaluationPlan draws = new EvaluationPlan(twice, ALL.grouping(), 0, false, false, true);
    assertThatThrownBy(() -> new EvaluateJob(run, ImageChoice.OWN, lists, draws, false, false))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--few-split lists the images of one budget ");
  }

  /** As in a study, whose splits draw other labels and are scored on the same images. */
  @Test
  void testImagesThatAreHeldOutDependOnTheirOwnSeedAlone() {
    List<Double> first = neighbours(1, 0).perClass();
    assertThat(LongStream.range(2, 6))
        .allSatisfy(seed -> assertThat(neighbours(seed, 0).perClass()).isEqualTo(first));
    assertThat(LongStream.range(1, 6).mapToObj(testSeed -> neighbours(0, testSeed).perClass()))
        .anyMatch(scores -> !scores.equals(first));
  }
}
