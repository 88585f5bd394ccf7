package dev.sdclr.eval;

import dev.sdclr.Counted;
import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.data.split.HoldOut;
import dev.sdclr.data.split.SplitFile;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
   * Without an own test split, the images to be scored are held out from those that no list names.
   *
   * @param dataset that the lists select from
   * @param lists files as {@link SplitFile} reads them
   * @param seed of the held-out images
   * @throws UsageException when a list names no image or one without a label, when images to choose
   *     by are to be learnt from, or when none are left to test on
   */
  public LabelledSplits with(Dataset dataset, LabelLists lists, long seed) {
    Optional<Listed> toLearn = lists.learn().map(file -> Listed.read(file, dataset.train()));
    Optional<Listed> toLearnFew = lists.few().map(file -> Listed.read(file, dataset.train()));
    Optional<Listed> toChoose = lists.validation().map(file -> Listed.read(file, dataset.train()));
    toChoose.ifPresent(
        validation ->
            Stream.of(toLearn, toLearnFew)
                .flatMap(Optional::stream)
                .forEach(validation::requireApartFrom));
    List<Listed> all = Stream.of(toLearn, toLearnFew, toChoose).flatMap(Optional::stream).toList();
    boolean isHeldOut = dataset.test().isEmpty() && !all.isEmpty();
    BitSet scored = isHeldOut ? heldOut(dataset, all, seed) : new BitSet();
    BitSet rest = labelledOnes(dataset.train());
    rest.andNot(scored);
    toChoose.ifPresent(listed -> rest.andNot(listed.numbers));
    boolean isLess = isHeldOut || toChoose.isPresent();
    ImageSource learnable = isLess ? part(dataset, rest) : learn;
    ImageSource tested = isHeldOut ? part(dataset, scored) : test;
    return new LabelledSplits(
        toLearn.map(Listed::images).orElse(learnable),
        toLearnFew.map(Listed::images),
        toChoose.map(Listed::images).or(() -> validation(dataset)),
        tested,
        onlyTested,
        toLearn
            .map(listed -> phrase(listed.file.getFileName().toString(), listed.images))
            .orElse(
                isLess
                    ? phrase(dataset.name() + ", less what is tested on or chosen by", learnable)
                    : learnDescription),
        isHeldOut
            ? phrase(dataset.name() + ", a held-out fifth of what no list names", tested)
            : testDescription);
  }

  /**
   * These images alone to learn from and to test on.
   *
   * @param learnt indices of the images to learn from, without those that cannot be read
   * @param tested indices of the test images
   */
  LabelledSplits only(int[] learnt, int[] tested) {
    return new LabelledSplits(
        only(learn, learnt),
        few,
        validation,
        only(test, tested),
        onlyTested,
        LinearScoring.described(learnDescription, learn.size(), learnt.length),
        testDescription);
  }

  private static ImageSource only(ImageSource source, int[] indices) {
    return indices.length == source.size() ? source : new Subset(source, indices, "readable part");
  }

  /** The data's own validation images, those with a label. */
  private static Optional<ImageSource> validation(Dataset dataset) {
    return dataset.validation().map(LabelledSplits::labelled).filter(images -> images.size() > 0);
  }

  private static BitSet heldOut(Dataset dataset, List<Listed> lists, long seed) {
    BitSet others = labelledOnes(dataset.train());
    lists.forEach(listed -> others.andNot(listed.numbers));
    Subset pool = new Subset(dataset.train(), others.stream().toArray());
    int[] heldOut = pool.size() == 0 ? new int[0] : HoldOut.of(pool, HELD_OUT, seed).heldOut();
    if (heldOut.length == 0) {
      throw new UsageException(
          "the lists leave no image of %s to test on: name other images with --data, or shorter lists"
              .formatted(dataset.name()));
    }
    BitSet numbers = new BitSet();
    IntStream.of(heldOut).map(pool::sourceIndex).forEach(numbers::set);
    return numbers;
  }

  private static ImageSource part(Dataset dataset, BitSet numbers) {
    return new Subset(dataset.train(), numbers.stream().toArray());
  }

  private static BitSet labelledOnes(ImageSource source) {
    BitSet labelled = new BitSet();
    int[] labels = source.labels();
    for (int i = 0; i < labels.length; i++) {
      labelled.set(i, labels[i] != ImageSource.UNLABELLED);
    }
    return labelled;
  }

  /**
   * Training images that a file lists.
   *
   * @param numbers of them among {@code train}
   */
  private record Listed(Path file, ImageSource train, ImageSource images, BitSet numbers) {

    static Listed read(Path file, ImageSource train) {
      int[] listed = SplitFile.read(file, train);
      int[] unlabelled =
          IntStream.of(listed).filter(i -> train.label(i) == ImageSource.UNLABELLED).toArray();
      if (unlabelled.length > 0) {
        throw new UsageException(
            "%s lists %s without a label, such as %s: list images with one"
                .formatted(
                    file, Counted.of(unlabelled.length, "image"), train.path(unlabelled[0])));
      }
      if (listed.length == 0) {
        throw new UsageException("%s lists no image".formatted(file));
      }
      BitSet numbers = new BitSet();
      IntStream.of(listed).forEach(numbers::set);
      return new Listed(file, train, new Subset(train, listed), numbers);
    }

    void requireApartFrom(Listed learnt) {
      BitSet shared = (BitSet) numbers.clone();
      shared.and(learnt.numbers);
      if (!shared.isEmpty()) {
        throw new UsageException(
            "%s and %s have %s in common, such as %s: images to choose by must not be learnt from"
                .formatted(
                    file,
                    learnt.file,
                    Counted.of(shared.cardinality(), "image"),
                    train.path(shared.nextSetBit(0))));
      }
    }
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
