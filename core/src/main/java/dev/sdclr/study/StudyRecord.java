package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.SdclrException;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Complete;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.study.StudyRun.RunKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What is kept of a finished run: a line of {@code records.jsonl}.
 *
 * @param format of this record
 * @param key which run of the plan
 * @param given settings that the study's file names
 * @param settings with a bearing on the result, defaults filled in
 * @param images trained on
 * @param selection checksum of their paths and labels
 * @param version of sdclr
 * @param machine processor and operating system
 * @param computeType as resolved
 * @param computeThreads of the tensor library
 * @param trainingSeconds of pre-training alone
 * @param losses mean of each epoch
 * @param curve nearest neighbours' accuracy on the way, ascending in epochs
 * @param evaluation at the end; absent when the run diverged
 * @param failure why it diverged; absent when it did not
 * @param said what the run gave to consider, a sentence each; absent in records of older versions
 * @param testSeed of the test images where the data has none of its own; absent in records of older
 *     versions, which held others out for each split
 */
public record StudyRecord(
    int format,
    RunKey key,
    Map<String, String> given,
    Map<String, String> settings,
    int images,
    String selection,
    String version,
    String machine,
    String computeType,
    int computeThreads,
    double trainingSeconds,
    List<Double> losses,
    List<CurvePoint> curve,
    Evaluation evaluation,
    String failure,
    List<String> said,
    Long testSeed) {

  /** What {@code LabelledSplits} says of data without test images. */
  private static final Pattern HELD_OUT =
      Pattern.compile(", (a held-out fifth|four fifths) of every class");

  /** The format that this version writes and reads. */
  public static final int FORMAT = 1;

  /**
   * A score on the way.
   *
   * @param epoch that was done
   * @param accuracy of nearest neighbours, in percent
   * @param few that of the rare third; absent when no class is in it
   */
  public record CurvePoint(int epoch, double accuracy, Double few) {}

  public StudyRecord {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(given, "given");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(computeType, "computeType");
    losses = Complete.list(losses, "losses");
    curve = Complete.list(curve, "curve");
    said = said == null ? List.of() : List.copyOf(said);
    if ((evaluation == null) == (failure == null)) {
      throw new IllegalArgumentException("a record has an evaluation or a failure");
    }
  }

  /**
   * A record as it was written.
   *
   * @param where it stands, as errors name it
   * @param instead what to do where it is of another format
   * @throws SdclrException when it is malformed or of another format
   */
  static StudyRecord of(JsonNode tree, String where, String instead) {
    JsonNode format = tree.path("format");
    if (!format.isIntegralNumber()) {
      throw new SdclrException("%s is no record of a run".formatted(where));
    } else if (format.asInt() != FORMAT) {
      throw new SdclrException(
          "%s is a record of format %s, this version reads %d: %s"
              .formatted(where, format, FORMAT, instead));
    }
    return RecordFile.fromTree(tree, StudyRecord.class, where);
  }

  /** Whether times can be compared: on one kind of machine, with as many threads. */
  boolean ranLike(StudyRecord other) {
    return machine.equals(other.machine) && computeThreads == other.computeThreads;
  }

  /** Whether its test images are a part of those to learn from, drawn by its split alone. */
  boolean isTestedByItsSplit() {
    return evaluation != null
        && testSeed == null
        && HELD_OUT.matcher(String.valueOf(evaluation.testSplit())).find();
  }

  /**
   * A measure at the end.
   *
   * @param groups classes with the groups that count; see {@link StudyMeasure#of}
   * @return nothing when the run diverged or it was not measured
   */
  OptionalDouble value(StudyMeasure measure, List<ClassCount> groups) {
    return evaluation == null ? OptionalDouble.empty() : measure.of(evaluation, groups);
  }
}
