package dev.sdclr.augment.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SplitMix;
import dev.sdclr.augment.LoaderConfig;
import dev.sdclr.augment.TestImages;
import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.EpochOrder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BoostedViewsTest {

  private static final ViewConfig CIFAR = ViewConfig.cifar();

  /** BCL-I, on SimCLR: one operation, strength from 10. */
  private static final BoostConfig IDENTITY = new BoostConfig(1, 10, false);

  /** BCL-D, on SDCLR: two operations, strength from 5, at random below what the weight allows. */
  private static final BoostConfig SELF_DAMAGING = new BoostConfig(2, 5, true);

  @TempDir Path folder;

  private final Scratch scratch = new Scratch();
  private final Image image = TestImages.noise(40, 30, 1);

  private static BoostedViews boosted(BoostConfig config, double... weights) {
    return new BoostedViews(CIFAR, config, 10, weights);
  }

  private ByteBuffer view(ViewMaker maker, int epoch, int index, int view) {
    ByteBuffer destination = ByteBuffer.allocate(maker.viewBytes());
    maker.write(image, new ViewKey(epoch, index, view), destination, 0, scratch);
    return destination;
  }

  @Test
  void imagesOfWeightZeroKeepTheUsualViews() {
    ViewMaker usual = new TwoViews(CIFAR, 10);
    ViewMaker boosted = boosted(SELF_DAMAGING, 0, 1);
    for (int epoch = 0; epoch < 100; epoch++) {
      for (int view = 0; view < 2; view++) {
        assertThat(view(boosted, epoch, 0, view)).isEqualTo(view(usual, epoch, 0, view));
      }
    }
  }

  /** At weight 1 one operation follows the usual view: it is one of the pool, at strength 30. */
  @Test
  void oneOperationOfThePoolFollowsTheUsualView() {
    TwoViews usual = new TwoViews(CIFAR, 10);
    ViewMaker boosted = boosted(IDENTITY, 1);
    Map<BoostOperation, Integer> times = new EnumMap<>(BoostOperation.class);
    List<BoostOperation> pool = List.of(BoostOperation.values());
    int views = 1500;
    for (int epoch = 0; epoch < views; epoch++) {
      usual.fill(image, new ViewKey(epoch, 0, 1), scratch);
      // Where the generator stands after the usual steps, the pool's draw comes next.
      BoostOperation drawn = pool.get(scratch.random().nextInt(pool.size()));
      scratch.random().nextDouble();
      drawn.apply(scratch.pixels(), 30, scratch.random(), scratch);
      ByteBuffer expected = ByteBuffer.allocate(boosted.viewBytes());
      scratch.pixels().writeTo(expected, 0);
      assertThat(view(boosted, epoch, 0, 1)).as("%s", drawn).isEqualTo(expected);
      times.merge(drawn, 1, Integer::sum);
    }
    assertThat(times.values())
        .hasSize(15)
        .allMatch(count -> count > 60 && count < 140); // 4 standard deviations of 100
  }

  /** Some operations leave some views alone, none more often than two in fifteen do. */
  @ParameterizedTest
  @ValueSource(doubles = {0.35, 0.75})
  void theWeightIsTheProbabilityOfAChange(double weight) {
    ViewMaker usual = new TwoViews(CIFAR, 10);
    ViewMaker boosted = boosted(IDENTITY, weight);
    int views = 3000;
    int changed = 0;
    for (int epoch = 0; epoch < views; epoch++) {
      changed += view(boosted, epoch, 0, 0).equals(view(usual, epoch, 0, 0)) ? 0 : 1;
    }
    assertThat((double) changed / views)
        .isBetween(weight * 13 / 15 - 0.03, weight + 0.03); // 3.5 standard errors
  }

  @Test
  void strengthGrowsWithTheWeight() {
    SplitMix random = new SplitMix(0);
    assertThat(boosted(IDENTITY, 0).strength(0, 0, random)).isEqualTo(10);
    assertThat(boosted(IDENTITY, 0.25).strength(0, 0, random)).isEqualTo(15);
    assertThat(boosted(IDENTITY, 1).strength(7, 0, random)).isEqualTo(30);
  }

  /** Uniform in [5, 5 + 25 w], by epoch and image; both views of an image share it. */
  @Test
  void strengthOfSelfDamagingViewsIsRandom() {
    double[] weights = new double[4000];
    Arrays.fill(weights, 0.6);
    BoostedViews views = boosted(SELF_DAMAGING, weights);
    SplitMix random = new SplitMix(0);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      double strength = views.strength(3, i, random);
      assertThat(strength).isBetween(5.0, 20.0);
      sum += strength;
      squares += (strength - 12.5) * (strength - 12.5);
    }
    assertThat(sum / weights.length).isCloseTo(12.5, within(0.25));
    assertThat(squares / weights.length).isCloseTo(15 * 15 / 12.0, within(1.0));
    assertThat(views.strength(3, 0, random)).isEqualTo(views.strength(3, 0, random));
    assertThat(views.strength(4, 0, random)).isNotEqualTo(views.strength(3, 0, random));
  }

  @Test
  void everyKeyOfAViewChangesItAndNothingElseDoes() {
    ViewMaker maker = boosted(SELF_DAMAGING, 1, 1);
    ByteBuffer first = view(maker, 3, 0, 0);
    Set<ByteBuffer> distinct = new HashSet<>();
    distinct.add(first);
    distinct.add(view(maker, 3, 0, 1));
    distinct.add(view(maker, 4, 0, 0));
    distinct.add(view(maker, 3, 1, 0));
    distinct.add(view(new BoostedViews(CIFAR, SELF_DAMAGING, 11, new double[] {1}), 3, 0, 0));
    assertThat(distinct).hasSize(5);
    assertThat(view(maker, 3, 0, 0)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void threadsNeverChangeAByte(int threads) {
    ImageSource source = TestImages.folder(folder, 20);
    List<ByteBuffer> batches = twoEpochs(source, threads);
    assertThat(batches).hasSize(6).isEqualTo(twoEpochs(source, 3));
  }

  /** A second epoch under weights of its own, as they are renewed between epochs. */
  private static List<ByteBuffer> twoEpochs(ImageSource source, int threads) {
    double[] weights = new double[20];
    ViewMaker views = boosted(SELF_DAMAGING, weights);
    List<ByteBuffer> batches = new ArrayList<>();
    try (ViewLoader loader =
        new ViewLoader(source, views, new LoaderConfig(7, threads, 2, false))) {
      for (int epoch = 0; epoch < 2; epoch++) {
        ViewMaker ofEpoch = boosted(SELF_DAMAGING, weights);
        Arrays.setAll(weights, i -> i / 19.0); // after it was copied
        loader.start(ofEpoch, epoch, EpochOrder.permutation(20, 1, epoch), 0);
        while (loader.hasNext()) {
          try (ViewBatch batch = loader.next()) {
            ByteBuffer copy = ByteBuffer.allocate(batch.views().remaining());
            batches.add(copy.put(batch.views().duplicate()).flip());
          }
        }
      }
    }
    return batches;
  }

  @Test
  void eachEpochHasItsOwnWeights() {
    ImageSource source = TestImages.folder(folder, 20);
    List<ByteBuffer> batches = twoEpochs(source, 2);
    TwoViews usual = new TwoViews(CIFAR, 10);
    int changed = 0;
    for (int epoch = 0; epoch < 2; epoch++) {
      int[] order = EpochOrder.permutation(20, 1, epoch);
      for (int i = 0; i < 7; i++) {
        ByteBuffer expected = ByteBuffer.allocate(usual.viewBytes());
        usual.write(source.read(order[i]), new ViewKey(epoch, order[i], 0), expected, 0, scratch);
        ByteBuffer actual = batches.get(3 * epoch).slice(i * usual.viewBytes(), usual.viewBytes());
        if (epoch == 0) {
          assertThat(actual).isEqualTo(expected);
        } else {
          changed += actual.equals(expected) ? 0 : 1;
        }
      }
    }
    assertThat(changed).isPositive();
  }

  @Test
  void refusesAnEpochOfOtherViews() {
    ImageSource source = TestImages.folder(folder, 3);
    try (ViewLoader loader =
        new ViewLoader(source, new TwoViews(CIFAR, 1), new LoaderConfig(2, 1, 1, false))) {
      assertThatThrownBy(() -> loader.start(new EvalView(32), 0, new int[] {0, 1, 2}, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("an epoch needs 2 views of 32 pixels, was given 1 of 32");
    }
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> boosted(IDENTITY, 0.5, 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("image weight must be in [0, 1], was 1.5");
    assertThatThrownBy(() -> boosted(IDENTITY, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("image weight must be in [0, 1], was -1.0");
    assertThatThrownBy(() -> new BoostConfig(0, 10, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("operations must be at least 1, was 0");
    assertThatThrownBy(() -> new BoostConfig(1, 31, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("minStrength must be in [0, 30], was 31.0");
  }
}
