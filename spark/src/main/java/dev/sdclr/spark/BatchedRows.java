package dev.sdclr.spark;

import dev.sdclr.augment.EvalBatch;
import dev.sdclr.data.Image;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.picture.ImageDecoder;
import dev.sdclr.train.ImagePass;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Rows {@code path, label, value, refused} of images, in their order; one batch is in memory.
 *
 * <p>Of {@code value} and {@code refused}, the reason, one is null.
 */
final class BatchedRows implements Iterator<Row> {

  private final Iterator<Row> images;
  private final BatchTask task;
  private final ImageFunction function;
  private final EvalBatch views;
  private final ImageDecoder decoder;
  private final Queue<Pending> pending = new ArrayDeque<>();
  private final Queue<Row> ready = new ArrayDeque<>();

  /** An image of the batch; {@code refused} says why it is not in it. */
  private record Pending(String path, String label, String refused) {}

  BatchedRows(Iterator<Row> images, BatchTask task, ImageFunction function) {
    this.images = images;
    this.task = task;
    this.function = function;
    decoder = ImageDecoder.ofMegapixels(task.maxMegapixels());
    views = new EvalBatch(function.view(), maxRows());
  }

  @Override
  public boolean hasNext() {
    if (ready.isEmpty() && images.hasNext()) {
      fill();
      finish();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private int maxRows() {
    return ImagePass.batchSize(function.view().imageSize());
  }

  /** A batch ends with bad images too, so that these never pile up. */
  private void fill() {
    while (images.hasNext() && pending.size() < maxRows()) {
      Row row = images.next();
      pending.add(
          new Pending(row.getString(ImageTable.PATH), row.getString(ImageTable.LABEL), add(row)));
    }
  }

  /** Adds the image's view, or tells why it cannot. */
  private String add(Row row) {
    try {
      views.add(image(row));
      return null;
    } catch (MalformedImageException e) {
      if (!task.skipBadImages()) {
        throw e;
      }
      return e.reason();
    }
  }

  private Image image(Row row) {
    String path = row.getString(ImageTable.PATH);
    if (!row.isNullAt(ImageTable.LOCATION)) {
      return decoder.decode(task.content().read(row.getString(ImageTable.LOCATION)), path);
    }
    if (row.isNullAt(ImageTable.CONTENT)) {
      throw new MalformedImageException(path, "its row holds no bytes");
    }
    return decoder.decode((byte[]) row.get(ImageTable.CONTENT), path);
  }

  private void finish() {
    Object[] values = views.count() == 0 ? new Object[0] : function.apply(views);
    int next = 0;
    for (Pending image : pending) {
      Object value = image.refused() == null ? values[next++] : null;
      ready.add(RowFactory.create(image.path(), image.label(), value, image.refused()));
    }
    task.done().add(next);
    task.refused().add(pending.size() - next);
    pending.clear();
    views.clear();
  }
}
