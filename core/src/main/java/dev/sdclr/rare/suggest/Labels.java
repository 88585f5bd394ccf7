package dev.sdclr.rare.suggest;

import dev.sdclr.SdclrException;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.ImageNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The labels so far, in the order in which they were given; at most one an image.
 *
 * @param given all of them
 */
public record Labels(List<RowDecision> given) {

  /** No label yet. */
  public static final Labels NONE = new Labels(List.of());

  /**
   * Takes a copy.
   *
   * @throws SdclrException when an image is labelled twice
   */
  public Labels {
    given = List.copyOf(given);
    Set<Integer> seen = new HashSet<>();
    for (RowDecision label : given) {
      if (!seen.add(label.image())) {
        throw new SdclrException(
            "image %d is labelled twice: keep one of the labels".formatted(label.image()));
      }
    }
  }

  /**
   * What holds of images.
   *
   * @param images by whose rows they are called
   */
  public static Labels of(CurrentLabels current, ImageNames images) {
    return of(current.byPath().values(), path -> images.row(path).orElseThrow());
  }

  /**
   * What holds of images, without kinds of suggestions that are not known here, such as another
   * version's.
   *
   * @param decisions at most one about an image, and none that clears it
   * @param row of the image with a path
   */
  public static Labels of(Collection<Decision> decisions, ToIntFunction<String> row) {
    List<RowDecision> labels = new ArrayList<>();
    for (Decision decision : decisions) {
      Optional<Suggestion.Kind> kind = decision.kind().flatMap(Suggestion.Kind::named);
      boolean isKnown = kind.isPresent() || decision.kind().isEmpty();
      labels.add(
          new RowDecision(
              row.applyAsInt(decision.path()),
              decision.state(),
              decision.label().orElse(null),
              kind,
              isKnown ? decision.ordering() : Optional.empty()));
    }
    return new Labels(labels);
  }

  /** These and some more. */
  public Labels with(List<RowDecision> more) {
    List<RowDecision> all = new ArrayList<>(given);
    all.addAll(more);
    return new Labels(all);
  }

  /** How many labels there are, with those that give no class. */
  public int size() {
    return given.size();
  }

  /** Labels of each class, in the order in which the classes turned up. */
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    given.stream()
        .filter(RowDecision::isLabelled)
        .forEach(label -> counts.merge(label.className(), 1, Integer::sum));
    return Collections.unmodifiableMap(counts);
  }

  /** Those that give a class. */
  public List<RowDecision> classified() {
    return given.stream().filter(RowDecision::isLabelled).toList();
  }

  /**
   * Checks that they belong to so many images.
   *
   * @throws SdclrException when one is of an image that is not there
   */
  public void requireWithin(int images) {
    for (RowDecision label : given) {
      if (label.image() >= images) {
        throw new SdclrException(
            "a label is for image %d, but there are features for only %,d images: give the labels of these images"
                .formatted(label.image(), images));
      }
    }
  }
}
