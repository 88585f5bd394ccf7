package dev.sdclr.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordFile;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * A configuration under construction: a recipe, overlaid by a file, overlaid by single keys.
 *
 * <p>Keys are checked when it is turned into a {@link TrainConfig}.
 */
public final class ConfigTree {

  private static final ObjectMapper YAML = RecordFile.mapperFor(Path.of("config.yaml"));
  private static final int LONGEST_DEFAULT_WARMUP_EPOCHS = 10;
  private static final double DEFAULT_PRUNE_FRACTION = 0.9;

  private final ObjectNode root;
  private final String origin;

  private ConfigTree(ObjectNode root, String origin) {
    this.root = root;
    this.origin = origin;
  }

  /** Starts from a recipe. */
  public static ConfigTree of(String recipe) {
    return new ConfigTree(config(Recipe.named(recipe)), "configuration");
  }

  private static ObjectNode config(Recipe recipe) {
    if (recipe.base() == null) {
      return recipe.config();
    }
    ObjectNode whole = config(Recipe.named(recipe.base()));
    merge(whole, recipe.config());
    return whole;
  }

  /**
   * Overlays a YAML or JSON file of the same keys.
   *
   * @throws SdclrException when it is missing or not well-formed
   */
  public ConfigTree overlay(Path file) {
    try {
      JsonNode tree = RecordFile.mapperFor(file).readTree(Files.readAllBytes(file));
      if (!(tree instanceof ObjectNode object)) {
        throw new UsageException(file + " holds no configuration: it needs keys and values");
      }
      merge(root, object);
      return new ConfigTree(root, file.toString());
    } catch (JsonProcessingException e) {
      throw RecordFile.explain(file.toString(), e);
    } catch (IOException e) {
      throw new SdclrException("cannot read configuration %s: %s".formatted(file, e), e);
    }
  }

  private static void merge(ObjectNode target, ObjectNode source) {
    source
        .properties()
        .forEach(
            entry -> {
              JsonNode old = target.get(entry.getKey());
              if (entry.getValue().isNull()) {
                target.remove(entry.getKey());
              } else if (old instanceof ObjectNode below
                  && entry.getValue() instanceof ObjectNode more) {
                merge(below, more);
              } else {
                target.set(entry.getKey(), entry.getValue());
              }
            });
  }

  /**
   * Sets one key, such as {@code optimizer.learningRate=0.1}.
   *
   * @param assignment {@code key=value}, the value in YAML
   * @throws UsageException when it has no {@code =} or its value is not YAML
   */
  public ConfigTree set(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new UsageException("--set needs key=value, was '%s'".formatted(assignment));
    }
    try {
      return set(assignment.substring(0, equals), YAML.readTree(assignment.substring(equals + 1)));
    } catch (JsonProcessingException e) {
      throw new UsageException("--set %s: the value is not YAML".formatted(assignment), e);
    }
  }

  /** Sets one key; null removes it. */
  public ConfigTree set(String key, Object value) {
    Deque<String> path = new ArrayDeque<>(List.of(key.split("\\.", -1)));
    String last = path.removeLast();
    ObjectNode parent = root;
    for (String name : path) {
      JsonNode below = parent.get(name);
      parent = below instanceof ObjectNode object ? object : parent.putObject(name);
    }
    if (value == null || value instanceof NullNode) {
      parent.remove(last);
    } else {
      parent.set(last, YAML.valueToTree(value));
    }
    return this;
  }

  /** Chooses the method, with or without a competitor as it needs. */
  public ConfigTree method(String name) {
    set("method.name", name.toLowerCase(Locale.ROOT));
    if (!name.equalsIgnoreCase("sdclr")) {
      set("method.pruneFraction", null);
    } else if (root.at("/method/pruneFraction").isMissingNode()) {
      set("method.pruneFraction", DEFAULT_PRUNE_FRACTION);
    }
    return this;
  }

  /** Whether the tree says which images to train on. */
  public boolean hasData() {
    return root.at("/data/source").isTextual();
  }

  /**
   * The images to train on.
   *
   * @throws UsageException when a key is unknown or a value out of range
   */
  public DataConfig data() {
    if (root.at("/data/skipBadImages").isMissingNode()) {
      set("data.skipBadImages", false);
    }
    return bind(root.get("data"), DataConfig.class);
  }

  /**
   * The whole configuration; a warm-up that nobody chose is a tenth of the epochs, at most 10.
   *
   * @throws UsageException when a key is unknown or missing or a value out of range
   */
  public TrainConfig resolve() {
    data();
    if (root.at("/optimizer/warmupEpochs").isMissingNode()) {
      int epochs = root.path("epochs").asInt();
      set("optimizer.warmupEpochs", Math.min(LONGEST_DEFAULT_WARMUP_EPOCHS, epochs / 10));
    }
    return bind(root, TrainConfig.class);
  }

  private <T> T bind(JsonNode tree, Class<T> type) {
    try {
      return YAML.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw RecordFile.explain(origin, e);
    }
  }
}
