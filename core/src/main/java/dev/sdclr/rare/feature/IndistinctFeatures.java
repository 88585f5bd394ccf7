package dev.sdclr.rare.feature;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.CachedTeacher;
import dev.sdclr.train.ImagePass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Refuses a model whose features of all images point the same way, as those of one may that was
 * trained with values from 0 to 255 and is given 0 to 1.
 *
 * @param file of the model
 * @param instead what else to take
 */
public record IndistinctFeatures(EncoderFile file, String instead) {

  /** Enough to tell, however many images there are. */
  private static final int MAX_ASKED = 4096;

  private static final int TRIED = 16;

  /** What is wrong with what a teacher has made of the images; empty: nothing. */
  public Optional<SdclrException> of(CachedTeacher asked) {
    int[] sample = asked.sample(MAX_ASKED);
    try (TensorScope scope = new TensorScope()) {
      return sample.length < 2 ? Optional.empty() : of(asked.of(sample, 0));
    }
  }

  /**
   * What is wrong with what a model makes of a few images; empty: nothing, or they have the same
   * pixels, or cannot be read.
   */
  public Optional<SdclrException> of(BatchEncoder model, ImageSource images) {
    int count = Math.min(TRIED, images.size());
    int[] spread =
        IntStream.range(0, count).map(i -> (int) ((long) i * images.size() / count)).toArray();
    List<float[]> features = new ArrayList<>();
    List<float[]> pixels = new ArrayList<>();
    new ImagePass(model.compute(), model.view(), true)
        .run(
            new Subset(images, spread),
            "try the model",
            ProgressListener.NONE,
            (indices, batch) -> {
              features.add(model.features(batch));
              pixels.add(HostArray.floats(batch));
            });
    float[] rows = HostArray.joined(features);
    int read = rows.length / model.dimension();
    boolean hasDirections = model.dimension() > 1;
    try (TensorScope scope = new TensorScope()) {
      return hasDirections && differ(HostArray.joined(pixels), read)
          ? of(HostArray.tensor(rows, read, model.dimension()))
          : Optional.empty();
    }
  }

  private static boolean differ(float[] pixels, int images) {
    int size = images == 0 ? 0 : pixels.length / images;
    return IntStream.range(1, images)
        .anyMatch(i -> !Arrays.equals(pixels, 0, size, pixels, i * size, (i + 1) * size));
  }

  private Optional<SdclrException> of(Tensor features) {
    if (!FeatureTable.pointOneWay(features)) {
      return Optional.empty();
    }
    return Optional.of(
        new SdclrException(
            "%s tells nothing apart: its features of %,d images, given as %s, all point the same way: pass --mean and --std as it was trained with (--std 0.00392,0.00392,0.00392 for values from 0 to 255), or %s"
                .formatted(file.path(), features.size(0), file.preprocessing().words(), instead)));
  }
}
