package dev.sdclr.bench;

import dev.sdclr.ProgressListener;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewKey;
import dev.sdclr.data.Image;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * Speed of the calling thread in making views.
 *
 * @param config what views look like
 * @param images gives image i, decoded
 * @param count of the images
 */
record ViewSpeed(ViewConfig config, IntFunction<Image> images, int count) {

  private static final double NANOS = 1e9;

  /**
   * Median views a second over the rounds through all images.
   *
   * @param seconds to go on for, after half as long that does not count
   */
  double viewsPerSecond(double seconds, String task, ProgressListener listener) {
    TwoViews views = new TwoViews(config, 1);
    ByteBuffer destination = ByteBuffer.allocateDirect(2 * views.viewBytes());
    Scratch scratch = new Scratch();
    int warmUpRounds = 0;
    int rounds = 0;
    double total = 1.5 * seconds;
    long started = System.nanoTime();
    Laps laps = new Laps();
    double elapsed = 0;
    while (elapsed < total || rounds == warmUpRounds) {
      makeAll(views, rounds++, destination, scratch);
      laps.lap();
      elapsed = (System.nanoTime() - started) / NANOS;
      warmUpRounds = elapsed < seconds / 2 ? rounds : warmUpRounds;
      listener.progress(task, "views", 2L * rounds * count, -1);
      laps.start();
    }
    return 2 * count / laps.medianSeconds(warmUpRounds, 0);
  }

  private void makeAll(TwoViews views, int epoch, ByteBuffer destination, Scratch scratch) {
    for (int i = 0; i < count; i++) {
      Image image = images.apply(i);
      views.write(image, new ViewKey(epoch, i, 0), destination, 0, scratch);
      views.write(image, new ViewKey(epoch, i, 1), destination, views.viewBytes(), scratch);
    }
  }
}
