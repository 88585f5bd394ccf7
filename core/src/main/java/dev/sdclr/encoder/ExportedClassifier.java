package dev.sdclr.encoder;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.train.ImagePass;
import java.util.Arrays;
import java.util.List;

/**
 * A classifier of images from a file, encoder included; {@link EncoderFile#openClassifier} loads
 * it, and closing it frees native memory.
 */
public final class ExportedClassifier implements AutoCloseable {

  private final OnnxEncoder model;
  private final List<String> classes;

  ExportedClassifier(OnnxEncoder model, List<String> classes) {
    this.model = model;
    this.classes = classes;
  }

  /** Takes the probabilities of one image. */
  @FunctionalInterface
  public interface Consumer {

    /**
     * Takes them.
     *
     * @param index of the image in its source
     * @param probabilities of the classes, of sum 1
     */
    void accept(int index, float[] probabilities);
  }

  /** Names of the classes, in the order of the probabilities. */
  public List<String> classes() {
    return classes;
  }

  /**
   * Classifies images, in their order.
   *
   * @param skipBadImages leaves unreadable images out instead of stopping at the first
   */
  public void classify(
      ImageSource images, boolean skipBadImages, ProgressListener listener, Consumer consumer) {
    int y = classes.size();
    new ImagePass(model.compute(), model.view(), skipBadImages)
        .run(
            images,
            "classify",
            listener,
            (indices, batch) -> {
              float[] all = model.features(batch);
              for (int i = 0; i < indices.length; i++) {
                consumer.accept(indices[i], Arrays.copyOfRange(all, i * y, (i + 1) * y));
              }
            });
  }

  @Override
  public void close() {
    model.close();
  }
}
