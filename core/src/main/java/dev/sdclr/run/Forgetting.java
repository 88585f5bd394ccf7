package dev.sdclr.run;

import java.util.Map;

/**
 * One line of {@code forgetting.jsonl}: what an epoch's encoder would forget when pruned.
 *
 * @param epoch 1-based, at whose end
 * @param images scored
 * @param pruneFraction share of the convolution weights removed, in [0, 1]
 * @param mean score of all images: 1 − cosine of the dense and the pruned feature, in [0, 2]
 * @param many mean over the classes in the group of their mean scores; null without labels or
 *     without such a class
 * @param medium the same of the medium group
 * @param few the same of the few group
 * @param byClass mean score by class name, in the order of the classes; empty without labels
 * @param tailShareInTop10 percent of the tenth with the highest scores that belong to the few
 *     classes; null without labels
 * @param auroc as in {@link MiningSummary}; null without labels
 * @param groups how the classes were grouped, in one phrase; null in older files: thirds
 */
public record Forgetting(
    int epoch,
    int images,
    double pruneFraction,
    double mean,
    Double many,
    Double medium,
    Double few,
    Map<String, Double> byClass,
    Double tailShareInTop10,
    Double auroc,
    String groups) {}
