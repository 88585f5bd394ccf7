package dev.sdclr.reference;

import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.HostArray;
import java.util.HashMap;
import java.util.Map;

/**
 * How far a series of updates goes astray when its images are changed in their 13th digit.
 *
 * <p>Updates at a large learning rate on a few images are chaotic: they multiply rounding errors,
 * some networks by 10, deep ones by 10,000 an update. No two implementations agree better.
 */
final class Sensitivity implements UpdateSeries.Observer {

  private static final double FACTOR = 1 + 1e-13;

  private final Network network;
  private final Map<Integer, Map<String, ReferenceSums>> sums = new HashMap<>();

  private Sensitivity(Network network) {
    this.network = network;
  }

  /** Runs the series with changed images. */
  static Sensitivity measure(UpdateSeries series, double rate, int updates) {
    Sensitivity sensitivity = new Sensitivity(series.network());
    BatchImages nearly = new BatchImages(series.images().images(), FACTOR);
    new UpdateSeries(series.settings(), series.description(), series.network(), nearly)
        .run(rate, updates, sensitivity);
    return sensitivity;
  }

  @Override
  public void updated(int done, double loss) {
    sums.put(done, current());
  }

  @Override
  public void finished(int done, ConvolutionMask mask) {}

  /** The largest relative difference of a tensor now from what it was seen as. */
  double after(int done) {
    Map<String, ReferenceSums> now = current();
    return sums.get(done).entrySet().stream()
        .mapToDouble(
            seen -> seen.getValue().difference(now.get(seen.getKey())) / seen.getValue().l2())
        .max()
        .orElseThrow();
  }

  private Map<String, ReferenceSums> current() {
    Map<String, ReferenceSums> all = new HashMap<>();
    network
        .tensors()
        .all()
        .forEach((name, tensor) -> all.put(name, ReferenceSums.of(HostArray.doubles(tensor), 0)));
    return all;
  }
}
