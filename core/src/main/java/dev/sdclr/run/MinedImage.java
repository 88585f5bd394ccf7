package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.function.UnaryOperator;

/**
 * One row of {@code mined.csv}: an image that may be rare.
 *
 * @param rank 1 for the image that is most so
 * @param index in the pre-training data
 * @param path relative to the data's root
 * @param label class name, or null without labels
 * @param score the higher, the rarer it looks; see {@link MiningScore}
 * @param reason why it has its rank, in words; null in older files
 */
@JsonPropertyOrder({"rank", "index", "path", "label", "score", "reason"})
public record MinedImage(
    int rank, int index, String path, String label, double score, String reason) {

  /** One without a reason. */
  public MinedImage(int rank, int index, String path, String label, double score) {
    this(rank, index, path, label, score, null);
  }

  /** The same with path and label written in another way. */
  MinedImage named(UnaryOperator<String> writing) {
    return new MinedImage(
        rank, index, writing.apply(path), writing.apply(label), score, writing.apply(reason));
  }
}
