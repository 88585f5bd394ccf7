package dev.sdclr.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A collection to train on and, where there are any, the collections to choose and to test by.
 *
 * @param name as {@code --data} named it, shortened to the last folder
 * @param train labelled or not
 * @param validation images that are neither trained nor tested on, with the class names of {@code
 *     train}
 * @param test has the same class names as {@code train}
 * @param inspection how it was read
 */
public record Dataset(
    String name,
    ImageSource train,
    Optional<ImageSource> validation,
    Optional<ImageSource> test,
    Inspection inspection) {

  public Dataset {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(train, "train");
    Objects.requireNonNull(inspection, "inspection");
    requireSameClasses(train, validation, "validation");
    requireSameClasses(train, test, "test");
  }

  /** Without validation images, of data that can be read in one way only. */
  public Dataset(String name, ImageSource train, Optional<ImageSource> test, String layout) {
    this(name, train, Optional.empty(), test, Inspection.of(layout));
  }

  /**
   * Of the parts of a collection; validation images serve as test images where there are no others.
   *
   * @param train images to train on
   * @param others of the other roles, where there are any
   * @param inspection how it was read, to which notes on the parts are added
   */
  public static Dataset of(
      String name,
      ImageSource train,
      Map<SplitRole, ? extends ImageSource> others,
      Inspection inspection) {
    List<String> notes = new ArrayList<>(inspection.notes());
    Optional<ImageSource> validation = Optional.ofNullable(others.get(SplitRole.VALIDATION));
    Optional<ImageSource> test = Optional.ofNullable(others.get(SplitRole.TEST));
    if (test.isEmpty() && validation.isPresent()) {
      notes.add("the validation images serve as test images, as there are no others");
      test = validation;
      validation = Optional.empty();
    }
    validation.ifPresent(
        images ->
            notes.add(
                "the %,d validation images serve only to choose a probe's settings"
                    .formatted(images.size())));
    Inspection whole = new Inspection(inspection.layout(), inspection.leftOut(), notes);
    return new Dataset(name, train, validation, test, whole);
  }

  private static void requireSameClasses(
      ImageSource train, Optional<ImageSource> other, String part) {
    if (other.isPresent() && !other.get().classNames().equals(train.classNames())) {
      throw new IllegalArgumentException(
          "train and %s need the same classes, were %s and %s"
              .formatted(part, train.classNames(), other.get().classNames()));
    }
  }

  /**
   * The same images without the classes that none of them has, such as the numbers that a list
   * leaves out.
   */
  public Dataset withoutEmptyClasses() {
    int[] images = train.classCounts();
    for (Optional<ImageSource> other : List.of(validation, test)) {
      int[] more = other.map(ImageSource::classCounts).orElseGet(() -> new int[0]);
      for (int c = 0; c < more.length; c++) {
        images[c] += more[c];
      }
    }
    int[] kept = IntStream.range(0, images.length).filter(c -> images[c] > 0).toArray();
    return kept.length == images.length
        ? this
        : new Dataset(
            name,
            numbered(train, kept),
            validation.map(source -> numbered(source, kept)),
            test.map(source -> numbered(source, kept)),
            inspection);
  }

  /**
   * How many classes can be scored: those with an image to learn from and another to test on, where
   * there are test images one of these.
   */
  public int classesToScore() {
    int[] learnt = train.classCounts();
    Optional<int[]> tested = test.map(ImageSource::classCounts);
    return (int)
        IntStream.range(0, learnt.length)
            .filter(c -> learnt[c] > 0)
            .filter(c -> tested.map(counts -> counts[c] > 0).orElse(learnt[c] > 1))
            .count();
  }

  private static ImageSource numbered(ImageSource source, int[] kept) {
    int[] labels =
        IntStream.of(source.labels())
            .map(c -> c == ImageSource.UNLABELLED ? c : Arrays.binarySearch(kept, c))
            .toArray();
    List<String> names = IntStream.of(kept).mapToObj(source.classNames()::get).toList();
    return new Relabelled(source, names, labels);
  }

  /** The same, with one more sentence on how it was read. */
  public Dataset withNote(String note) {
    List<String> notes = new ArrayList<>(inspection.notes());
    notes.add(note);
    Inspection more = new Inspection(inspection.layout(), inspection.leftOut(), notes);
    return new Dataset(name, train, validation, test, more);
  }

  /** The same images within another limit, see {@link ImageSource#withMaxMegapixels}. */
  public Dataset withMaxMegapixels(int megapixels) {
    return new Dataset(
        name,
        train.withMaxMegapixels(megapixels),
        validation.map(images -> images.withMaxMegapixels(megapixels)),
        test.map(images -> images.withMaxMegapixels(megapixels)),
        inspection);
  }
}
