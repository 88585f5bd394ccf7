package dev.sdclr.run;

/**
 * A few-shot linear probe's score on one draw of labelled images.
 *
 * @param budget how many labelled images, in one phrase that is the same for all its draws
 * @param draw from 1
 * @param score what it reached
 */
public record FewShotScore(String budget, int draw, Score score) {}
