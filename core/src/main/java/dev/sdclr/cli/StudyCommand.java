package dev.sdclr.cli;

import dev.sdclr.job.StudyJob;
import dev.sdclr.job.StudyJob.Work;
import dev.sdclr.study.StudyDirectory;
import dev.sdclr.study.StudyFinding;
import dev.sdclr.study.StudyResults;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
      names = "--keep-encoders",
      description = "Keep the weights of finished runs (default: only their records).")
  private boolean keepEncoders;

  @Option(
      names = "--results",
      description = "Run nothing; print and write what follows from the finished runs.")
  private boolean results;

  StudyCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    Work work = results ? Work.RESULTS : Work.ALL;
    StudyResults found = console.run(new StudyJob(file, places, out, keepEncoders, work));
    StudyFinding.sentences(found).forEach(sentence -> console.line("%s", sentence));
    if (found.judgedLeft() > 0) {
      console.line("%,d runs are still to be judged", found.judgedLeft());
    }
    console.line("page: %s", new StudyDirectory(out).page());
    return 0;
  }
}
