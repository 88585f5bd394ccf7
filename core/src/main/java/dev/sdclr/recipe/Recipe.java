package dev.sdclr.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.Guess;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Settings by name.
 *
 * @param summary what it is for
 * @param source where its values come from
 * @param command that runs it
 * @param expected result
 * @param base recipe that this one overlays; absent: none
 * @param config keys of {@link dev.sdclr.train.TrainConfig}; some may be left to the data
 */
public record Recipe(
    String summary,
    String source,
    String command,
    String expected,
    String base,
    ObjectNode config) {

  /** For images of up to {@value #MAX_SMALL_PIXELS} pixels, when no recipe is named. */
  public static final String SMALL_IMAGES = "small-images";

  /** For fewer than {@value #MIN_MANY_IMAGES} such images, when no recipe is named. */
  public static final String FEW_SMALL_IMAGES = "few-small-images";

  /** For larger images, when no recipe is named. */
  public static final String LARGE_IMAGES = "large-images";

  /** Longest side that {@link #SMALL_IMAGES} is for. */
  public static final int MAX_SMALL_PIXELS = 64;

  /** Fewest images that are too many for {@link #FEW_SMALL_IMAGES}. */
  public static final int MIN_MANY_IMAGES = 10_000;

  private static final List<String> NAMES =
      List.of(
          SMALL_IMAGES,
          FEW_SMALL_IMAGES,
          LARGE_IMAGES,
          "sdclr-smoke",
          "simclr-smoke",
          "moco-smoke",
          "byol-smoke",
          "simsiam-smoke",
          "supervised-smoke",
          "quickstart",
          "sdclr-cifar10-lt",
          "simclr-cifar10-lt",
          "sdclr-cifar100-lt",
          "simclr-cifar100-lt",
          "sdclr-imagenet-100-lt",
          "simclr-imagenet-100-lt",
          "simclr-imagenet-lt",
          "moco-cifar10-lt",
          "byol-cifar10-lt",
          "simsiam-cifar10-lt",
          "supervised-cifar10-lt",
          "moco-imagenet-100-lt",
          "byol-imagenet-100-lt",
          "simsiam-imagenet-100-lt");

  /** All names. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Finds a recipe.
   *
   * @throws UsageException when there is none of that name, listing those there are
   */
  public static Recipe named(String name) {
    if (!NAMES.contains(name)) {
      throw new UsageException(
          "unknown recipe '%s'%s; valid recipes: %s"
              .formatted(name, Guess.after(name, NAMES), String.join(", ", NAMES)));
    }
    String file = name + ".yaml";
    try (InputStream in = Recipe.class.getResourceAsStream(file)) {
      return RecordFile.mapperFor(Path.of(file)).readValue(in, Recipe.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
