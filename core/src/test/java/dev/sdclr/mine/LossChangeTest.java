package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewKey;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.data.split.EpochOrder;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.method.part.Contrastive;
import dev.sdclr.model.Pass;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossChangeTest {

  private static final double FRACTION = 0.7;

  @TempDir static Path shared;
  static Path data;
  static RunDirectory run;

  @TempDir Path folder;

  /** 21 images in batches of 8: the last has 5 of its own. */
  @BeforeAll
  static void train() {
    data = new GeneratedImages(23).writeClasses(shared.resolve("data"), 12, 6, 3);
    run = SmallRun.train(SmallRun.config(data), shared.resolve("run"));
  }

  private static double[] scores(TrainedEncoder encoder, int augmentations, Double... fractions) {
    return new LossChange(List.of(fractions), augmentations)
        .scores(encoder, encoder.data().labelled(), false, ProgressListener.NONE)
        .values();
  }

  /** Batches laid out, views made one by one and losses summed as the definition says. */
  @Test
  void isTheRiseOfTheLossByItsDefinition() {
    try (TrainedEncoder encoder = TrainedEncoder.load(run);
        PruneMask mask = MagnitudePruning.mask(encoder.network().convolutions(), FRACTION)) {
      int images = encoder.data().labelled().size();
      int batchSize = encoder.config().batchSize();
      int[] order = EpochOrder.permutation(images, encoder.config().seed(), 0);
      double[] expected = new double[images];
      for (int from = 0; from < images; from += batchSize) {
        int[] batch = new int[batchSize];
        for (int i = 0; i < batchSize; i++) {
          batch[i] = order[(from + i) % images];
        }
        for (int pair = 0; pair < 2; pair++) {
          double[][] first = projections(encoder, batch, 2 * pair, Pass.DENSE_EVALUATION);
          double[][] second = projections(encoder, batch, 2 * pair + 1, Pass.DENSE_EVALUATION);
          double[][] pruned = projections(encoder, batch, 2 * pair + 1, Pass.pruned(false, mask));
          for (int i = 0; i < batchSize && from + i < images; i++) {
            double rise = loss(encoder, first, pruned, i) - loss(encoder, first, second, i);
            expected[batch[i]] += rise / 2;
          }
        }
      }
      double[] scores = scores(encoder, 2, FRACTION);
      for (int i = 0; i < images; i++) {
        assertThat(scores[i]).isCloseTo(expected[i], offset(1e-4));
      }
      assertThat(DoubleStream.of(expected).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-2);
    }
  }

  private static double[][] projections(
      TrainedEncoder encoder, int[] batch, int view, Pass branch) {
    int size = encoder.config().views().imageSize();
    TwoViews views = new TwoViews(encoder.config().views(), encoder.config().seed());
    ByteBuffer bytes = ByteBuffer.allocate(batch.length * views.viewBytes());
    for (int i = 0; i < batch.length; i++) {
      views.write(
          encoder.data().labelled().read(batch[i]),
          new ViewKey(0, batch[i], view),
          bytes,
          i * views.viewBytes(),
          new Scratch());
    }
    float[] values = new float[bytes.capacity()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (bytes.get(i) & 0xff) / 255f;
    }
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor images =
          HostArray.tensor(values, batch.length, size, size, 3)
              .permute(0, 3, 1, 2)
              .contiguous(MemoryFormat.ChannelsLast);
      Tensor projections = encoder.network().projections(images, branch);
      double[][] rows = new double[batch.length][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = HostArray.doubles(projections.select(0, i));
      }
      return rows;
    }
  }

  private static double loss(TrainedEncoder encoder, double[][] z1, double[][] z2, int image) {
    List<double[]> z = new ArrayList<>(List.of(z1));
    z.addAll(List.of(z2));
    double temperature = ((Contrastive) encoder.config().method()).temperature();
    return (row(z, image, z1.length + image, temperature)
            + row(z, z1.length + image, image, temperature))
        / 2;
  }

  private static double row(List<double[]> z, int i, int partner, double temperature) {
    double sum = 0;
    for (int k = 0; k < z.size(); k++) {
      sum += k == i ? 0 : Math.exp(cosine(z.get(i), z.get(k)) / temperature);
    }
    return Math.log(sum) - cosine(z.get(i), z.get(partner)) / temperature;
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
    }
    double norms = Arrays.stream(a).map(x -> x * x).sum() * Arrays.stream(b).map(x -> x * x).sum();
    return product / Math.sqrt(norms);
  }

  @Test
  void doesNotDependOnLoaderThreads() {
    RunDirectory other =
        SmallRun.train(SmallRun.config(data, "compute.loaderThreads=3"), folder.resolve("threads"));
    try (TrainedEncoder one = TrainedEncoder.load(run);
        TrainedEncoder three = TrainedEncoder.load(other)) {
      assertThat(three.compute().loaderThreads()).isEqualTo(3);
      assertThat(scores(three, 3, 0.9)).isEqualTo(scores(one, 3, 0.9));
    }
  }

  @Test
  void averagesOverFractionsAndIsZeroWhenNothingIsRemovedFromSharedNorms() {
    RunDirectory simclr =
        SmallRun.train(SmallRun.config(data, "method.name=simclr"), folder.resolve("simclr"));
    try (TrainedEncoder encoder = TrainedEncoder.load(simclr)) {
      double[] half = scores(encoder, 1, 0.5);
      double[] most = scores(encoder, 1, 0.9);
      double[] both = scores(encoder, 1, 0.5, 0.9);
      for (int i = 0; i < both.length; i++) {
        assertThat(both[i]).isCloseTo((half[i] + most[i]) / 2, offset(1e-12));
      }
      assertThat(scores(encoder, 1, 0.0)).containsOnly(0);
    }
  }

  @Test
  void leavesUnreadableImagesOut() throws IOException {
    new GeneratedImages(20).writeImages(folder, Motif.RING, 11);
    Files.writeString(folder.resolve("ring-0002.png"), "no picture");
    ImageSource images = DatasetLocator.open(folder.toString(), Optional.empty()).train();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      double[] scores =
          new LossChange(List.of(0.9), 2)
              .scores(encoder, images, true, ProgressListener.NONE)
              .values();
      assertThat(scores[2]).isNaN();
      scores[2] = 0;
      assertThat(scores).doesNotContain(Double.NaN).hasSize(11);
    }
  }

  @Test
  void needsSomethingToContrastWith() {
    new GeneratedImages(20).writeImages(folder, Motif.RING, 1);
    ImageSource images = DatasetLocator.open(folder.toString(), Optional.empty()).train();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      assertThatThrownBy(
              () ->
                  new LossChange(List.of(0.9), 1)
                      .scores(encoder, images, false, ProgressListener.NONE))
          .isInstanceOf(SdclrException.class)
          .hasMessage(
              "the loss score contrasts images and needs at least 2, there is 1: use the cosine score");
    }
  }
}
