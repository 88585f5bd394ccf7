package dev.sdclr.report.run;

import dev.sdclr.method.FrozenConfig;
import dev.sdclr.method.SdclrConfig;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Experiment;
import dev.sdclr.run.FeatureQuality;
import dev.sdclr.run.Forgetting;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.Metric;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Sample;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the page knows of one run.
 *
 * @param origin what ran, and with which settings
 * @param label what the page calls the run, unique on the page
 * @param style how its charts draw it
 * @param epochs one metric a completed epoch
 * @param evaluation if there is one
 * @param mining if there is one
 * @param mined in the order of the ranking; empty when not mined
 * @param forgetting a line for each epoch that was mined while training
 * @param quality a line for each epoch whose features were looked at
 * @param orderings how well they find rare images, if it was judged
 * @param simulation how many rare images labels find, if that was played
 * @param maps of its images; empty when neither evaluated nor mined
 */
public record ReportedRun(
    RunOrigin origin,
    String label,
    RunStyle style,
    List<Metric> epochs,
    Optional<Evaluation> evaluation,
    Optional<MiningSummary> mining,
    List<MinedImage> mined,
    List<Forgetting> forgetting,
    List<FeatureQuality> quality,
    Optional<OrderingEvaluation> orderings,
    Optional<LabelSimulation> simulation,
    Map<EmbeddingMap.Kind, EmbeddingMap> maps) {

  /** That the records came from. */
  public RunDirectory directory() {
    return origin.directory();
  }

  /** What ran, if {@code run.json} is there. */
  public Optional<RunRecord> record() {
    return origin.record();
  }

  /** All settings; empty without {@code config.yaml}. */
  public String configText() {
    return origin.configText();
  }

  /** The same by dotted key. */
  public Map<String, String> settings() {
    return origin.settings();
  }

  public Experiment experiment() {
    return origin.experiment();
  }

  /** The method's name as its paper spells it, or the directory's where nothing says it. */
  public String method() {
    return origin.method();
  }

  public boolean isSdclr() {
    return origin.methodName().filter(SdclrConfig.NAME::equals).isPresent();
  }

  /** Whether its encoder is what it began with. */
  public boolean keepsEncoder() {
    return origin.methodName().filter(FrozenConfig.NAME::equals).isPresent();
  }

  /** Whether its own images have labels to score it by, as far as its records tell. */
  public boolean canBeScored() {
    return record()
        .flatMap(RunRecord::canBeScored)
        .orElseGet(() -> mining.map(summary -> summary.tailShareInData() != null).orElse(true));
  }

  /** Whether none of the runs is scored nor can be, for want of labels. */
  public static boolean areWithoutLabels(List<ReportedRun> runs) {
    return runs.stream().noneMatch(run -> run.evaluation().isPresent() || run.canBeScored());
  }

  /** Linear probe score, {@code shots} being {@code full} or {@code few}. */
  public Optional<Score> linear(String shots) {
    return evaluation.map(e -> e.linear().get(shots));
  }

  public Optional<Score> knn() {
    return evaluation.map(Evaluation::knn);
  }

  /** Median over the epochs of images per second; NaN before the first is complete. */
  public double imagesPerSecond() {
    return epochs.isEmpty()
        ? Double.NaN
        : Sample.median(epochs.stream().mapToDouble(Metric::imagesPerSecond).toArray());
  }
}
