package dev.sdclr.eval;

import java.util.Optional;

/**
 * Features of the images that probes learn from, as far as these can be read; closing frees them.
 *
 * @param all images to learn from
 * @param few listed ones for few-shot probes; absent: they are drawn from {@code all}, or there is
 *     no such probe
 */
record Learnt(Features all, Optional<Features> few) implements AutoCloseable {

  static Learnt of(FeatureMaker maker, LabelledSplits splits, EvaluationPlan plan) {
    Features all = maker.embed(splits.learn(), "embed labelled images");
    try {
      return new Learnt(
          all,
          splits
              .few()
              .filter(listed -> plan.hasFewShots())
              .map(listed -> maker.embed(listed, "embed few-shot images")));
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  @Override
  public void close() {
    all.close();
    few.ifPresent(Features::close);
  }
}
