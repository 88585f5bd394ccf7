package dev.sdclr.spark;

import dev.sdclr.augment.EvalBatch;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.NetworkEncoder;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.RunDirectory;
import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.spark.broadcast.Broadcast;

/**
 * Features of each image before the projection head, as {@code sdclr embed} writes them, in fp32.
 *
 * @param model to load
 * @param imageSize of an ONNX model that does not say its own; null where it does
 */
record EmbedFunction(Broadcast<ShippedModel> model, Integer imageSize)
    implements ImageFunctionSource {

  @Override
  public ImageFunction open(int threads) {
    String name = "embed %s %d %s".formatted(model.value().checksum(), threads, imageSize);
    return LoadedFunctions.get(name, () -> new Features(encoder(threads)));
  }

  private BatchEncoder encoder(int threads) {
    ShippedModel files = model.value();
    if (files.isRun()) {
      return files.load(
          path -> NetworkEncoder.of(TrainedEncoder.loadExact(RunDirectory.open(path), threads)));
    }
    OptionalInt size = imageSize == null ? OptionalInt.empty() : OptionalInt.of(imageSize);
    return files.load(path -> new EncoderFile(path, size).open(threads));
  }

  private record Features(BatchEncoder encoder) implements ImageFunction {

    @Override
    public EvalView view() {
      return encoder.view();
    }

    @Override
    public Object[] apply(EvalBatch views) {
      float[] all = encoder.features(views);
      int dimension = encoder.dimension();
      Object[] rows = new Object[views.count()];
      Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * dimension, (i + 1) * dimension));
      return rows;
    }
  }
}
