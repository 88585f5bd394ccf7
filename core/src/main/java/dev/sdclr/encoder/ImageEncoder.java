package dev.sdclr.encoder;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.PackedImages.Layout;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.ImagePass;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A trained encoder for Java programs: images in, features out.
 *
 * <p>It comes from a run, or from a file: one that {@code ./sdclr export} wrote, or another
 * program's ONNX model ({@link EncoderFile}). Features are those before the projection head, in
 * fp32 on the processor whatever the run was trained on, so that a run's are those of its exported
 * files. They are not normalised: compare them by cosine. Images of any size are brought to the
 * encoder's: the shorter side resized, then the central square ({@link
 * dev.sdclr.augment.view.EvalView}). The images that a run was trained on are not needed.
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

  private final BatchEncoder encoder;
  private boolean closed;

  private ImageEncoder(BatchEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * Loads a run's last checkpoint, or a file.
   *
   * @param model directory that pre-training made, or .onnx or .safetensors file
   * @throws dev.sdclr.UsageException when {@code model} is neither, or does not say the size of its
   *     images
   * @throws dev.sdclr.SdclrException when the run has no checkpoint yet, or something is corrupt or
   *     of another kind
   */
  public static ImageEncoder load(Path model) {
    return Files.exists(model) && !Files.isDirectory(model)
        ? load(new EncoderFile(model))
        : new ImageEncoder(NetworkEncoder.of(TrainedEncoder.loadExact(RunDirectory.open(model))));
  }

  /** Loads a file, as {@link EncoderFile#open} does. */
  public static ImageEncoder load(EncoderFile file) {
    return new ImageEncoder(file.open());
  }

  /** Numbers of one image's features, D. */
  public int dimension() {
    return encoder.dimension();
  }

  /** Side, in pixels, of the squares that images are brought to. */
  public int imageSize() {
    return encoder.imageSize();
  }

  /**
   * Embeds image files (JPEG, PNG, BMP, GIF, WebP, TIFF), in batches.
   *
   * @return features (N, D), row i of file i
   * @throws dev.sdclr.data.MalformedImageException when one cannot be read, naming it
   * @throws IllegalStateException after {@link #close()}
   */
  public float[][] embed(List<Path> files) {
    return embed(ImageFiles.of(files));
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
    int dimension = encoder.dimension();
    float[][] rows = new float[images.size()][];
    new ImagePass(encoder.compute(), encoder.view(), false)
        .run(
            images,
            "embed",
            ProgressListener.NONE,
            (indices, batch) -> {
              float[] values = encoder.features(batch);
              for (int i = 0; i < indices.length; i++) {
                rows[indices[i]] = Arrays.copyOfRange(values, i * dimension, (i + 1) * dimension);
              }
            });
    return rows;
  }

  /** Frees the encoder; more calls change nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      encoder.close();
    }
  }
}
