package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.known.KnownDataset;
import dev.sdclr.recipe.Recipe;
import dev.sdclr.run.RecordKeys;
import dev.sdclr.train.TrainConfig;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessTest {

  private static final List<String> KEYS = RecordKeys.of(TrainConfig.class);

  @ParameterizedTest
  @CsvSource({
    "learningRate, optimizer.learningRate",
    "learning_rate, optimizer.learningRate",
    "--learning-rate, optimizer.learningRate",
    "optimizer.learning_rate, optimizer.learningRate",
    "optimiser.learningRate, optimizer.learningRate",
    "optimizer.laerningRate, optimizer.learningRate",
    "optimizer.batchSize, batchSize",
    "BATCH_SIZE, batchSize",
    "batchsiz, batchSize",
    "epoch, epochs",
    "optimiser, optimizer",
    "view.imageSize, views.imageSize",
    "long_tail, data.longTail",
    "moco.queue-size, method.moco.queueSize",
    "method.ncclr.queueSize, method.nnclr.queueSize",
  })
  void findsKeysBySpellingAndByTheirLastPart(String word, String meant) {
    assertThat(Guess.of(word, KEYS)).containsExactly(meant);
  }

  @ParameterizedTest
  @CsvSource({"cifar10, cifar-10", "CIFAR_100, cifar-100", "fashionmnist, fashion-mnist"})
  void findsDataSets(String word, String meant) {
    assertThat(Guess.of(word, KnownDataset.names())).containsExactly(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "sdclr-cifar10, sdclr-cifar10-lt",
    "simclr_cifar100_lt, simclr-cifar100-lt",
    "smallimages, small-images",
  })
  void findsRecipes(String word, String meant) {
    assertThat(Guess.of(word, Recipe.names())).contains(meant).hasSizeLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"x", "''", "-", "zebra", "resnet9"})
  void saysNothingWhereNothingOrTooMuchIsNear(String word) {
    assertThat(Guess.of(word, List.of("resnet10", "resnet18", "resnet34", "resnet50"))).isEmpty();
    assertThat(Guess.after(word, List.of())).isEmpty();
  }

  @Test
  void namesAllThatAreEquallyNear() {
    assertThat(Guess.after("split", List.of("data.split", "log.split", "seed")))
        .isEqualTo(" (did you mean 'data.split' or 'log.split'?)");
  }

  @Test
  void findsEveryKeyInKebabCase() {
    for (String key : KEYS) {
      String kebab = key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      assertThat(Guess.of(kebab, KEYS)).containsExactly(key);
    }
  }
}
