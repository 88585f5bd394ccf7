package dev.sdclr.eval;

import dev.sdclr.data.ImageSource;

/** Makes features of labelled images, by whatever encoder. */
@FunctionalInterface
interface FeatureMaker {

  /**
   * Embeds all images, as far as they can be read.
   *
   * @param task what a listener is told
   * @return for the caller to close
   */
  Features embed(ImageSource source, String task);
}
