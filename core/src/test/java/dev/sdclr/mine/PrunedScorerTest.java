package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.augment.EvalBatch;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunedScorerTest {

  private static final double FRACTION = 0.6;

  @TempDir static Path shared;
  static TrainedEncoder encoder;

  @BeforeAll
  static void train() {
    Path data = new GeneratedImages(23).writeClasses(shared.resolve("data"), 12, 8);
    encoder =
        TrainedEncoder.load(
            SmallRun.train(SmallRun.config(data, "epochs=1"), shared.resolve("run")));
  }

  @AfterAll
  static void free() {
    encoder.close();
  }

  /** Each thread has its own batch; what they share is the network and its pruned copy. */
  @Test
  void scoresAsMiningDoesFromManyThreadsAtOnce() {
    ImageSource images = encoder.data().labelled();
    double[] expected =
        new PrunedDisagreement(FRACTION)
            .scores(encoder, images, false, ProgressListener.NONE)
            .values();
    try (PrunedScorer scorer = new PrunedScorer(encoder.network(), FRACTION)) {
      Stream<double[]> found =
          IntStream.range(0, 20).parallel().mapToObj(i -> scorer.scores(all(images)));
      assertThat(found.toList()).allSatisfy(scores -> assertThat(scores).isEqualTo(expected));
    }
  }

  private static EvalBatch all(ImageSource images) {
    EvalBatch batch = new EvalBatch(encoder.view(), images.size());
    IntStream.range(0, images.size()).forEach(i -> batch.add(images.read(i)));
    return batch;
  }

  @Test
  void refusesAShareThatIsNone() {
    assertThatThrownBy(() -> new PrunedScorer(encoder.network(), 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pruneFraction must be in [0, 1], was 1.5");
  }
}
