package dev.sdclr.cli;

import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.job.PretrainJob.Trained;
import dev.sdclr.job.ResumeJob;
import dev.sdclr.process.StopSignal;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord.State;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr resume}: goes on with an interrupted run. */
@Command(name = "resume", description = "Resumes an interrupted pre-training run.")
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
    Console console = Console.ofFirst(spec, stop);
    Trained trained = console.run(new ResumeJob(runPath));
    if (trained.state() == State.DONE) {
      new NextSteps(console).afterTraining(new RunDirectory(runPath), trained.data().dataset());
    }
    return 0;
  }
}
