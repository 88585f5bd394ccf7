package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.UsageException;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters of a teacher's features: made once, whatever the network that is trained. */
class ClusterBalanceTest {

  private static final int IMAGES = 26;
  private static final int COMMON = 20;
  private static final int UNREADABLE = 7;

  @TempDir static Path folder;
  private static Path data;

  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(2).writeClasses(folder.resolve("data"), 20, 6);
  }

  /**
   * Two kinds of images, the first 20 and the last 6, far from 0 in the same direction so that the
   * mean has to go before they lie apart; it asks for no image that cannot be read.
   */
  private static final class TwoKinds implements TeacherFeatures {

    private int opened;

    @Override
    public Tensor of(int[] wanted, int view) {
      assertThat(view).isZero();
      assertThat(wanted).doesNotContain(UNREADABLE);
      float[] values = new float[3 * wanted.length];
      for (int i = 0; i < wanted.length; i++) {
        double[] noise = RandomTensors.normal(wanted[i], 3);
        values[3 * i] = 100;
        values[3 * i + 1] = (float) ((wanted[i] < COMMON ? 1 : -1) + 0.05 * noise[1]);
        values[3 * i + 2] = (float) (0.05 * noise[2]);
      }
      return HostArray.tensor(values, wanted.length, 3);
    }

    @Override
    public int[] sample(int max) {
      assertThat(max).isGreaterThanOrEqualTo(IMAGES);
      return IntStream.range(0, IMAGES).filter(image -> image != UNREADABLE).toArray();
    }

    Optional<TeacherFeatures> open() {
      opened++;
      return Optional.of(this);
    }
  }

  private static TrainConfig config(String balance, String... more) {
    return SmallRun.config(
        data,
        Stream.concat(
                Stream.of(
                    "method={name: distil, teacher: t.onnx, teacherDimension: 3}",
                    "epochs=4",
                    "clusterBalance=" + balance),
                Arrays.stream(more))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void clustersOnceByWhatTheTeacherSees(int start) {
    String begins = start == 0 ? "" : ", startAfterEpochs: " + start;
    TrainConfig config = config("{clusters: [2], features: teacher" + begins + "}");
    TwoKinds teacher = new TwoKinds();
    ClusterBalance balance =
        new ClusterBalance(config, PretrainingData.open(config.data()).images(), teacher::open);
    Compute compute = Compute.resolve(config.compute());
    try (TensorScope scope = new TensorScope();
        Network network = new Network(config.model(), NetworkParts.encoder(), compute, 1)) {
      for (int epoch = 0; epoch < 4; epoch++) {
        assertThat(balance.renew(network, epoch, () -> false)).isTrue();
        assertThat(balance.order(epoch, IMAGES) != null).isEqualTo(epoch >= start);
      }
      assertThat(teacher.opened).isEqualTo(1);
      Map<String, Tensor> state = balance.state();
      assertThat(state).containsOnlyKeys("level0");
      long[] cluster = HostArray.longs(state.get("level0"));
      for (int image = 0; image < IMAGES; image++) {
        long expected = image == UNREADABLE ? -1 : cluster[image < COMMON ? 0 : COMMON];
        assertThat(cluster[image]).as("image %d", image).isEqualTo(expected);
      }
      assertThat(cluster[0]).isNotEqualTo(cluster[COMMON]);
    }
    int[] first = Arrays.copyOf(balance.order(3, IMAGES), config.batchSize());
    assertThat(Arrays.stream(first).filter(image -> image >= COMMON)).hasSize(4);
  }

  /** Dark and bright images lie apart in the features of any network. */
  @Test
  void clustersByTheNetworksOwnFeaturesAsOftenAsAsked() throws IOException {
    Path kinds = folder.resolve("kinds");
    for (int i = 0; i < IMAGES; i++) {
      Path file = kinds.resolve(i < COMMON ? "dark" : "light").resolve("%02d.png".formatted(i));
      Files.createDirectories(file.getParent());
      writeGrey(file, i < COMMON ? 10 + i : 220 + i);
    }
    TrainConfig config =
        SmallRun.config(
            kinds,
            "method.name=simclr",
            "epochs=6",
            "clusterBalance={clusters: [2], startAfterEpochs: 1, renewEveryEpochs: 3}");
    ClusterBalance balance =
        new ClusterBalance(config, PretrainingData.open(config.data()).images(), Optional::empty);
    Compute compute = Compute.resolve(config.compute());
    try (TensorScope scope = new TensorScope();
        Network network = new Network(config.model(), NetworkParts.encoder(), compute, 1)) {
      Map<Integer, Tensor> levels = new TreeMap<>();
      for (int epoch = 0; epoch < 6; epoch++) {
        boolean isDue = epoch == 1 || epoch == 4;
        int[] asked = {0};
        balance.renew(network, epoch, () -> asked[0]++ < 0);
        assertThat(asked[0] > 0).as("epoch %d", epoch).isEqualTo(isDue);
        if (isDue) {
          levels.put(epoch, balance.state().get("level0"));
        }
      }
      assertThat(levels).containsOnlyKeys(1, 4);
      long[] cluster = HostArray.longs(levels.get(4));
      for (int image = 0; image < IMAGES; image++) {
        assertThat(cluster[image])
            .as("image %d", image)
            .isEqualTo(cluster[image < COMMON ? 0 : COMMON]);
      }
      assertThat(cluster[0]).isNotEqualTo(cluster[COMMON]);
    }
    int[] first = Arrays.copyOf(balance.order(5, IMAGES), config.batchSize());
    assertThat(Arrays.stream(first).filter(image -> image >= COMMON)).hasSize(4);
  }

  private static void writeGrey(Path file, int grey) throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      image.getRaster().setSample(i % 16, i / 16, 0, grey);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  @Test
  void leavesAllAsItWasWhenAskedToStop() {
    TrainConfig config = config("{clusters: [2], features: teacher}");
    ClusterBalance balance =
        new ClusterBalance(
            config, PretrainingData.open(config.data()).images(), new TwoKinds()::open);
    Compute compute = Compute.resolve(config.compute());
    try (TensorScope scope = new TensorScope();
        Network network = new Network(config.model(), NetworkParts.encoder(), compute, 1)) {
      assertThat(balance.renew(network, 0, () -> true)).isFalse();
      assertThat(balance.state()).isEmpty();
      assertThat(balance.order(0, IMAGES)).isNull();
    }
  }

  @Test
  void fillsInWhatIsAbsent() {
    assertThat(config("{features: teacher}").clusterBalance().startAfterEpochs()).isZero();
    assertThat(config("{features: teacher}").clusterBalance().renewEveryEpochs()).isNull();
    assertThat(config("{features: own, renewEveryEpochs: 2}").clusterBalance())
        .isEqualTo(config("{renewEveryEpochs: 2}").clusterBalance());
  }

  @Test
  void refusesATeacherWhereThereIsNone() {
    assertThatThrownBy(() -> config("{features: teacher}", "method={name: moco}"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "clusterBalance.features must be own for method moco: a teacher is what distil has");
    assertThatThrownBy(() -> config("{features: teacher, renewEveryEpochs: 1}"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            "clusterBalance.renewEveryEpochs must be absent beside features teacher");
  }
}
