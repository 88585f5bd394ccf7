package dev.sdclr.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.SdclrException;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings a run begins with where no recipe is named. */
class PretrainJobTest {

  private static final String FEW =
      "recipe: few-small-images, as the first image has 20 x 20 pixels and there are fewer than"
          + " 10,000 (views.imageSize 20 unless set)";
  private static final String MANY =
      "recipe: small-images, as the first image has 20 x 20 pixels (views.imageSize 20 unless set)";

  @TempDir Path folder;

  /** Stops as soon as the recipe is named: nothing is trained. */
  private void requireSaid(String expected, int images, UnaryOperator<ConfigTree> settings) {
    Path data = haveImages(images);
    PretrainJob job =
        new PretrainJob(
            tree -> settings.apply(tree.set("data.source", data.toString())),
            folder.resolve("run"));
    JobListener listener =
        new JobListener() {
          @Override
          public void say(String line) {
            if (line.startsWith("recipe: ")) {
              throw new SdclrException(line);
            }
          }
        };
    assertThatThrownBy(() -> job.run(listener))
        .isInstanceOf(SdclrException.class)
        .hasMessage(expected);
  }

  private Path haveImages(int count) {
    Path image = new GeneratedImages(8).writeImages(folder.resolve("one"), Motif.DISC, 1).get(0);
    Path data = folder.resolve("data");
    try {
      Files.createDirectory(data);
      for (int i = 0; i < count; i++) {
        Files.createLink(data.resolve(i + ".png"), image);
      }
      return data;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void fewSmallImagesHaveSmallBatches() {
    requireSaid(FEW, Recipe.MIN_MANY_IMAGES - 1, settings -> settings);
  }

  @Test
  void manySmallImagesHaveLargeBatches() {
    requireSaid(MANY, Recipe.MIN_MANY_IMAGES, settings -> settings);
  }

  /** Runs of several methods are compared by what they have in common. */
  @ParameterizedTest
  @ValueSource(
      strings = {"method.name=sdclr", "method={name: distil, teacher: t.onnx}", "batchSize=256"})
  void settingsOfTheUsersAreLaidOverThem(String assignment) {
    requireSaid(FEW, 40, settings -> settings.set(assignment));
  }

  @Test
  void bothValuesAreThoseOfTheStudy() {
    ConfigTree tree = ConfigTree.of(Recipe.FEW_SMALL_IMAGES).set("data.source", "pictures");
    assertThat(tree.resolve().batchSize()).isEqualTo(32);
    assertThat(tree.resolve().optimizer().learningRate()).isEqualTo(0.1);
  }
}
