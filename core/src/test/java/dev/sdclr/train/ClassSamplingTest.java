package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.recipe.ConfigTree;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassSamplingTest {

  /** Nine tenths of class 0. */
  private static final int[] LABELS = IntStream.range(0, 400).map(i -> i % 10 / 9).toArray();

  private static ClassSampling sampling(String settings) {
    TrainConfig config =
        ConfigTree.of("supervised-smoke")
            .set("data.source=photos")
            .set("method.supervised=" + settings)
            .set("epochs=5")
            .resolve();
    return ClassSampling.of(config, new TrainingImages(LABELS.length, LABELS, 2));
  }

  @Test
  void leavesTheOrderToOthersWhereEveryImageComesUpOnce() {
    assertThat(sampling("{sampling: instance}")).isNull();
    ClassSampling retrained = sampling("{sampling: instance, retrainEpochs: 2}");
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(retrained.order(epoch, LABELS.length)).as("epoch %d", epoch).isNull();
    }
    for (int epoch = 3; epoch < 5; epoch++) {
      assertThat(retrained.order(epoch, 300)).as("epoch %d", epoch).hasSize(300);
    }
  }

  @Test
  void drawsClassesAlikeInTheEpochsThatTrainTheClassifierAgain() {
    ClassSampling retrained = sampling("{sampling: instance, retrainEpochs: 2}");
    long rare =
        Arrays.stream(retrained.order(4, LABELS.length))
            .filter(image -> LABELS[image] == 1)
            .count();
    assertThat(rare).isBetween(150L, 250L);
  }
}
