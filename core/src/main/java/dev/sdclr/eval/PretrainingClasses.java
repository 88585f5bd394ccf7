package dev.sdclr.eval;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunRecord;
import dev.sdclr.train.PretrainingData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The classes of labelled images, with how many images of each an encoder was trained on.
 *
 * <p>Where pre-training had no labels, or none of these classes, the counts are those of the
 * labelled images themselves.
 *
 * @param data that the encoder was trained on
 * @param unreadable paths of the images among them that it was not trained on
 * @param labelled images that it is looked at with, without those that cannot be read
 */
public record PretrainingClasses(
    PretrainingData data, Set<String> unreadable, ImageSource labelled) {

  /** How classes are grouped where nothing else is asked for. */
  public static final Grouping USUAL = new Grouping.Share();

  public PretrainingClasses {
    unreadable = Set.copyOf(unreadable);
  }

  /**
   * Those of an encoder, which was not trained on what its run's record calls unreadable.
   *
   * @param labelled images that it is looked at with, without those that cannot be read
   */
  public static PretrainingClasses of(TrainedEncoder encoder, ImageSource labelled) {
    Path record = encoder.run().record();
    List<String> unreadable =
        Files.exists(record)
            ? RecordFile.read(record, RunRecord.class).unreadableImages()
            : List.of();
    return new PretrainingClasses(encoder.data(), new HashSet<>(unreadable), labelled);
  }

  /** The classes with their groups as usual. */
  public List<ClassCount> counts() {
    return counts(USUAL);
  }

  /** The classes with their groups. */
  public List<ClassCount> counts(Grouping grouping) {
    List<String> names = labelled.classNames();
    if (!areKnown()) {
      return grouping.classes(names, labelled.classCounts());
    }
    int[] pretraining = trainedOn().classCounts();
    int[] byName =
        names.stream()
            .map(this::pretrainingClass)
            .mapToInt(known -> known.isPresent() ? pretraining[known.getAsInt()] : 0)
            .toArray();
    return grouping.classes(names, byName);
  }

  private ImageSource trainedOn() {
    Subset all = data.labelled();
    return unreadable.isEmpty()
        ? all
        : new Subset(
            all,
            IntStream.range(0, all.size())
                .filter(i -> !unreadable.contains(all.path(i)))
                .toArray());
  }

  /** The classes that an image has, of either kind, with their groups as usual, by no number. */
  public List<ClassCount> occurring() {
    int[] own = labelled.classCounts();
    List<ClassCount> all = counts();
    return IntStream.range(0, own.length)
        .filter(c -> own[c] > 0 || all.get(c).images() > 0)
        .mapToObj(all::get)
        .toList();
  }

  /** What the encoder was trained on, and where the groups come from. */
  public String description() {
    return areKnown()
        ? data.description()
        : data.description() + ", not of these classes: groups are by the labelled images";
  }

  /** How they are grouped, in one phrase. */
  public String phrase(Grouping grouping) {
    return areKnown() ? grouping.phrase() : ClassCount.byLabelled(grouping.phrase());
  }

  private boolean areKnown() {
    return labelled.classNames().stream().anyMatch(name -> pretrainingClass(name).isPresent());
  }

  /** By name; capitals make no difference where there is one such name only. */
  private OptionalInt pretrainingClass(String name) {
    List<String> known = data.labelled().classNames();
    int exact = known.indexOf(name);
    if (exact >= 0) {
      return OptionalInt.of(exact);
    }
    int[] alike =
        IntStream.range(0, known.size()).filter(c -> known.get(c).equalsIgnoreCase(name)).toArray();
    return alike.length == 1 ? OptionalInt.of(alike[0]) : OptionalInt.empty();
  }
}
