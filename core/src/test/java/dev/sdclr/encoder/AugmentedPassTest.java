package dev.sdclr.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.augment.TestImages;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewKey;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.data.ImageSource;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.train.TrainConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentedPassTest {

  private static final int BAD = 7;

  @TempDir Path folder;

  private final List<String> visited = new ArrayList<>();

  /** To the byte, in every round and beside an image that cannot be read. */
  @Test
  void eachRoundShowsTheViewsThatFollowThoseOfTheOneBefore() {
    ImageSource images = TestImages.folder(folder, 10, BAD);
    TrainConfig config = SmallRun.config(folder);
    TrainedEncoder encoder =
        new TrainedEncoder(
            null, config, null, Position.atEnd(1), Compute.resolve(config.compute()));
    int[] order = IntStream.range(0, 10).map(i -> (3 * i) % 10).toArray();
    new AugmentedPass(encoder, images, true, 4, 3, 2)
        .run(
            order,
            "",
            ProgressListener.NONE,
            (round, indices, views) -> {
              for (int i = 0; i < indices.length; i++) {
                visited.add(round + ":" + indices[i]);
                for (int view = 0; view < 2; view++) {
                  assertThat(bytes(views.get(view).select(0, i)))
                      .isEqualTo(view(config, images, indices[i], 2 * round + view));
                }
              }
            });
    assertThat(visited)
        .isEqualTo(
            IntStream.range(0, 30)
                .filter(i -> order[i % 10] != BAD)
                .mapToObj(i -> i / 10 + ":" + order[i % 10])
                .toList());
  }

  private static byte[] bytes(Tensor view) {
    double[] values = HostArray.doubles(view.permute(1, 2, 0).contiguous());
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * values[i]);
    }
    return bytes;
  }

  private static byte[] view(TrainConfig config, ImageSource images, int index, int number) {
    TwoViews views = new TwoViews(config.views(), config.seed());
    ByteBuffer view = ByteBuffer.allocate(views.viewBytes());
    views.write(images.read(index), new ViewKey(0, index, number), view, 0, new Scratch());
    return view.array();
  }
}
