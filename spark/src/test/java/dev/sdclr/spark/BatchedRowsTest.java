package dev.sdclr.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.augment.EvalBatch;
import dev.sdclr.augment.view.EvalView;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

class BatchedRowsTest {

  /** Tells the first pixel's red of each view. */
  private record FirstRed(EvalView view) implements ImageFunction {

    @Override
    public Object[] apply(EvalBatch views) {
      return IntStream.range(0, views.count())
          .mapToObj(i -> (Object) (views.views().get(i * view.viewBytes()) & 0xFF))
          .toArray();
    }
  }

  /** Red with a black frame, which the crop leaves out. */
  private static byte[] framed() throws IOException {
    BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(8, 8, 48, 48);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void makesTheViewsThatTheFunctionWants() throws IOException {
    BatchTask task =
        new BatchTask(null, null, false, 100, new LongAccumulator(), new LongAccumulator());
    List<Row> images = List.of(RowFactory.create("a.png", null, null, framed()));
    assertThat(new BatchedRows(images.iterator(), task, new FirstRed(new EvalView(16))).next())
        .isEqualTo(RowFactory.create("a.png", null, 0, null));
    assertThat(new BatchedRows(images.iterator(), task, new FirstRed(new EvalView(16, 0.5))).next())
        .isEqualTo(RowFactory.create("a.png", null, 255, null));
  }
}
