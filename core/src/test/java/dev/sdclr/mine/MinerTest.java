package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.model.Convolution;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.MiningSummary.TopShare;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.ImagePass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinerTest {

  private static final double FRACTION = 0.7;

  @TempDir static Path shared;
  static RunDirectory run;

  @TempDir Path folder;

  /** The even share is 11.7, a quarter of it 2.9: the tail is the disc. */
  @BeforeAll
  static void train() {
    Path data = new GeneratedImages(19).writeClasses(shared.resolve("data"), 24, 9, 2);
    run = SmallRun.train(SmallRun.config(data), shared.resolve("run"));
  }

  private static ImageSource source(Path folder) {
    return DatasetLocator.open(folder.toString(), Optional.empty()).train();
  }

  /** Cosines by hand, in double precision, and weights set to zero by hand instead of masked. */
  @Test
  void scoresAsACopyWithItsSmallestWeightsSetToZero() {
    try (TrainedEncoder encoder = TrainedEncoder.load(run);
        TrainedEncoder zeroed = TrainedEncoder.load(run)) {
      ImageSource images = encoder.data().labelled();
      double[] scores =
          new PrunedDisagreement(FRACTION)
              .scores(encoder, images, false, ProgressListener.NONE)
              .values();
      zeroSmallest(zeroed.network(), FRACTION);
      ImagePass pass = encoder.imagePass(false);
      double[][] dense = features(encoder.network(), images, pass, Pass.DENSE_EVALUATION);
      double[][] pruned;
      try (PruneMask all = MagnitudePruning.mask(zeroed.network().convolutions(), 0)) {
        pruned = features(zeroed.network(), images, pass, Pass.pruned(false, all));
      }
      for (int i = 0; i < scores.length; i++) {
        assertThat(scores[i]).isCloseTo(1 - cosine(dense[i], pruned[i]), offset(1e-5));
      }
      assertThat(DoubleStream.of(scores).max().orElseThrow()).isGreaterThan(1e-3);
    }
  }

  private static void zeroSmallest(Network network, double fraction) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      List<Tensor> weights = network.convolutions().stream().map(Convolution::weight).toList();
      double[] magnitudes =
          weights.stream()
              .flatMapToDouble(w -> DoubleStream.of(HostArray.doubles(w.flatten())))
              .map(Math::abs)
              .sorted()
              .toArray();
      double threshold = magnitudes[(int) Math.ceil(fraction * magnitudes.length)];
      for (Tensor weight : weights) {
        double[] kept =
            DoubleStream.of(HostArray.doubles(weight.flatten()))
                .map(w -> Math.abs(w) >= threshold ? w : 0)
                .toArray();
        weight.copy_(HostArray.tensor(kept, kept.length).view(weight.shape()));
      }
    }
  }

  private static double[][] features(
      Network network, ImageSource images, ImagePass pass, Pass branch) {
    double[][] rows = new double[images.size()][];
    pass.run(
        images,
        "embed",
        ProgressListener.NONE,
        (indices, batch) -> {
          Tensor features = network.features(batch, branch);
          for (int i = 0; i < indices.length; i++) {
            rows[indices[i]] = HostArray.doubles(features.select(0, i));
          }
        });
    return rows;
  }

  private static double cosine(double[] a, double[] b) {
    double product = IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    double norms = Arrays.stream(a).map(x -> x * x).sum() * Arrays.stream(b).map(x -> x * x).sum();
    return product / Math.sqrt(norms);
  }

  @Test
  void ranksFromTheMostChangedAndSumsUpTheTail() {
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      ImageSource images = encoder.data().labelled();
      Miner.Result result =
          new Miner(encoder, images, new PrunedDisagreement(FRACTION), false)
              .mine(ProgressListener.NONE);
      List<MinedImage> ranked = result.ranked();
      assertThat(ranked).hasSize(35);
      assertThat(ranked).extracting(MinedImage::rank).isSorted().startsWith(1).endsWith(35);
      assertThat(ranked).extracting(m -> -m.score()).isSorted();
      Set<Long> indices = new HashSet<>();
      for (MinedImage image : ranked) {
        indices.add(image.index());
        assertThat(image.path()).isEqualTo(images.path(Math.toIntExact(image.index())));
        assertThat(image.path()).startsWith(image.label() + "/");
      }
      assertThat(indices).hasSize(35);

      MiningSummary summary = result.summary();
      assertThat(summary.tailClasses()).containsExactly("disc");
      assertThat(summary.tailShareInData()).isEqualTo(100.0 * 2 / 35);
      // One percent of 35 is less than one image, five percent round to two, ten to four.
      assertThat(summary.top())
          .containsExactly(share(ranked, 1, 1), share(ranked, 5, 2), share(ranked, 10, 4));
      assertThat(summary.auroc())
          .isEqualTo(
              AurocTest.byPairs(
                  ranked.stream().mapToDouble(MinedImage::score).toArray(),
                  i -> ranked.get(i).label().equals("disc")),
              offset(1e-12));
      assertThat(summary.settings())
          .isEqualTo(
              new MiningSettings(MiningScore.COSINE, List.of(FRACTION), 0, null, null, null));
    }
  }

  private static TopShare share(List<MinedImage> ranked, double percent, int images) {
    int inTail = (int) ranked.stream().limit(images).filter(m -> m.label().equals("disc")).count();
    double share = 100.0 * inTail / images;
    return new TopShare(percent, images, inTail, share, share / (100.0 * 2 / 35));
  }

  @Test
  void ranksEqualImagesInTheirOrder() throws IOException {
    List<Path> one = new GeneratedImages(20).writeImages(folder, Motif.RING, 1);
    Files.copy(one.get(0), folder.resolve("a.png"));
    Files.copy(one.get(0), folder.resolve("z.png"));
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      Miner.Result result =
          new Miner(encoder, source(folder), new PrunedDisagreement(FRACTION), false)
              .mine(ProgressListener.NONE);
      assertThat(result.ranked())
          .extracting(MinedImage::path)
          .containsExactly("a.png", "ring-0000.png", "z.png");
      assertThat(result.ranked()).extracting(MinedImage::label).containsOnlyNulls();
      assertThat(result.summary().top()).isEmpty();
      assertThat(result.summary().tailShareInData()).isNull();
      assertThat(result.summary().auroc()).isNull();
    }
  }

  @Test
  void leavesUnreadableImagesOutWhenToldTo() throws IOException {
    new GeneratedImages(20).writeImages(folder, Motif.RING, 5);
    Files.writeString(folder.resolve("ring-0002.png"), "no picture");
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      PrunedDisagreement scoring = new PrunedDisagreement(FRACTION);
      assertThatThrownBy(
              () -> new Miner(encoder, source(folder), scoring, false).mine(ProgressListener.NONE))
          .isInstanceOf(MalformedImageException.class);
      assertThat(
              new Miner(encoder, source(folder), scoring, true)
                  .mine(ProgressListener.NONE)
                  .ranked())
          .extracting(MinedImage::index)
          .containsExactlyInAnyOrder(0L, 1L, 3L, 4L);
    }
  }

  /** Scores of each fraction and each view alone, averaged by hand. */
  @Test
  void averagesOverFractionsAndViews() {
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      double[] half = scores(encoder, 0, 0.5);
      double[] most = scores(encoder, 0, 0.9);
      double[] both = scores(encoder, 0, 0.5, 0.9);
      double[] oneView = scores(encoder, 1, 0.9);
      double[] fourViews = scores(encoder, 4, 0.9);
      for (int i = 0; i < both.length; i++) {
        assertThat(both[i]).isCloseTo((half[i] + most[i]) / 2, offset(1e-12));
      }
      assertThat(oneView).isNotEqualTo(most);
      assertThat(fourViews).isNotEqualTo(oneView);
      assertThat(scores(encoder, 4, 0.9)).isEqualTo(fourViews);
    }
  }

  private static double[] scores(TrainedEncoder encoder, int augmentations, Double... fractions) {
    return new PrunedDisagreement(List.of(fractions), augmentations)
        .scores(encoder, encoder.data().labelled(), false, ProgressListener.NONE)
        .values();
  }

  @Test
  void refusesSettingsThatMeanNothing() {
    assertThatThrownBy(() -> new PrunedDisagreement(1.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pruneFraction must be in [0, 1], was 1.1");
    assertThatThrownBy(() -> new PrunedDisagreement(List.of(), 0))
        .hasMessage("pruneFractions must hold at least one, was []");
    assertThatThrownBy(() -> new PrunedDisagreement(List.of(0.5), -1))
        .hasMessage("augmentations must be in [0, 1000], was -1");
    assertThatThrownBy(() -> new LossChange(List.of(0.5), 0))
        .hasMessage("augmentations must be in [1, 1000], was 0");
  }
}
