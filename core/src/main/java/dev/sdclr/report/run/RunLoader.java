package dev.sdclr.report.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.UsageException;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.Metric;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.train.RunIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads run directories: what is missing stays out, what is malformed is refused by name. */
public final class RunLoader {

  /** More than any part of a report shows. */
  private static final int MAX_MINED = 10_000;

  private RunLoader() {}

  /** The runs in the order given, each with a label of its own. */
  public static List<ReportedRun> load(List<RunDirectory> directories) {
    List<RunOrigin> origins = directories.stream().map(RunLoader::origin).toList();
    List<String> labels = labels(origins);
    return IntStream.range(0, origins.size())
        .mapToObj(i -> load(origins.get(i), labels.get(i), RunStyle.at(i)))
        .toList();
  }

  private static RunOrigin origin(RunDirectory run) {
    return new RunOrigin(
        run,
        read(run.record(), RunRecord.class),
        text(run.config()),
        settings(run.config()),
        RunIdentity.experiment(run));
  }

  private static ReportedRun load(RunOrigin origin, String label, RunStyle style) {
    RunDirectory run = origin.directory();
    return new ReportedRun(
        origin,
        label,
        style,
        run.metrics().read(line -> line.kind() == Metric.Kind.EPOCH),
        read(run.evaluation(), Evaluation.class),
        read(run.miningSummary(), MiningSummary.class),
        mined(run.mined()),
        run.forgetting().read(),
        run.quality().read(),
        read(run.orderings(), OrderingEvaluation.class),
        read(run.simulation(), LabelSimulation.class),
        maps(run));
  }

  private static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Files.exists(file) ? Optional.of(RecordFile.read(file, type)) : Optional.empty();
    } catch (UsageException e) {
      throw new SdclrException(e.getMessage() + " (delete it and write it again)", e);
    }
  }

  private static Map<Kind, EmbeddingMap> maps(RunDirectory run) {
    Map<Kind, EmbeddingMap> maps = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      read(run.map(kind), EmbeddingMap.class).ifPresent(map -> maps.put(kind, map));
    }
    return maps;
  }

  private static List<MinedImage> mined(Path file) {
    return Files.exists(file) ? MinedList.read(file, MAX_MINED) : List.of();
  }

  private static Map<String, String> settings(Path config) {
    return Files.exists(config)
        ? RecordFile.flat(RecordFile.read(config, JsonNode.class))
        : Map.of();
  }

  private static String text(Path config) {
    try {
      return Files.exists(config) ? SmallFile.text(config) : "";
    } catch (IOException e) {
      throw IoReason.cannotRead(config, e);
    }
  }

  /** By their methods where that tells runs apart, else by directory, else by number. */
  private static List<String> labels(List<RunOrigin> runs) {
    List<String> methods = runs.stream().map(RunOrigin::method).toList();
    List<String> names = runs.stream().map(run -> run.directory().name()).toList();
    if (areUnique(methods) || areUnique(names)) {
      return areUnique(methods) ? methods : names;
    }
    return IntStream.range(0, names.size())
        .mapToObj(i -> "%s (%d)".formatted(names.get(i), i + 1))
        .toList();
  }

  private static boolean areUnique(List<String> labels) {
    return new HashSet<>(labels).size() == labels.size();
  }
}
