package dev.sdclr.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import dev.sdclr.method.MethodConfig;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.model.ModelConfig.HeadNorm;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

  static List<String> names() {
    return Recipe.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void resolvesToAWholeConfiguration(String name) {
    ConfigTree tree = ConfigTree.of(name);
    if (!tree.hasData()) {
      tree.set("data.source", "pictures");
    }
    TrainConfig config = tree.resolve();
    if (!List.of(Recipe.SMALL_IMAGES, Recipe.FEW_SMALL_IMAGES, Recipe.LARGE_IMAGES, "quickstart")
        .contains(name)) {
      assertThat(name).startsWith(config.method().name() + "-");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"moco-smoke", "byol-smoke", "simsiam-smoke", "simclr-smoke"})
  void takesSelfDamage(String name) {
    MethodConfig method = ConfigTree.of(name).selfDamage().resolve().method();
    assertThat(((SelfDamaging) method).pruneFraction()).isEqualTo(0.9);
    assertThat(method.label())
        .isEqualTo(name.startsWith("simclr") ? "sdclr" : method.name() + " + self-damage");
  }

  @ParameterizedTest
  @CsvSource({
    "sdclr, EVERY_LAYER",
    "simclr, EVERY_LAYER",
    "moco, NONE",
    "byol, HIDDEN_LAYERS",
    "simsiam, PLAIN_LAST",
    "barlow, HIDDEN_LAYERS",
    "vicreg, HIDDEN_LAYERS",
    "nnclr, EVERY_LAYER"
  })
  void givesTheHeadOfTheMethodsPaperUnlessTold(String method, HeadNorm expected) {
    ConfigTree tree = ConfigTree.of("small-images").set("data.source", "pictures");
    tree.set("method.name", method);
    assertThat(tree.resolve().model().headNorm()).isEqualTo(expected);
    tree.set("model.headNorm", "hidden_layers");
    assertThat(tree.resolve().model().headNorm()).isEqualTo(HeadNorm.HIDDEN_LAYERS);
  }

  @Test
  void refusesSelfDamageWithoutAnotherBranch() {
    ConfigTree supervised = ConfigTree.of("supervised-smoke").selfDamage();
    assertThatThrownBy(supervised::resolve)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--self-damage prunes the other branch of a siamese method, and supervised has one"
                + " branch only");
  }

  @ParameterizedTest
  @MethodSource("names")
  void saysWhatItIsForAndWhereItComesFrom(String name) {
    Recipe recipe = Recipe.named(name);
    assertThat(recipe.summary()).isNotBlank();
    assertThat(recipe.source()).isNotBlank();
    assertThat(recipe.expected()).isNotBlank();
    assertThat(recipe.command()).startsWith("./sdclr ");
  }

  @Test
  void isListedWheneverItIsThere() throws IOException, URISyntaxException {
    Path folder = Path.of(Recipe.class.getResource("small-images.yaml").toURI()).getParent();
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(file -> file.endsWith(".yaml"))
          .containsExactlyInAnyOrderElementsOf(
              Recipe.names().stream().map(name -> name + ".yaml").toList());
    }
  }

  @Test
  void listsTheValidNamesForAnUnknownOne() {
    assertThatThrownBy(() -> Recipe.named("../recipe/small-images"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "unknown recipe '../recipe/small-images' (did you mean 'small-images'?); valid recipes:"
                + " %s",
            String.join(", ", Recipe.names()));
  }
}
