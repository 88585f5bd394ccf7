package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.Unlinked;
import dev.sdclr.UsageException;
import dev.sdclr.run.Complete;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import dev.sdclr.study.StudyRecord.CurvePoint;
import dev.sdclr.study.StudyRun.RunKey;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a study writes.
 *
 * <pre>
 * plans.json       {@link PlanHistory}: the plan, and when it was changed
 * runs/            a folder for every run: {@code run/}, and {@code record.json} once it is finished
 * records.jsonl    {@link StudyRecord}s, a line each
 * study.html       one self-contained page
 * </pre>
 *
 * @param path the directory
 */
public record StudyDirectory(Path path) {

  private static final String RECORD = "record.json";

  /** Of a run's folder below all runs: data set, arm, run. */
  private static final int RUN_DEPTH = 3;

  /**
   * The directory of a study, begun or not.
   *
   * @throws UsageException when something is there that is neither a study nor an empty folder
   */
  public static StudyDirectory of(Path path) {
    StudyDirectory directory = new StudyDirectory(path);
    try {
      boolean isFree =
          !Files.exists(path)
              || (Files.isDirectory(path) && (Files.exists(directory.plans()) || isEmpty(path)));
      if (!isFree) {
        throw new UsageException(
            "%s exists but is not a study: choose another --out".formatted(path));
      }
      return directory;
    } catch (IOException e) {
      throw IoReason.cannotRead(path, e);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.allMatch(AtomicFile::isLeftOver);
    }
  }

  /** The folder of a run, which is locked while a process works on it. */
  public Path folder(RunKey key) {
    return path.resolve("runs").resolve(key.folder());
  }

  /**
   * Makes the folder of a run, none of it through a link: the directory of the study itself may be
   * one.
   *
   * @throws SdclrException when something of it is a link, or it cannot be made
   */
  public void makeFolder(RunKey key) {
    AtomicFile.makeFolders(plans());
    Path made = path;
    try {
      for (Path part : path.relativize(folder(key))) {
        made = made.resolve(part);
        Unlinked.makeFolder(made);
      }
    } catch (IOException e) {
      throw new SdclrException("cannot make folder %s: %s".formatted(made, IoReason.of(e)), e);
    }
    Unlinked.requireNoLink(runDirectory(key).path());
  }

  /**
   * Keeps a run from other processes, when none works on it.
   *
   * @return a lock that the caller closes; empty when another process has it
   */
  public Optional<RunLock> lockIfFree(RunKey key) {
    makeFolder(key);
    return RunLock.ifFree(new RunDirectory(folder(key)));
  }

  private Path record(RunKey key) {
    return folder(key).resolve(RECORD);
  }

  Path plans() {
    return path.resolve("plans.json");
  }

  public Path records() {
    return path.resolve("records.jsonl");
  }

  public Path page() {
    return path.resolve("study.html");
  }

  /** Whether a run is finished. */
  public boolean isFinished(RunKey key) {
    return Files.exists(record(key));
  }

  /** Keeps what a run came to. */
  public void write(StudyRecord record) {
    makeFolder(record.key());
    RecordFile.write(record(record.key()), record);
  }

  /**
   * What a run came to.
   *
   * @return nothing when it is not finished
   * @throws UsageException when it was run with other settings than the plan asks for
   * @throws SdclrException when the record is malformed or of another format
   */
  public Optional<StudyRecord> read(StudyRun run) {
    Path file = record(run.key());
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    StudyRecord record =
        StudyRecord.of(
            RecordFile.read(file, JsonNode.class),
            file.toString(),
            "finish the study with the version that began it, or choose another --out");
    run.differenceTo(record)
        .ifPresent(
            what -> {
              throw new UsageException(
                  "%s: the run was made with %s: give the arm another name, choose another --out, or delete %s"
                      .formatted(file, what, file.getParent()));
            });
    return Optional.of(record);
  }

  /**
   * Folders of the finished runs that are judged, whether or not a plan still asks for them, as
   * {@link RunKey#folder} names them.
   */
  Set<String> judged() {
    Path runs = path.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return new HashSet<>();
    }
    try (Stream<Path> folders = Files.walk(runs, RUN_DEPTH)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve(RECORD)))
          .map(folder -> runs.relativize(folder).toString().replace(File.separatorChar, '/'))
          .filter(RunKey::isJudged)
          .collect(Collectors.toCollection(HashSet::new));
    } catch (UncheckedIOException e) {
      throw IoReason.cannotList(runs, e.getCause());
    } catch (IOException e) {
      throw IoReason.cannotList(runs, e);
    }
  }

  private Path curveFile(RunKey key) {
    return folder(key).resolve("curve.json");
  }

  /** Scores on the way of a run that is not finished, to be added to. */
  public List<CurvePoint> curve(RunKey key) {
    return Files.exists(curveFile(key))
        ? new ArrayList<>(RecordFile.read(curveFile(key), Curve.class).points())
        : new ArrayList<>();
  }

  /** Forgets them, where there are any. */
  public void deleteCurve(RunKey key) {
    try {
      Files.deleteIfExists(curveFile(key));
    } catch (IOException e) {
      throw new SdclrException("cannot delete %s: %s".formatted(curveFile(key), IoReason.of(e)), e);
    }
  }

  /** Keeps scores on the way. */
  public void writeCurve(RunKey key, List<CurvePoint> points) {
    RecordFile.write(curveFile(key), new Curve(points));
  }

  private record Curve(List<CurvePoint> points) {
    Curve {
      points = Complete.list(points, "points");
    }
  }

  /** Writes all records again, a line each. */
  public void writeAll(List<StudyRecord> records) {
    StringBuilder lines = new StringBuilder();
    records.forEach(record -> lines.append(RecordFile.toJsonLine(record)).append('\n'));
    AtomicFile.makeFolders(records());
    AtomicFile.write(records(), lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The run of a key. */
  public RunDirectory runDirectory(RunKey key) {
    return new RunDirectory(folder(key).resolve("run"));
  }
}
