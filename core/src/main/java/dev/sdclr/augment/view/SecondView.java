package dev.sdclr.augment.view;

import dev.sdclr.Ranges;

/**
 * What is different in the second view of each image (BYOL, Grill et al. 2020, appendix B, table
 * 6).
 *
 * @param blurProbability in [0, 1]; published: 0.1, with 1 for the first view
 * @param solarizeProbability in [0, 1]; published: 0.2, with 0 for the first view
 */
public record SecondView(double blurProbability, double solarizeProbability) {

  public SecondView {
    Ranges.within("second.blurProbability", blurProbability, 0, 1);
    Ranges.within("second.solarizeProbability", solarizeProbability, 0, 1);
  }
}
