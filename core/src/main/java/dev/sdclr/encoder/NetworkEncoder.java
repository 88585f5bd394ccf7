package dev.sdclr.encoder;

import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.FoldedNorms;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import org.bytedeco.pytorch.Tensor;

/** The dense branch of a network with its running statistics. */
public final class NetworkEncoder implements BatchEncoder {

  private final Network network;
  private final FoldedNorms dense;
  private final int imageSize;

  private NetworkEncoder(Network network, int imageSize) {
    this.network = network;
    this.imageSize = imageSize;
    dense = network.foldNorms(Branch.DENSE, ConvolutionMask.NONE);
  }

  /** Takes a run's network, which is closed with it. */
  public static NetworkEncoder of(TrainedEncoder encoder) {
    return new NetworkEncoder(encoder.network(), encoder.imageSize());
  }

  /** Takes a file's network, which is closed with it. */
  static NetworkEncoder of(ExportedWeights weights) {
    return new NetworkEncoder(weights.network(), weights.imageSize());
  }

  @Override
  public int dimension() {
    return network.config().featureDimension();
  }

  @Override
  public int imageSize() {
    return imageSize;
  }

  @Override
  public Compute compute() {
    return network.compute();
  }

  @Override
  public String checksum() {
    return Checksum.of(network);
  }

  @Override
  public float[] features(Tensor images) {
    return HostArray.floats(network.features(images, dense.pass()));
  }

  @Override
  public void close() {
    dense.close();
    network.close();
  }
}
