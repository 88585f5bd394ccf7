package dev.sdclr.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Computes a partition of an {@link ImageTable} in batches.
 *
 * @param function to compute
 * @param content reads files
 * @param skipBadImages gives a row with the reason for an unreadable image, else it ends the
 *     application
 * @param maxMegapixels of an image, in [1, 715]
 * @param done images so far, for those who watch: repeated tasks count again
 * @param refused likewise
 */
record BatchTask(
    ImageFunctionSource function,
    ImageContent content,
    boolean skipBadImages,
    int maxMegapixels,
    LongAccumulator done,
    LongAccumulator refused)
    implements MapPartitionsFunction<Row, Row> {

  @Override
  public Iterator<Row> call(Iterator<Row> images) {
    return new BatchedRows(images, this, function.open(TaskContext.get().cpus()));
  }
}
