package dev.sdclr.spark;

import java.io.Serializable;

/** Travels to the executors and opens the function there. */
interface ImageFunctionSource extends Serializable {

  /**
   * The executor's one function for this application; the first call loads its model.
   *
   * @param threads of the tensor library in each task
   */
  ImageFunction open(int threads);
}
