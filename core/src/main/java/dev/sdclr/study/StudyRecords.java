package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.Counted;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordFile;
import dev.sdclr.study.StudyRun.RunKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records of runs that were made elsewhere: a {@code records.jsonl} of the same plan. */
public final class StudyRecords {

  private final Path file;
  private final Map<RunKey, Line> lines;

  /**
   * A record as it was found.
   *
   * @param where it stands, as errors name it
   * @param record of a run
   */
  private record Line(String where, StudyRecord record) {}

  private StudyRecords(Path file, Map<RunKey, Line> lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * Reads the records.
   *
   * @throws SdclrException when the file cannot be read, or a line is malformed or of another
   *     format
   * @throws UsageException when a run stands there twice
   */
  public static StudyRecords read(Path file) {
    String text;
    try {
      text = SmallFile.text(file);
    } catch (IOException e) {
      throw new SdclrException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
    Map<RunKey, Line> lines = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String where = "%s, line %,d".formatted(file, number);
      StudyRecord record = StudyRecord.of(RecordFile.fromJson(line, JsonNode.class, where), where);
      Line other = lines.putIfAbsent(record.key(), new Line(where, record));
      if (other != null) {
        throw new UsageException(
            "%s: %s stands in %s already: remove one of them"
                .formatted(where, record.key().words(), other.where));
      }
    }
    return new StudyRecords(file, lines);
  }

  /**
   * The record of a run.
   *
   * @return nothing when it is not among them
   * @throws UsageException when it was run with other settings than the plan asks for
   */
  Optional<StudyRecord> of(StudyRun run) {
    Line line = lines.get(run.key());
    if (line == null) {
      return Optional.empty();
    }
    run.differenceTo(line.record)
        .ifPresent(
            what -> {
              throw new UsageException(
                  "%s: the run was made with %s: give records of this plan"
                      .formatted(line.where, what));
            });
    return Optional.of(line.record);
  }

  /**
   * Keeps the records of runs that the plan asks for and the directory has none of.
   *
   * @return what was done, in a sentence
   * @throws UsageException when records do not belong to the plan, or not together; none is kept
   *     then
   */
  public String keepIn(StudyDirectory directory, StudyPlan plan) {
    StudyResults all = StudyResults.read(plan, run -> directory.read(run).or(() -> of(run)));
    List<StudyRecord> asked =
        lines.keySet().stream().filter(all.records()::containsKey).map(all.records()::get).toList();
    List<StudyRecord> missing =
        asked.stream().filter(record -> !directory.isFinished(record.key())).toList();
    missing.forEach(directory::write);
    return "%s: %s taken up%s%s"
        .formatted(
            file,
            Counted.of(missing.size(), "record"),
            more(asked.size() - missing.size(), "of runs that are finished here"),
            more(
                lines.size() - asked.size(),
                "of runs that the plan does not ask for, or not before its trials are finished"));
  }

  private static String more(int count, String what) {
    return count == 0 ? "" : "; %,d %s %s".formatted(count, count == 1 ? "is" : "are", what);
  }
}
