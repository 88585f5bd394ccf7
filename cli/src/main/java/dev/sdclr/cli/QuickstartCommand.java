package dev.sdclr.cli;

import dev.sdclr.ShellLine;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.cli.terminal.ScoresTable;
import dev.sdclr.job.QuickstartJob;
import dev.sdclr.job.QuickstartJob.Shown;
import dev.sdclr.process.OwnProcesses;
import dev.sdclr.process.Program;
import dev.sdclr.process.StopSignal;
import dev.sdclr.run.Experiment;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.train.RunIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr quickstart}: the main job, end to end, on real photographs, in minutes. */
@Command(
    name = "quickstart",
    description = {
      "Does the whole job in minutes, on Fashion-MNIST: trains, evaluates, mines, reports.",
      "Makes the data long-tailed, pre-trains SDCLR and SimCLR without labels, side by side,"
          + " evaluates and mines both, and writes a report. A second call continues where the first stopped.",
      "With --data it takes your images as they are, seen at 28 × 28 pixels."
    })
final class QuickstartCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/quickstart",
      description = "Where to put the runs and the report (default: ${DEFAULT-VALUE}).")
  private Path directory;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Other images, as for pretrain, in place of Fashion-MNIST; scored where they have"
              + " labels.")
  private Optional<String> data;

  @Option(names = "--fresh", description = "Start over instead of continuing.")
  private boolean fresh;

  @Option(
      names = "--worker-of",
      hidden = true,
      description = "Number of the process that started this one to make the second run.")
  private Long starter;

  QuickstartCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    if (starter != null) {
      OwnProcesses.endWith(starter);
      QuickstartJob alone = new QuickstartJob(directory, data, false, Optional.empty());
      console.showing("", alone::makeSecond);
      return 0;
    }
    Program beside = new Program(Main.class, workerArguments());
    Shown shown = console.run(new QuickstartJob(directory, data, fresh, Optional.of(beside)));
    if (shown.state() == State.DONE) {
      print(shown, console);
    } else {
      console.line("and with all that follows by: %s", again());
    }
    return 0;
  }

  private List<String> workerArguments() {
    List<String> arguments = new ArrayList<>(List.of("quickstart", "--out=" + directory));
    data.ifPresent(images -> arguments.add("--data=" + images));
    arguments.add("--worker-of=" + ProcessHandle.current().pid());
    return arguments;
  }

  private String again() {
    List<Object> words = new ArrayList<>(List.of("quickstart", "--out", directory));
    data.ifPresent(images -> words.addAll(List.of("--data", images)));
    return ShellLine.of(words.toArray());
  }

  private void print(Shown shown, Console console) {
    console.line("");
    if (shown.evaluations().size() == shown.runs().size()) {
      List<Experiment> experiments = shown.runs().stream().map(RunIdentity::experiment).toList();
      new ScoresTable(console).print(QuickstartJob.METHODS, shown.evaluations(), experiments);
    }
    for (int i = 0; i < QuickstartJob.METHODS.size(); i++) {
      MiningSummary mining = shown.minings().get(i);
      for (MiningSummary.TopShare share : mining.top()) {
        console.line(
            "%s: the rare classes' share in the first %.0f %% of the ranking is %.1f %% (%,d of"
                + " %,d; by chance %.0f to %.0f), in the data %.1f %%",
            QuickstartJob.METHODS.get(i),
            share.topPercent(),
            share.tailShare(),
            share.tailImages(),
            share.images(),
            mining.tailByChance(share).low(),
            mining.tailByChance(share).high(),
            mining.tailShareInData());
      }
    }
    console.line("runs this short show how the tool works, not which method is better");
    console.line("report: %s", shown.page());
    if (data.isEmpty()) {
      new NextSteps(console).withOwnImages();
    }
  }
}
