package dev.sdclr.benchmarks;

import dev.sdclr.SplitMix;
import dev.sdclr.augment.Scratch;
import dev.sdclr.augment.TwoViews;
import dev.sdclr.augment.ViewConfig;
import dev.sdclr.data.Image;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Images per second and core that become two random views. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TwoViewsBenchmark {

  /** Small square images as in CIFAR, or photographs cropped to 224 pixels. */
  @Param({"SMALL", "PHOTOGRAPH"})
  public Kind kind;

  private TwoViews views;
  private Image image;
  private ByteBuffer destination;
  private final Scratch scratch = new Scratch();
  private int index;

  /** Sizes of image and view. */
  public enum Kind {
    SMALL(32, 32, ViewConfig.cifar()),
    PHOTOGRAPH(500, 375, ViewConfig.imageNet());

    private final int width;
    private final int height;
    private final ViewConfig views;

    Kind(int width, int height, ViewConfig views) {
      this.width = width;
      this.height = height;
      this.views = views;
    }
  }

  /** Makes one image of noise. */
  @Setup
  public void setUp() {
    views = new TwoViews(kind.views, 1);
    byte[] rgb = new byte[3 * kind.width * kind.height];
    SplitMix.of(1).nextBytes(rgb);
    image = new Image(kind.width, kind.height, rgb);
    destination = ByteBuffer.allocateDirect(2 * views.viewBytes());
  }

  /** Makes both views of the image, each time with other draws. */
  @Benchmark
  public ByteBuffer twoViews() {
    index++;
    views.make(image, 0, index, 0, destination, 0, scratch);
    views.make(image, 0, index, 1, destination, views.viewBytes(), scratch);
    return destination;
  }
}
