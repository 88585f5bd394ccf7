package dev.sdclr.job;

import dev.sdclr.distributed.LaunchedRank;
import dev.sdclr.job.PretrainJob.Trained;
import dev.sdclr.job.images.DataOpening;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.train.DistributedConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Path;

/**
 * Goes on with an interrupted run from its last checkpoint.
 *
 * @param run directory that a {@link PretrainJob} made
 */
public record ResumeJob(Path run) implements Job<Trained> {

  @Override
  public Trained run(JobListener listener) {
    DistributedConfig distributed =
        LaunchedRank.isFirst(System.getenv())
            ? TrainConfig.of(RunDirectory.open(run)).distributed()
            : DistributedConfig.DEFAULT;
    try (Team team = Team.join(ComputeConfig.AUTO, distributed)) {
      return team.together(() -> run(team, team.listener(listener)));
    }
  }

  private Trained run(Team team, JobListener listener) {
    RunDirectory directory = team.open(run);
    TrainConfig config = TrainConfig.of(directory);
    PretrainingData data =
        team.firstThenOthers(
            () -> {
              new DataOpening(listener).fetch(config.data().source());
              return PretrainingData.reopenWhole(config.data(), directory);
            });
    return new Trained(new Training(listener, team).resume(config, directory, data), data);
  }
}
