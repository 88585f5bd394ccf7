package dev.sdclr.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.method.MethodConfig;
import dev.sdclr.method.MethodName;
import dev.sdclr.method.SdclrConfig;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.run.RecordFile;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Fits a recipe's settings of a method to the method that is chosen: those that mean nothing to it
 * go, unless they were chosen beside it, which is refused.
 *
 * <p>Keys of no method stay, to be refused with those that there are.
 */
final class MethodKeys {

  private static final String PREFIX = "method.";
  private static final String NAME = "name";
  private static final String PRUNE_FRACTION = "pruneFraction";
  private static final String TEMPERATURE = "temperature";
  private static final String PREPROCESSING = "preprocessing";

  private static final String OF_ONNX_MODELS =
      ": --image-size, --crop, --mean and --std say what an ONNX model expects; to train at another size, --set views.imageSize=PIXELS";

  /** Methods whose pruned branch is a network of its own, batch norms included. */
  private static final Set<String> WITH_A_TARGET = Set.of("moco", "byol");

  /** What a method is called when its other branch is pruned, where it has a name of its own. */
  private static final Map<String, String> SELF_DAMAGED_NAMES = Map.of("simclr", SdclrConfig.NAME);

  private final Set<String> chosen = new HashSet<>();
  private boolean selfDamaged;

  /** Remembers what a file sets of the method. */
  void chosen(JsonNode method) {
    method
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNull()) {
                chosen.add(entry.getKey());
              }
            });
  }

  /** Remembers a single key, such as {@code method.moco.queueSize}. */
  void chosen(String key) {
    if (key.startsWith(PREFIX)) {
      chosen.add(key.substring(PREFIX.length()).split("\\.", -1)[0]);
    }
  }

  void addSelfDamage() {
    selfDamaged = true;
  }

  /**
   * Fits the settings of the method in a whole configuration.
   *
   * @param origin of the configuration, for errors
   * @throws UsageException when a key that was chosen means nothing to the method
   */
  void fit(ObjectNode root, String origin) {
    if (root.path("method") instanceof ObjectNode method) {
      if (selfDamaged) {
        String text = method.path(NAME).asText().toLowerCase(Locale.ROOT);
        method.put(NAME, SELF_DAMAGED_NAMES.getOrDefault(text, text));
      }
      MethodName.named(method.path(NAME).asText()).ifPresent(name -> fit(method, name, origin));
      fitHead(root, origin);
    }
  }

  private void fit(ObjectNode method, MethodName name, String origin) {
    if (selfDamaged && !name.takes(PRUNE_FRACTION)) {
      throw new UsageException(
          "--self-damage prunes the other branch of a siamese method, and %s has one branch only"
              .formatted(name.text()));
    }
    List<String> keys = method.properties().stream().map(Map.Entry::getKey).toList();
    for (String key : keys) {
      List<String> methodsTaking = MethodName.methodsTaking(key);
      boolean isOfOthers = !methodsTaking.isEmpty() && !name.takes(key);
      if (isOfOthers && chosen.contains(key)) {
        throw new UsageException(
            "%s: method.%s belongs to %s and must be absent for %s, was %s%s"
                .formatted(
                    origin,
                    key,
                    String.join(", ", methodsTaking),
                    name.text(),
                    method.get(key),
                    key.equals(PREPROCESSING) ? OF_ONNX_MODELS : ""));
      } else if (isOfOthers) {
        method.remove(key);
      }
    }
    if (name.takes(PRUNE_FRACTION)) {
      fitPruneFraction(method, name);
    }
    requireOwnNorms(method, name, origin);
    if (method.at("/contrast/temperatureSchedule").isObject() && !chosen.contains(TEMPERATURE)) {
      method.remove(TEMPERATURE);
    }
  }

  /** Of runs to come: older versions took the setting, and did nothing with it. */
  private static void requireOwnNorms(ObjectNode method, MethodName name, String origin) {
    JsonNode own = method.at("/selfDamage/ownBatchNorm");
    if (WITH_A_TARGET.contains(name.text()) && own.isBoolean() && !own.asBoolean()) {
      throw new UsageException(
          "%s: method.selfDamage.ownBatchNorm must be true for %s: the pruned branch is a network of its own, was false"
              .formatted(origin, name.text()));
    }
  }

  /** Methods that need not prune do so only when asked to. */
  private void fitPruneFraction(ObjectNode method, MethodName name) {
    boolean isAlwaysPruned = SELF_DAMAGED_NAMES.containsValue(name.text());
    if (!isAlwaysPruned && !selfDamaged && !chosen.contains(PRUNE_FRACTION)) {
      method.remove(PRUNE_FRACTION);
    } else if (selfDamaged && !method.has(PRUNE_FRACTION)) {
      method.put(PRUNE_FRACTION, SelfDamageConfig.PUBLISHED_PRUNE_FRACTION);
    }
  }

  /** The head of the method's paper, where none is given. */
  private static void fitHead(ObjectNode root, String origin) {
    if (root.path("model") instanceof ObjectNode model && model.path("headNorm").isMissingNode()) {
      ObjectNode alone = root.objectNode().set("method", root.get("method"));
      MethodConfig method = RecordFile.fromTree(alone, MethodAlone.class, origin).method();
      model.put("headNorm", Word.of(method.headNorm()));
    }
  }

  /** Lies around the method as the whole configuration does, so that errors name the whole key. */
  private record MethodAlone(MethodConfig method) {}
}
