package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.StoppedException;
import dev.sdclr.UsageException;

/**
 * One thing that a user has done from beginning to end.
 *
 * @param <R> what comes of it
 */
public sealed interface Job<R>
    permits PretrainJob,
        ResumeJob,
        EvaluateJob,
        MineJob,
        MineFeaturesJob,
        SuggestJob,
        SimulateJob,
        ImportLabelsJob,
        ExportLabelsJob,
        SimilarJob,
        DuplicatesJob,
        ClusterJob,
        ClassifyJob,
        EmbedJob,
        ExportJob,
        ReportJob,
        StudyJob,
        QuickstartJob,
        FetchJob,
        InspectJob,
        SplitJob,
        BenchJob {

  /**
   * Does it, on the calling thread.
   *
   * @param listener follows it, on the same thread
   * @throws UsageException when what was asked for makes no sense
   * @throws SdclrException when it fails
   * @throws StoppedException when the user asked to stop, and the job cannot be resumed
   */
  R run(JobListener listener);
}
