package dev.sdclr.train;

/**
 * What a run writes how often.
 *
 * @param everySteps a line of {@code metrics.jsonl}, at least 1
 * @param checkpointEveryMinutes within an epoch, above 0; one is always written at its end
 */
public record LogConfig(int everySteps, double checkpointEveryMinutes) {

  public LogConfig {
    if (everySteps < 1) {
      throw new IllegalArgumentException("log.everySteps must be at least 1, was " + everySteps);
    }
    if (!(checkpointEveryMinutes > 0)) {
      throw new IllegalArgumentException(
          "log.checkpointEveryMinutes must be > 0, was " + checkpointEveryMinutes);
    }
  }
}
