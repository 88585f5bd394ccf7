package dev.sdclr.job;

import dev.sdclr.report.ReportPage;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes one self-contained HTML page on one run, or on several side by side.
 *
 * @param runs at least one
 * @param title of the page; empty: the runs' names
 * @param page to write, over one that is there
 */
public record ReportJob(List<RunDirectory> runs, Optional<String> title, Path page)
    implements Job<Path> {

  /** Into the first run, whose report is written anew each time. */
  public ReportJob(List<RunDirectory> runs) {
    this(runs, Optional.empty(), runs.get(0).report());
  }

  @Override
  public Path run(JobListener listener) {
    ReportPage.write(
        runs,
        title.orElseGet(
            () ->
                runs.stream()
                    .map(RunDirectory::name)
                    .distinct()
                    .collect(Collectors.joining(" and "))),
        page);
    return page;
  }
}
