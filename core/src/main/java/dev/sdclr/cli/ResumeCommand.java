package dev.sdclr.cli;

import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.train.DistributedConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr resume}: goes on with an interrupted run. */
@Command(name = "resume", description = "Goes on with an interrupted pre-training run.")
final class ResumeCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "Run directory that pretrain made.")
  private Path runPath;

  ResumeCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    if (Team.writes()) {
      RunDirectory.open(runPath);
    }
    try (Team team = Team.join(ComputeConfig.AUTO, DistributedConfig.DEFAULT)) {
      Console console = team.console(Console.of(spec, stop));
      team.together(
          () -> {
            TrainingSession.Ending ending = new TrainingSession(console, "", team).resume(runPath);
            if (ending.state() == State.DONE) {
              new NextSteps(console).afterTraining(new RunDirectory(runPath), ending.dataset());
            }
            return ending;
          });
    }
    return 0;
  }
}
