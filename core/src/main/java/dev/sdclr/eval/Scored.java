package dev.sdclr.eval;

import dev.sdclr.run.Score;

/**
 * A score, and what it was made from.
 *
 * @param score of the predictions
 * @param predicted class of each test image
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Scored(Score score, int[] predicted) {}
