package dev.sdclr.embed;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.NetworkEncoder;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.ImagePass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An encoder that embeds many small pictures at once. */
public final class SmallEncoder {

  /** Images of a batch at 16 pixels. */
  public static final int BATCH = 256;

  private SmallEncoder() {}

  /** Trains for one epoch on two classes, in {@code folder}. */
  public static RunDirectory train(Path folder) {
    Path data = new GeneratedImages(21).writeClasses(folder.resolve("pictures"), 8, 8);
    return SmallRun.train(SmallRun.config(data, "epochs=1"), folder.resolve("run"));
  }

  /** A list of {@code lines} images of 15 files, every seventh without a label. */
  public static ImageSource list(Path folder, int lines) {
    StringBuilder text = new StringBuilder();
    new GeneratedImages(22).writeClasses(folder.resolve("listed"), 5, 5, 5);
    String[] classes = {"stripes", "checkers", "disc"};
    for (int i = 0; i < lines; i++) {
      int number = i / 3 % 5;
      text.append("listed/%s/".formatted(classes[i % 3]))
          .append("%s-%04d.%s".formatted(classes[i % 3], number, number % 2 == 0 ? "png" : "jpg"))
          .append(i % 7 == 6 ? "\n" : " %d\n".formatted(i % 3));
    }
    try {
      Path list = Files.writeString(folder.resolve("list.txt"), text);
      return open(list);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ImageSource open(Path data) {
    return DatasetLocator.open(data.toString(), Optional.empty()).train();
  }

  /** Ends parts after {@code images}, whatever time it takes. */
  static PartLimits limits(int images) {
    return new PartLimits(images, Long.MAX_VALUE, () -> 0);
  }

  /** The run's encoder as the command takes it. */
  public static BatchEncoder load(RunDirectory run) {
    return NetworkEncoder.of(TrainedEncoder.load(run));
  }

  /** Goes over images as the encoder needs it. */
  public static ImagePass pass(BatchEncoder encoder, boolean skipBadImages) {
    return new ImagePass(encoder.compute(), encoder.view(), skipBadImages);
  }

  /** Embeds in parts of {@code images}. */
  public static Embedder open(
      BatchEncoder encoder, ImageSource source, EmbeddingTarget target, int images) {
    return Embedder.open(encoder, source, "all", target, pass(encoder, false), limits(images));
  }
}
