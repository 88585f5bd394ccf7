package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.function.UnaryOperator;

/**
 * One row of {@code mined.csv}: how much pruning changes what the encoder makes of an image.
 *
 * @param rank 1 for the image that changes most
 * @param index in the pre-training data
 * @param path relative to the data's root
 * @param label class name, or null without labels
 * @param score the higher, the more pruning changes it; see {@link MiningScore}
 */
@JsonPropertyOrder({"rank", "index", "path", "label", "score"})
public record MinedImage(int rank, int index, String path, String label, double score) {

  /** The same with path and label written in another way. */
  MinedImage named(UnaryOperator<String> writing) {
    return new MinedImage(rank, index, writing.apply(path), writing.apply(label), score);
  }
}
