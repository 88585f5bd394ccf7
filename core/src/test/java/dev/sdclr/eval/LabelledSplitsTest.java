package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Relabelled;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.data.split.SplitFile;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of images beside a collection that has no test images of its own: 20 and 10. */
class LabelledSplitsTest {

  private static final int SEED = 3;

  @TempDir static Path shared;
  private static Dataset dataset;

  @TempDir Path folder;

  @BeforeAll
  static void writeImages() {
    Path data = new GeneratedImages(5).writeClasses(shared.resolve("data"), 10, 20);
    dataset = DatasetLocator.open(data.toString(), Optional.empty());
  }

  private Optional<Path> list(String name, int... numbers) {
    Path file = folder.resolve(name);
    SplitFile.write(file, dataset.train(), numbers);
    return Optional.of(file);
  }

  private static LabelledSplits with(LabelLists lists) {
    return LabelledSplits.of(dataset, SEED).with(dataset, lists, SEED);
  }

  private static Set<String> paths(ImageSource source) {
    return IntStream.range(0, source.size()).mapToObj(source::path).collect(Collectors.toSet());
  }

  /** The first 14 and 7: of the 6 and 3 others a fifth is one each. */
  @Test
  void listedImagesAreNotScored() {
    int[] listed = IntStream.range(0, 30).filter(i -> i < 14 || (i >= 20 && i < 27)).toArray();
    LabelledSplits splits =
        with(new LabelLists(list("learn.txt", listed), Optional.empty(), Optional.empty()));
    assertThat(splits.learn().size()).isEqualTo(21);
    assertThat(splits.test().classCounts()).containsExactly(1, 1);
    assertThat(paths(splits.test())).doesNotContainAnyElementsOf(paths(splits.learn()));
    assertThat(splits.learnDescription()).isEqualTo("learn.txt (21 images)");
    assertThat(splits.testDescription())
        .isEqualTo("data, a held-out fifth of what no list names (2 images)");
  }

  @Test
  void imagesToChooseByAreNotLearntFrom() {
    LabelLists lists =
        new LabelLists(
            Optional.empty(), list("few.txt", 0, 1, 20, 21), list("choose.txt", 2, 3, 22, 23));
    LabelledSplits splits = with(lists);
    Set<String> learnt = paths(splits.learn());
    Set<String> few = paths(splits.few().orElseThrow());
    Set<String> chosenBy = paths(splits.validation().orElseThrow());
    Set<String> scored = paths(splits.test());
    assertThat(learnt)
        .containsAll(few)
        .doesNotContainAnyElementsOf(chosenBy)
        .doesNotContainAnyElementsOf(scored);
    assertThat(scored).doesNotContainAnyElementsOf(few).doesNotContainAnyElementsOf(chosenBy);
    assertThat(learnt.size() + chosenBy.size() + scored.size()).isEqualTo(30);
    assertThat(splits.test().classCounts()).containsExactly(3, 1);
  }

  @Test
  void withoutListsAllIsAsItWas() {
    LabelledSplits plain = LabelledSplits.of(dataset, SEED);
    assertThat(paths(with(LabelLists.NONE).test())).isEqualTo(paths(plain.test()));
    assertThat(with(LabelLists.NONE).testDescription()).isEqualTo(plain.testDescription());
  }

  @Test
  void refusesListsThatWouldMakeScoresMeaningless() {
    int[] all = IntStream.range(0, 30).toArray();
    assertThatThrownBy(
            () ->
                with(new LabelLists(list("a.txt", 4, 21), Optional.empty(), list("b.txt", 20, 21))))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            folder.resolve("b.txt")
                + " and "
                + folder.resolve("a.txt")
                + " have 1 image in common,")
        .hasMessageEndingWith(": images to choose by must not be learnt from");
    assertThatThrownBy(
            () -> with(new LabelLists(list("all.txt", all), Optional.empty(), Optional.empty())))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "the lists leave no image of data to test on: name other images with --data, or shorter"
                + " lists");
    int[] labels = dataset.train().labels().clone();
    Arrays.fill(labels, 0, 3, ImageSource.UNLABELLED);
    Dataset partly =
        new Dataset(
            "partly",
            new Relabelled(dataset.train(), dataset.train().classNames(), labels),
            Optional.empty(),
            "labels");
    LabelLists lists = new LabelLists(list("c.txt", 0, 5, 25), Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> LabelledSplits.of(partly, SEED).with(partly, lists, SEED))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "%s lists 1 image without a label, such as %s: list images with one",
            folder.resolve("c.txt"), dataset.train().path(0));
  }
}
