package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.FoldedNorms;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.ImagePass;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Embeddings of labelled images, computed once; closing frees them.
 *
 * @param values (N, D) float32 on the processor
 * @param indices of the N images in their source, ascending: unreadable ones may be missing
 * @param labels N class numbers
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record Features(Tensor values, int[] indices, int[] labels) implements AutoCloseable {

  /** Embeds all images of {@code source}, whatever the encoder. */
  public static Features extract(
      BatchEncoder encoder,
      ImageSource source,
      ImagePass pass,
      String task,
      ProgressListener listener) {
    return extract(encoder, source, pass, task, listener, images -> {});
  }

  /**
   * The same, showing the images to somebody else too.
   *
   * @param onlooker takes each batch (N, 3, H, W), in order; it is freed afterwards
   */
  public static Features extract(
      BatchEncoder encoder,
      ImageSource source,
      ImagePass pass,
      String task,
      ProgressListener listener,
      Consumer<Tensor> onlooker) {
    int dimension = encoder.dimension();
    return extract(
        images -> {
          onlooker.accept(images);
          return HostArray.tensor(encoder.features(images), images.size(0), dimension);
        },
        dimension,
        source,
        pass,
        task,
        listener);
  }

  /** Embeds all images of {@code source} with the dense branch and its running statistics. */
  public static Features extract(
      Network network, ImageSource source, ImagePass pass, String task, ProgressListener listener) {
    try (FoldedNorms dense = network.foldNorms(Branch.DENSE, ConvolutionMask.NONE)) {
      return extract(network, dense.pass(), source, pass, task, listener);
    }
  }

  /** Embeds all images of {@code source} by {@code branch}. */
  public static Features extract(
      Network network,
      Pass branch,
      ImageSource source,
      ImagePass pass,
      String task,
      ProgressListener listener) {
    return extract(
        images -> network.features(images, branch),
        network.config().featureDimension(),
        source,
        pass,
        task,
        listener);
  }

  /**
   * Describes all images of {@code source} by whatever makes features (N, D) of a batch (N, 3, H,
   * W).
   */
  static Features extract(
      UnaryOperator<Tensor> encoder,
      int dimension,
      ImageSource source,
      ImagePass pass,
      String task,
      ProgressListener listener) {
    long[] shape = {source.size(), dimension};
    int[] found = new int[source.size()];
    int[] filled = {0};
    try (TensorScope scope = new TensorScope()) {
      Tensor values = torch.empty(shape, new TensorOptions(ScalarType.Float), null);
      pass.run(
          source,
          task,
          listener,
          (indices, images) -> {
            values.narrow(0, filled[0], indices.length).copy_(encoder.apply(images));
            System.arraycopy(indices, 0, found, filled[0], indices.length);
            filled[0] += indices.length;
          });
      int[] indices = Arrays.copyOf(found, filled[0]);
      int[] labels = IntStream.of(indices).map(source::label).toArray();
      return new Features(TensorScope.keep(values.narrow(0, 0, filled[0])), indices, labels);
    }
  }

  /** The features at these positions. */
  Features at(int[] positions) {
    try (TensorScope scope = new TensorScope()) {
      return new Features(
          TensorScope.keep(HostArray.rows(values, positions)),
          IntStream.of(positions).map(i -> indices[i]).toArray(),
          IntStream.of(positions).map(i -> labels[i]).toArray());
    }
  }

  /** How many there are of each class, by class number. */
  int[] classCounts(int classes) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  int size() {
    return labels.length;
  }

  /** Labels as an int64 tensor (N). */
  Tensor labelTensor() {
    return HostArray.indices(labels);
  }

  @Override
  public void close() {
    values.close();
  }
}
