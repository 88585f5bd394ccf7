package dev.sdclr.run;

import java.util.Objects;

/**
 * A few-shot linear probe's score on one draw of labelled images.
 *
 * @param budget how many labelled images, in one phrase that is the same for all its draws
 * @param draw from 1
 * @param score what it reached
 */
public record FewShotScore(String budget, int draw, Score score) {

  public FewShotScore {
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(score, "score");
  }
}
