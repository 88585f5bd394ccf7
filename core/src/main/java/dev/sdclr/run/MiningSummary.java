package dev.sdclr.run;

import java.util.List;

/**
 * {@code mining.json}: who the most forgotten images are.
 *
 * @param images scored
 * @param pruneFraction share of convolution weights removed in the pruned copy, in [0, 1]
 * @param scoring how images were scored, in one phrase
 * @param tailClasses names of the classes in the few group; empty without labels
 * @param tailShareInData percent of the scored images that belong to the tail, or null
 * @param top tail shares among the most forgotten; empty without labels
 */
public record MiningSummary(
    int images,
    double pruneFraction,
    String scoring,
    List<String> tailClasses,
    Double tailShareInData,
    List<TopShare> top) {

  /**
   * The tail's share among the most forgotten images.
   *
   * @param topPercent of all images, by rank
   * @param images that many
   * @param tailImages of them in the tail
   * @param tailShare percent
   */
  public record TopShare(double topPercent, int images, int tailImages, double tailShare) {}
}
