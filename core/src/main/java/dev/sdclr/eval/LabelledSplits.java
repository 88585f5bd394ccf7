package dev.sdclr.eval;

import dev.sdclr.Counted;
import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.data.split.HoldOut;
import dev.sdclr.data.split.SplitFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Labelled images to learn a probe from, and others to choose and to test it by.
 *
 * @param learn images for the probe to learn from
 * @param few a small choice to learn from; absent: drawn from {@code learn}
 * @param validation images that choose a probe's settings; absent: drawn from {@code learn}
 * @param test images to score on, all labelled
 * @param onlyTested classes of further test images that the labelled images do not know
 * @param learnDescription one phrase
 * @param testDescription one phrase
 */
public record LabelledSplits(
    ImageSource learn,
    Optional<ImageSource> few,
    Optional<ImageSource> validation,
    ImageSource test,
    List<String> onlyTested,
    String learnDescription,
    String testDescription) {

  private static final double HELD_OUT = 0.2;

  /**
   * Takes the data's own test split, or holds out a fifth of every class when it has none. Images
   * without a label take no part.
   *
   * @param seed of the held-out images
   * @throws UsageException without labels or with one class only
   */
  public static LabelledSplits of(Dataset dataset, long seed) {
    requireClasses(dataset);
    ImageSource train = labelled(dataset.train());
    if (dataset.test().isPresent()) {
      ImageSource test = labelled(dataset.test().get());
      return new LabelledSplits(
          train,
          Optional.empty(),
          Optional.empty(),
          test,
          unknownClasses(dataset.test().get()),
          phrase(dataset.name() + " train", train),
          phrase(dataset.name() + " test", test));
    }
    HoldOut parts = HoldOut.of(train, HELD_OUT, seed);
    ImageSource learn = new Subset(train, parts.kept());
    ImageSource test = new Subset(train, parts.heldOut());
    return new LabelledSplits(
        learn,
        Optional.empty(),
        Optional.empty(),
        test,
        List.of(),
        phrase(dataset.name() + ", four fifths of every class", learn),
        phrase(dataset.name() + ", a held-out fifth of every class", test));
  }

  /** Whether a run on this data can be evaluated without other data, which scores two classes. */
  public static boolean canBeScored(Dataset dataset) {
    return dataset.classesToScore() > 1;
  }

  /**
   * The images to learn from alone, a fifth of every class to be scored in place of the test
   * images.
   *
   * @param seed of that fifth
   */
  public LabelledSplits sparingTest(long seed) {
    HoldOut parts = HoldOut.of(learn, HELD_OUT, seed);
    ImageSource kept = new Subset(learn, parts.kept());
    ImageSource heldOut = new Subset(learn, parts.heldOut());
    return new LabelledSplits(
        kept,
        few,
        validation,
        heldOut,
        List.of(),
        phrase("four fifths of " + learnDescription, kept),
        phrase("a held-out fifth of " + learnDescription, heldOut));
  }

  /**
   * The same with published lists, or the data's own validation images, in place of drawn parts.
   *
   * @param dataset that the lists select from
   * @param lists files as {@link SplitFile} reads them
   */
  public LabelledSplits with(Dataset dataset, LabelLists lists) {
    Optional<ImageSource> listed = lists.learn().map(file -> list(dataset, file));
    return new LabelledSplits(
        listed.orElse(learn),
        lists.few().map(file -> list(dataset, file)),
        lists.validation().map(file -> list(dataset, file)).or(() -> validation(dataset)),
        test,
        onlyTested,
        listed
            .map(source -> phrase(lists.learn().get().getFileName().toString(), source))
            .orElse(learnDescription),
        testDescription);
  }

  /** The data's own validation images, those with a label. */
  private static Optional<ImageSource> validation(Dataset dataset) {
    return dataset
        .validation()
        .map(
            images ->
                new Subset(
                    images,
                    IntStream.range(0, images.size())
                        .filter(i -> images.label(i) != ImageSource.UNLABELLED)
                        .toArray(),
                    "labelled part"))
        .filter(images -> images.size() > 0)
        .map(images -> images);
  }

  private static ImageSource list(Dataset dataset, Path file) {
    return new Subset(dataset.train(), SplitFile.read(file, dataset.train()));
  }

  /**
   * Lists of training images by number or path.
   *
   * @param learn for the full-shot probe to learn from
   * @param few for the few-shot probe to learn from
   * @param validation to choose by
   */
  public record LabelLists(Optional<Path> learn, Optional<Path> few, Optional<Path> validation) {

    /** No lists. */
    public static final LabelLists NONE =
        new LabelLists(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static void requireClasses(Dataset dataset) {
    int classes = dataset.train().classNames().size();
    if (classes < 2) {
      throw new UsageException(
          ("probes need labels of at least two classes, %s has %s: pass --data with a folder of"
                  + " class folders")
              .formatted(dataset.name(), classes == 0 ? "none" : "one class only"));
    }
  }

  private static ImageSource labelled(ImageSource source) {
    int[] labels = source.labels();
    int[] labelled =
        IntStream.range(0, labels.length)
            .filter(i -> labels[i] != ImageSource.UNLABELLED)
            .toArray();
    return labelled.length == labels.length ? source : new Subset(source, labelled);
  }

  /** Class folders of the images without a known class. */
  private static List<String> unknownClasses(ImageSource test) {
    return IntStream.range(0, test.size())
        .filter(i -> test.label(i) == ImageSource.UNLABELLED && test.path(i).contains("/"))
        .mapToObj(i -> test.path(i).substring(0, test.path(i).indexOf('/')))
        .distinct()
        .sorted()
        .toList();
  }

  private static String phrase(String name, ImageSource source) {
    return "%s (%s)".formatted(name, Counted.of(source.size(), "image"));
  }
}
