package dev.sdclr.train;

import dev.sdclr.Ranges;

/**
 * What a run writes how often.
 *
 * @param everySteps steps from one line of {@code metrics.jsonl} to the next, at least 1
 * @param checkpointEveryMinutes within an epoch, above 0; one is always written at its end
 * @param tensorboard whether the same values go to {@code tensorboard/} too; absent: no
 * @param mineEveryEpochs a line of {@code forgetting.jsonl}, which takes a pass over all images; 0
 *     for never, also where it is absent, as in older runs
 * @param qualityEveryEpochs a line of {@code quality.jsonl}, from which early warnings follow, and
 *     one after the last epoch; 0 for never; absent: as often as costs at most 1 % of training
 */
public record LogConfig(
    int everySteps,
    double checkpointEveryMinutes,
    Boolean tensorboard,
    Integer mineEveryEpochs,
    Integer qualityEveryEpochs) {

  public LogConfig {
    tensorboard = tensorboard != null && tensorboard;
    mineEveryEpochs = mineEveryEpochs == null ? 0 : mineEveryEpochs;
    Ranges.require(
        "log.mineEveryEpochs", mineEveryEpochs, mineEveryEpochs >= 0, "at least 0 (0: never)");
    Ranges.require(
        "log.qualityEveryEpochs",
        qualityEveryEpochs,
        qualityEveryEpochs == null || qualityEveryEpochs >= 0,
        "at least 0 (0: never)");
    Ranges.atLeast("log.everySteps", everySteps, 1);
    Ranges.require(
        "log.checkpointEveryMinutes", checkpointEveryMinutes, checkpointEveryMinutes > 0, "> 0");
  }
}
