package dev.sdclr.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.UsageException;
import dev.sdclr.method.MethodConfig.Name;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Fits a recipe's settings of a method to the method that is chosen: those that mean nothing to it
 * go, those that it needs come.
 *
 * <p>What was chosen beside the method stays as it is, to be refused if it makes no sense.
 */
final class MethodKeys {

  private static final String PREFIX = "method.";
  private static final String PRUNE_FRACTION = "pruneFraction";
  private static final String TEMPERATURE = "temperature";
  private static final double DEFAULT_PRUNE_FRACTION = 0.9;
  private static final double DEFAULT_TEMPERATURE = 0.2;
  private static final int DEFAULT_QUEUE_SIZE = 4096;

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

  void damageSelf() {
    selfDamaged = true;
  }

  /** Fits the settings of the method in a whole configuration. */
  void fit(ObjectNode root) {
    if (root.path("method") instanceof ObjectNode method) {
      name(method).ifPresent(name -> fit(root, method, name));
    }
  }

  private static Optional<Name> name(ObjectNode method) {
    String text = method.path("name").asText();
    return Arrays.stream(Name.values()).filter(n -> n.name().equalsIgnoreCase(text)).findFirst();
  }

  private void fit(ObjectNode root, ObjectNode method, Name given) {
    boolean becomesSdclr = selfDamaged && given == Name.SIMCLR;
    if (selfDamaged && !becomesSdclr && !given.takes(PRUNE_FRACTION)) {
      throw new UsageException(
          "--self-damage prunes the other branch of a siamese method, and %s has one branch only"
              .formatted(given.lower()));
    }
    Name name = becomesSdclr ? Name.SDCLR : given;
    if (becomesSdclr) {
      method.put("name", name.lower());
    }
    List<String> recipes =
        method.properties().stream().map(e -> e.getKey()).filter(k -> !chosen.contains(k)).toList();
    recipes.stream().filter(key -> !name.takes(key)).forEach(method::remove);
    fitPruneFraction(method, name);
    fitTemperature(method, name);
    fitHead(root, name);
    if (name == Name.MOCO) {
      fitQueue(method, root.path("batchSize").asInt());
    }
  }

  private void fitPruneFraction(ObjectNode method, Name name) {
    if (chosen.contains(PRUNE_FRACTION)) {
      return;
    }
    boolean isPruned = name == Name.SDCLR || (selfDamaged && name.takes(PRUNE_FRACTION));
    if (!isPruned) {
      method.remove(PRUNE_FRACTION);
    } else if (!method.has(PRUNE_FRACTION)) {
      method.put(PRUNE_FRACTION, DEFAULT_PRUNE_FRACTION);
    }
  }

  private void fitTemperature(ObjectNode method, Name name) {
    boolean isScheduled = method.at("/contrast/temperatureSchedule").isObject();
    if (isScheduled && !chosen.contains(TEMPERATURE)) {
      method.remove(TEMPERATURE);
    } else if (!isScheduled && name.takes(TEMPERATURE) && !method.has(TEMPERATURE)) {
      method.put(TEMPERATURE, DEFAULT_TEMPERATURE);
    }
  }

  /** The head of the method's paper, where none is given. */
  private static void fitHead(ObjectNode root, Name name) {
    if (root.path("model") instanceof ObjectNode model && model.path("headNorm").isMissingNode()) {
      model.put("headNorm", name.headNorm().name().toLowerCase(Locale.ROOT));
    }
  }

  /** As many whole batches as make the usual size, at least one. */
  private static void fitQueue(ObjectNode method, int batchSize) {
    JsonNode given = method.path("moco");
    if (batchSize > 0 && given.path("queueSize").isMissingNode()) {
      ObjectNode moco = given instanceof ObjectNode object ? object : method.putObject("moco");
      moco.put("queueSize", Math.max(1, DEFAULT_QUEUE_SIZE / batchSize) * batchSize);
    }
  }
}
