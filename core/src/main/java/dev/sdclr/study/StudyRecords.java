package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.Counted;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunLock;
import dev.sdclr.study.StudyRun.Role;
import dev.sdclr.study.StudyRun.RunKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records of runs that were made elsewhere: {@code records.jsonl} files of the same plan. */
public final class StudyRecords {

  private final Map<RunKey, Line> lines = new LinkedHashMap<>();

  /**
   * A record as it was found.
   *
   * @param where it stands, as errors name it
   * @param record of a run
   */
  private record Line(String where, StudyRecord record) {}

  private StudyRecords() {}

  /**
   * Reads the records; the same one may stand in several files.
   *
   * @throws SdclrException when a file cannot be read, or a line is malformed or of another format
   * @throws UsageException when a run has two records
   */
  public static StudyRecords read(List<Path> files) {
    StudyRecords records = new StudyRecords();
    files.forEach(records::add);
    return records;
  }

  private void add(Path file) {
    String text;
    try {
      text = SmallFile.text(file);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        String where = "%s, line %,d".formatted(file, number);
        JsonNode tree = RecordFile.fromJson(line, JsonNode.class, where);
        add(new Line(where, StudyRecord.of(tree, where, "give records that this version wrote")));
      }
    }
  }

  private void add(Line line) {
    Line other = lines.putIfAbsent(line.record.key(), line);
    if (other != null && !other.record.equals(line.record)) {
      throw new UsageException(
          "%s: %s has another record in %s: remove one of them"
              .formatted(line.where, line.record.key().words(), other.where));
    }
  }

  /**
   * The record of a run.
   *
   * @return nothing when it is not among them
   * @throws UsageException when it was run with other settings than the plan asks for
   */
  private Optional<StudyRecord> of(StudyRun run) {
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
   * What is known with these records; those of the directory come first.
   *
   * @throws UsageException when records do not belong to the plan, or not together
   */
  public StudyResults with(StudyDirectory directory, StudyPlan plan) {
    return StudyResults.read(plan, run -> directory.read(run).or(() -> of(run)));
  }

  /**
   * How many results of runs that are judged are known, here or in the directory, whether or not
   * the plan still asks for them.
   */
  public int judgedCount(StudyDirectory directory) {
    Set<String> judged = directory.judged();
    lines.keySet().stream().map(RunKey::folder).filter(RunKey::isJudged).forEach(judged::add);
    return judged.size();
  }

  /** What became of a record. */
  private enum Fate {
    TAKEN_UP,
    FINISHED_HERE,
    LOCKED
  }

  /**
   * Keeps those that the directory has none of and no process is working on; none that is judged
   * while a trial is not here, which might choose otherwise.
   *
   * @param all what is known with them
   * @return what was done, in a sentence without a full stop; nothing when there are no records
   */
  public Optional<String> keepIn(StudyDirectory directory, StudyResults all) {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<RunKey> asked = lines.keySet().stream().filter(all.records()::containsKey).toList();
    Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    for (RunKey key : asked) {
      if (key.role() == Role.TUNE) {
        fates.merge(fate(directory, lines.get(key).record), 1, Integer::sum);
      }
    }
    boolean isTuned = !fates.containsKey(Fate.LOCKED);
    for (RunKey key : asked) {
      if (key.role() != Role.TUNE) {
        Fate fate = isTuned ? fate(directory, lines.get(key).record) : Fate.LOCKED;
        fates.merge(fate, 1, Integer::sum);
      }
    }
    return Optional.of(
        "%s taken up%s%s%s"
            .formatted(
                Counted.of(fates.getOrDefault(Fate.TAKEN_UP, 0), "record"),
                more(fates.getOrDefault(Fate.FINISHED_HERE, 0), "of runs that are finished here"),
                more(
                    fates.getOrDefault(Fate.LOCKED, 0),
                    "of runs that a process is working on, or whose trials it is"),
                more(
                    lines.size() - asked.size(),
                    "of runs that the plan does not ask for, or not before its trials are finished")));
  }

  private static Fate fate(StudyDirectory directory, StudyRecord record) {
    Optional<RunLock> lock = directory.lockIfFree(record.key());
    if (lock.isEmpty()) {
      return directory.isFinished(record.key()) ? Fate.FINISHED_HERE : Fate.LOCKED;
    }
    try (RunLock held = lock.get()) {
      held.runIsFinished();
      if (directory.isFinished(record.key())) {
        return Fate.FINISHED_HERE;
      }
      directory.write(record);
      directory.runDirectory(record.key()).delete(); // what was begun here
      return Fate.TAKEN_UP;
    }
  }

  private static String more(int count, String what) {
    return count == 0 ? "" : "; %,d %s %s".formatted(count, count == 1 ? "is" : "are", what);
  }
}
