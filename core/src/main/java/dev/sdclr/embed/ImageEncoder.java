package dev.sdclr.embed;

import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.PackedImages.Layout;
import dev.sdclr.eval.ImagePass;
import dev.sdclr.eval.ProgressListener;
import dev.sdclr.export.SavedEncoder;
import dev.sdclr.model.Branch;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.FoldedNorms;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A trained encoder for Java programs: images in, features out.
 *
 * <p>Features are those of the dense branch before the projection head, in fp32 on the processor
 * whatever the run was trained on, so that they are those of the run's ONNX file. They are not
 * normalised: compare them by cosine. Images of any size are brought to the run's: the shorter side
 * resized, then the central square ({@link dev.sdclr.augment.EvalView}). The images that the run
 * was trained on are not needed.
 *
 * <pre>{@code
 * try (ImageEncoder encoder = ImageEncoder.load(Path.of("runs/mine"))) {
 *   float[][] features = encoder.embed(List.of(Path.of("a.jpg"), Path.of("b.png")));
 * }
 * }</pre>
 *
 * <p>For one thread at a time. Whoever loads it closes it, which frees native memory.
 */
public final class ImageEncoder implements AutoCloseable {

  private final SavedEncoder encoder;
  private final FoldedNorms dense;
  private final int imageSize;
  private final int dimension;
  private boolean closed;

  private ImageEncoder(SavedEncoder encoder) {
    this.encoder = encoder;
    dense = encoder.network().foldNorms(Branch.DENSE, ConvolutionMask.NONE);
    imageSize = encoder.config().views().imageSize();
    dimension = encoder.network().config().featureDimension();
  }

  /**
   * Loads a run's last checkpoint.
   *
   * @param run directory that pre-training made
   * @throws dev.sdclr.UsageException when {@code run} is not such a directory
   * @throws dev.sdclr.SdclrException when it has no checkpoint yet, or a damaged one
   */
  public static ImageEncoder load(Path run) {
    return new ImageEncoder(SavedEncoder.load(RunDirectory.open(run)));
  }

  /** Numbers of one image's features, D. */
  public int dimension() {
    return dimension;
  }

  /** Side, in pixels, of the squares that images are brought to. */
  public int imageSize() {
    return imageSize;
  }

  /**
   * Embeds image files (JPEG, PNG, BMP, GIF, WebP, TIFF), in batches.
   *
   * @return features (N, D), row i of file i
   * @throws dev.sdclr.data.MalformedImageException when one cannot be read, naming it
   * @throws IllegalStateException after {@link #close()}
   */
  public float[][] embed(List<Path> files) {
    return embed(ImageSource.of(files));
  }

  /**
   * Embeds one picture in memory; its alpha is ignored.
   *
   * @return features (D)
   * @throws IllegalStateException after {@link #close()}
   */
  public float[] embed(BufferedImage picture) {
    Image image = Image.of(picture);
    byte[][] pixels = {image.rgb()};
    return embed(
        PackedImages.of("picture", image.width(), image.height(), Layout.RGB_PIXELS, pixels))[0];
  }

  private float[][] embed(ImageSource images) {
    if (closed) {
      throw new IllegalStateException("the encoder is closed");
    }
    float[][] rows = new float[images.size()][];
    new ImagePass(encoder.compute(), imageSize, false)
        .run(
            images,
            "embed",
            ProgressListener.NONE,
            (indices, batch) -> {
              float[] values = HostArray.floats(encoder.network().features(batch, dense.pass()));
              for (int i = 0; i < indices.length; i++) {
                rows[indices[i]] = Arrays.copyOfRange(values, i * dimension, (i + 1) * dimension);
              }
            });
    return rows;
  }

  /** Frees the network; more calls change nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      dense.close();
      encoder.close();
    }
  }
}
