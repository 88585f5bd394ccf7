package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.JobListener;
import dev.sdclr.job.StudyJob;
import dev.sdclr.job.StudyJob.Work;
import dev.sdclr.job.StudyJob.Workers;
import dev.sdclr.process.OwnProcesses;
import dev.sdclr.process.Program;
import dev.sdclr.process.StopSignal;
import dev.sdclr.study.StudyDirectory;
import dev.sdclr.study.StudyFinding;
import dev.sdclr.study.StudyResults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr study}: compares methods by a plan. */
@Command(
    name = "study",
    description = {
      "Compares methods by a plan: every run, then one page on the pairs.",
      "It can be stopped at any moment and given again: what is done is skipped. Given in several"
          + " terminals, or with --jobs, its runs are shared among the processes."
    })
final class StudyCommand implements Callable<Integer> {

  private static final int MAX_JOBS = 1024;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "Plan in YAML; docs/study.md says how it is written.")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Directory of the study, new or begun.")
  private Path out;

  @Option(
      names = "--data",
      paramLabel = "NAME=DATA",
      description =
          "Where a data set of the plan lies here; repeatable (default: as the plan says).")
  private Map<String, String> places = new LinkedHashMap<>();

  @Option(
      names = "--records",
      paramLabel = "FILE",
      description =
          "Take up the records.jsonl of a study by the same plan, made elsewhere: its runs are not"
              + " run again; repeatable.")
  private List<Path> records = new ArrayList<>();

  @Option(
      names = "--keep-encoders",
      description = "Keep the weights of finished runs (default: only their records).")
  private boolean keepEncoders;

  @Option(
      names = "--results",
      description = "Run nothing; print and write what follows from the finished runs.")
  private boolean results;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Processes that share the runs, each with the plan's compute.threads (default: 1).")
  private int jobs;

  @Option(
      names = "--worker-of",
      hidden = true,
      description = "Number of the process that started this one to share its runs.")
  private Long starter;

  StudyCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    if (starter != null) {
      OwnProcesses.endWith(starter);
      job(Work.RUNS, Optional.empty()).run(new Silent(stop));
      return 0;
    }
    UsageException.check(() -> Ranges.within("--jobs", jobs, 1, MAX_JOBS));
    Optional<Workers> workers =
        jobs == 1 || results
            ? Optional.empty()
            : Optional.of(new Workers(jobs - 1, new Program(Main.class, workerArguments())));
    Console console = Console.of(spec, stop);
    StudyResults found = console.run(job(results ? Work.RESULTS : Work.ALL, workers));
    StudyFinding.sentences(found).forEach(sentence -> console.line("%s", sentence));
    if (found.judgedLeft() > 0) {
      console.line("%s still to be judged", Counted.of(found.judgedLeft(), "run is", "runs are"));
    }
    console.line("page: %s", new StudyDirectory(out).page());
    return 0;
  }

  private StudyJob job(Work work, Optional<Workers> workers) {
    return new StudyJob(file, places, out, records, keepEncoders, work, workers);
  }

  private List<String> workerArguments() {
    List<String> arguments = new ArrayList<>(List.of("study", file.toString()));
    arguments.add("--out=" + out);
    places.forEach((name, place) -> arguments.add("--data=%s=%s".formatted(name, place)));
    if (keepEncoders) {
      arguments.add("--keep-encoders");
    }
    arguments.add("--worker-of=" + ProcessHandle.current().pid());
    return arguments;
  }

  /**
   * Follows a worker's runs without a word.
   *
   * @param stop asked by the process that started the worker
   */
  private record Silent(StopSignal stop) implements JobListener {}
}
