package dev.sdclr.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordFile;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A configuration under construction: a recipe, overlaid by a file, overlaid by single keys.
 *
 * <p>Keys are checked when it is turned into a {@link TrainConfig}.
 */
public final class ConfigTree {

  private static final ObjectMapper YAML = RecordFile.mapperFor(Path.of("config.yaml"));
  private static final int MAX_BYTES = 1 << 20;

  /** The method that trains nothing. */
  private static final String FROZEN = "none";

  private static final int MAX_DEFAULT_WARMUP_EPOCHS = 10;

  private final ObjectNode root;
  private String origin = "configuration";
  private final MethodKeys method = new MethodKeys();

  private ConfigTree(ObjectNode root) {
    this.root = root;
  }

  /** Starts from a recipe. */
  public static ConfigTree of(String recipe) {
    return new ConfigTree(config(Recipe.named(recipe)));
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
      JsonNode tree = RecordFile.mapperFor(file).readTree(SmallFile.bytes(file, MAX_BYTES));
      if (!(tree instanceof ObjectNode object)) {
        throw new UsageException(file + " holds no configuration: it needs keys and values");
      }
      return overlay(object, "configuration of %s and options".formatted(file));
    } catch (JsonProcessingException e) {
      throw RecordFile.malformed(file.toString(), e);
    } catch (IOException e) {
      throw new SdclrException(
          "cannot read configuration %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /**
   * Overlays settings that stand in another file.
   *
   * @param settings keys as in a configuration; copied
   * @param where they stand, for errors
   */
  public ConfigTree overlay(ObjectNode settings, String where) {
    merge(root, settings.deepCopy());
    method.chosen(settings.path("method"));
    origin = where;
    return this;
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
   * @throws UsageException when it has no {@code =} or its value is neither YAML nor a finite
   *     number
   */
  public ConfigTree set(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new UsageException("--set needs key=value, was '%s'".formatted(assignment));
    }
    try {
      return set(assignment.substring(0, equals), YAML.readTree(assignment.substring(equals + 1)));
    } catch (JsonProcessingException e) {
      throw new UsageException(
          RecordFile.malformed("the value of --set " + assignment, e).getMessage(), e);
    }
  }

  /**
   * Sets one key; null removes it.
   *
   * @throws UsageException when the key lies below a value
   */
  public ConfigTree set(String key, Object value) {
    JsonNode node = YAML.valueToTree(value);
    Deque<String> path = new ArrayDeque<>(List.of(key.split("\\.", -1)));
    String last = path.removeLast();
    ObjectNode parent = root;
    for (String name : path) {
      parent = below(parent, name, key);
    }
    if (node.isNull() || node.isMissingNode()) {
      parent.remove(last);
    } else {
      parent.set(last, node);
    }
    if (key.equals("method")) {
      method.chosen(node);
    } else {
      method.chosen(key);
    }
    return this;
  }

  /** Prunes the method's other branch, by the share that the recipe names if it names one. */
  public ConfigTree selfDamage() {
    method.addSelfDamage();
    return this;
  }

  private static ObjectNode below(ObjectNode parent, String name, String key) {
    JsonNode below = parent.get(name);
    if (below == null) {
      return parent.putObject(name);
    }
    if (below instanceof ObjectNode object) {
      return object;
    }
    throw new UsageException("there is no key '%s': %s has a value".formatted(key, name));
  }

  /** Images of a batch, as far as it is set; 0 when it is not. */
  public int batchSize() {
    return root.path("batchSize").asInt();
  }

  /** Side of the views in pixels, as far as it is set; 0 when it is not. */
  public int imageSize() {
    return root.at("/views/imageSize").asInt();
  }

  /**
   * Takes batches of so many images; a queue of keys, which nobody chose, loses what makes no whole
   * batch.
   */
  public void fitBatch(int images) {
    root.put("batchSize", images);
    if (root.at("/method/moco") instanceof ObjectNode moco && moco.path("queueSize").isInt()) {
      int batches = Math.max(1, moco.path("queueSize").asInt() / images);
      moco.put("queueSize", batches * images);
    }
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
    ObjectNode alone = YAML.createObjectNode().set("data", root.get("data"));
    return RecordFile.fromTree(alone, DataAlone.class, origin).data();
  }

  /** Lies around the data as the whole configuration does, so that errors name the whole key. */
  private record DataAlone(DataConfig data) {}

  /**
   * The whole configuration; a warm-up that nobody chose is a tenth of the epochs, at most 10 and
   * at most those that train the encoder.
   *
   * @throws UsageException when a key is unknown or missing or a value out of range
   */
  public TrainConfig resolve() {
    data();
    if (FROZEN.equalsIgnoreCase(root.at("/method/name").asText())) {
      set("epochs", 1); // in which nothing moves
      set("optimizer.warmupEpochs", 0);
    }
    if (root.path("optimizer").isObject() && root.at("/optimizer/warmupEpochs").isMissingNode()) {
      int epochs = root.path("epochs").asInt();
      int trainingEncoder = epochs - root.at("/method/supervised/retrainEpochs").asInt();
      int warmup = Math.min(MAX_DEFAULT_WARMUP_EPOCHS, epochs / 10);
      set("optimizer.warmupEpochs", Math.max(0, Math.min(warmup, trainingEncoder)));
    }
    if (root.path("compute").isObject() && root.at("/compute/convolutions").isMissingNode()) {
      set("compute.convolutions", ConvolutionChoice.AUTO); // absent in old runs alone, as direct
    }
    method.fit(root, origin);
    return RecordFile.fromTree(root, TrainConfig.class, origin);
  }
}
