package dev.sdclr.run;

import java.util.List;
import java.util.Map;

/**
 * {@code evaluation.json}: what linear separability and neighbours say about an encoder.
 *
 * @param pretrainingSplit what the encoder was trained on, in one phrase
 * @param testSplit what it was scored on, in one phrase
 * @param classes by class number
 * @param linear linear probe scores by {@code full} and {@code few}
 * @param knn nearest-neighbour score, or null when not asked for
 */
public record Evaluation(
    String pretrainingSplit,
    String testSplit,
    List<ClassCount> classes,
    Map<String, Score> linear,
    Score knn) {}
