package dev.sdclr.label;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.Word;
import dev.sdclr.run.RecordFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Labels of whole images in <a href="https://cocodataset.org/#format-data">COCO's format</a>:
 * images, categories, and annotations that give an image a category, without boxes.
 *
 * <p>Boxes and masks are read over. An image whose annotations are of several categories has no one
 * class, and is left out with a note. An image's key {@code state}, which other programs read over,
 * says {@code unsure} or {@code bad}.
 */
final class CocoLabels {

  private CocoLabels() {}

  static void read(JsonNode tree, SaidLabels.Collecting said) {
    Map<String, String> categories = new HashMap<>();
    for (JsonNode category : tree.path("categories")) {
      String id = id(category, "id", said);
      String name = said.label(category.path("name").asText(), "a category of " + said.file());
      if (categories.put(id, name) != null) {
        throw new SdclrException(
            "%s: two categories have the id %s, so that nobody can tell which its annotations mean"
                .formatted(said.file(), id));
      }
    }
    Map<String, String> labels = new HashMap<>();
    Map<String, Integer> annotations = new HashMap<>();
    Set<String> several = new HashSet<>();
    for (JsonNode annotation : tree.get("annotations")) {
      String image = id(annotation, "image_id", said);
      String category = id(annotation, "category_id", said);
      String label = categories.get(category);
      if (label == null) {
        throw new SdclrException(
            "%s: annotation %s is of category %s, which is not among its categories"
                .formatted(said.file(), annotation.path("id").asText(), category));
      }
      annotations.merge(image, 1, Integer::sum);
      String before = labels.putIfAbsent(image, label);
      if (before != null && !before.equals(label)) {
        several.add(image);
      }
    }
    Set<String> images = new HashSet<>();
    for (JsonNode image : tree.get("images")) {
      String id = id(image, "id", said);
      if (!images.add(id)) {
        throw new SdclrException(
            "%s: two images have the id %s, so that nobody can tell which its annotations are of"
                .formatted(said.file(), id));
      }
      if (!several.contains(id)) {
        add(image, Optional.ofNullable(labels.get(id)), said);
      }
    }
    annotations.keySet().removeAll(images);
    if (!annotations.isEmpty()) {
      int strays = annotations.values().stream().mapToInt(Integer::intValue).sum();
      said.note(
          "%s: %s that are not among its images: left out"
              .formatted(
                  said.file(),
                  Counted.of(strays, "annotation names an image", "annotations name images")));
    }
    several.retainAll(images);
    if (!several.isEmpty()) {
      said.note(
          "%s: %s annotations of several categories, and so no single class"
              .formatted(said.file(), Counted.of(several.size(), "image has", "images have")));
    }
  }

  private static void add(JsonNode image, Optional<String> label, SaidLabels.Collecting said) {
    String path = image.path("file_name").asText();
    if (path.isBlank()) {
      throw new SdclrException(
          "%s: image %s has no file_name".formatted(said.file(), image.path("id").asText()));
    }
    String state = image.path("state").asText();
    if (label.isPresent()) {
      said.add(path, Verdict.labelled(label.get()));
      return;
    }
    for (Decision.State known : List.of(Decision.State.UNSURE, Decision.State.BAD)) {
      if (known.name().equalsIgnoreCase(state)) {
        said.add(path, Verdict.of(known));
      }
    }
  }

  /** As text; a number may have been written with a fraction of zero. */
  private static String id(JsonNode node, String key, SaidLabels.Collecting said) {
    JsonNode id = node.get(key);
    if (id == null || !id.isValueNode() || id.isNull()) {
      throw new SdclrException(
          "%s: %s is missing in %s".formatted(said.file(), key, shortened(node.toString())));
    }
    return id.isFloatingPointNumber() && Double.isFinite(id.doubleValue())
        ? id.decimalValue().stripTrailingZeros().toPlainString()
        : id.asText();
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }

  /** Writes what holds. */
  static void write(Path file, CurrentLabels labels) {
    Map<String, Integer> numbers = new HashMap<>();
    List<Category> categories = new ArrayList<>();
    for (String name : labels.counts().keySet().stream().sorted().toList()) {
      numbers.put(name, numbers.size() + 1);
      categories.add(new Category(numbers.size(), name));
    }
    List<Image> images = new ArrayList<>();
    List<Annotation> annotations = new ArrayList<>();
    for (Decision decision : labels.byPath().values()) {
      int image = images.size() + 1;
      boolean isLabelled = decision.label().isPresent();
      images.add(new Image(image, decision.path(), isLabelled ? null : Word.of(decision.state())));
      decision
          .label()
          .ifPresent(
              label ->
                  annotations.add(
                      new Annotation(annotations.size() + 1, image, numbers.get(label))));
    }
    RecordFile.write(file, new Document(images, categories, annotations));
  }

  private record Document(
      List<Image> images, List<Category> categories, List<Annotation> annotations) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Image(int id, @JsonProperty("file_name") String path, String state) {}

  private record Category(int id, String name) {}

  private record Annotation(
      int id, @JsonProperty("image_id") int image, @JsonProperty("category_id") int category) {}
}
