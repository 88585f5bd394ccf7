package dev.sdclr.benchmarks;

import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewKey;
import dev.sdclr.data.Image;
import dev.sdclr.data.picture.ImageDecoder;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
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

/** JPEG files per second and core that become two random views of 224 pixels, or are decoded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class JpegViewsBenchmark {

  /** Folder of photographs to cycle through; empty for one drawn picture of 500 x 375 pixels. */
  @Param("")
  public String folder;

  private final ImageDecoder decoder = new ImageDecoder();
  private final TwoViews views = new TwoViews(ViewConfig.imageNet(), 1);
  private final Scratch scratch = new Scratch();
  private final ByteBuffer destination = ByteBuffer.allocateDirect(2 * views.viewBytes());
  private List<Path> files;
  private int index;

  /** Lists the files, or draws one. */
  @Setup
  public void setUp() throws IOException {
    if (folder.isEmpty()) {
      files = List.of(drawn());
    } else {
      try (Stream<Path> all = Files.walk(Path.of(folder))) {
        files = all.filter(Files::isRegularFile).sorted().toList();
      }
    }
  }

  private static Path drawn() throws IOException {
    BufferedImage picture = new BufferedImage(500, 375, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    for (int i = 0; i < 60; i++) {
      Color near = Color.getHSBColor(i / 60f, 0.6f, 0.9f);
      Color far = Color.getHSBColor(i / 30f, 0.9f, 0.4f);
      graphics.setPaint(new GradientPaint(8f * i, 0, near, 8f * i + 90, 300, far));
      graphics.fillOval(83 * i % 500 - 40, 47 * i % 375 - 40, 90, 80);
    }
    graphics.dispose();
    Path file = Files.createTempFile("picture", ".jpg");
    file.toFile().deleteOnExit();
    ImageIO.write(picture, "jpg", file.toFile());
    return file;
  }

  /** Reads and decodes a file. */
  @Benchmark
  public Image decode() {
    index++;
    return decoder.decode(files.get(index % files.size()));
  }

  /** Reads and decodes a file and makes both views of it, each time with other draws. */
  @Benchmark
  public ByteBuffer twoViews() {
    Image image = decode();
    views.write(image, new ViewKey(0, index, 0), destination, 0, scratch);
    views.write(image, new ViewKey(0, index, 1), destination, views.viewBytes(), scratch);
    return destination;
  }
}
