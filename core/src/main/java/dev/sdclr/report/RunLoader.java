package dev.sdclr.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Interval;
import dev.sdclr.run.Intervals;
import dev.sdclr.run.Metric;
import dev.sdclr.run.MinedImage;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import dev.sdclr.train.RunIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads run directories: what is missing stays out, what is malformed is refused by name. */
final class RunLoader {

  private RunLoader() {}

  /** The runs in the order given, each with a label of its own. */
  static List<ReportedRun> load(List<RunDirectory> directories) {
    List<ReportedRun> runs = new ArrayList<>();
    for (RunDirectory directory : directories) {
      runs.add(load(directory, new RunStyle(runs.size())));
    }
    return labelled(runs);
  }

  private static ReportedRun load(RunDirectory run, RunStyle style) {
    return new ReportedRun(
        run,
        run.name(),
        style,
        read(run.record(), RunRecord.class, RunLoader::isWhole),
        run.metrics().read().stream().filter(m -> m.kind() == Metric.Kind.EPOCH).toList(),
        read(run.evaluation(), Evaluation.class, RunLoader::isWhole),
        read(run.miningSummary(), MiningSummary.class, RunLoader::isWhole),
        mined(run.mined()),
        run.forgetting().read(),
        maps(run),
        text(run.config()),
        settings(run.config()),
        RunIdentity.experiment(run));
  }

  private static <T> Optional<T> read(Path file, Class<T> type, Predicate<T> whole) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    T record = RecordFile.read(file, type);
    if (!whole.test(record)) {
      throw new SdclrException(
          file + " lacks values that belong in it: delete it and write it again");
    }
    return Optional.of(record);
  }

  private static boolean isWhole(RunRecord record) {
    return record.method() != null && record.state() != null && record.notes() != null;
  }

  private static boolean isWhole(Evaluation evaluation) {
    return evaluation.classes() != null
        && evaluation.linear() != null
        && areWhole(evaluation.classes())
        && evaluation.linear().values().stream()
            .allMatch(score -> isWhole(score, evaluation.classes().size()))
        && (evaluation.knn() == null || isWhole(evaluation.knn(), evaluation.classes().size()))
        && (evaluation.fewShot() == null
            || evaluation.fewShot().stream()
                .allMatch(
                    few ->
                        few != null
                            && few.budget() != null
                            && isWhole(few.score(), evaluation.classes().size())));
  }

  private static boolean isWhole(Score score, int classes) {
    return score != null
        && score.perClass() != null
        && score.perClass().size() == classes
        && (score.intervals() == null || isWhole(score.intervals(), score, classes));
  }

  private static boolean isWhole(Intervals intervals, Score score, int classes) {
    return intervals.accuracy() != null
        && intervals.perClass() != null
        && intervals.perClass().size() == classes
        && intervals.testImages() != null
        && intervals.testImages().size() == classes
        && IntStream.range(0, classes).allMatch(c -> isClassWhole(intervals, score, c));
  }

  /** A class without test images has neither accuracy nor interval. */
  private static boolean isClassWhole(Intervals intervals, Score score, int c) {
    Integer images = intervals.testImages().get(c);
    Double accuracy = score.perClass().get(c);
    Interval interval = intervals.perClass().get(c);
    return images != null
        && images >= 0
        && (images == 0
            ? accuracy == null && interval == null
            : accuracy != null && accuracy >= 0 && accuracy <= 100 && interval != null);
  }

  private static boolean isWhole(MiningSummary mining) {
    return mining.tailClasses() != null
        && mining.settings() != null
        && mining.settings().score() != null
        && mining.settings().pruneFractions() != null
        && mining.settings().pruneFractions().stream().allMatch(Objects::nonNull)
        && mining.images() > 0
        && (mining.tailShareInData() == null || isPercent(mining.tailShareInData()))
        && mining.top() != null
        && mining.top().stream().allMatch(share -> share != null && share.images() >= 0);
  }

  private static boolean isPercent(double value) {
    return value >= 0 && value <= 100;
  }

  private static Map<Kind, EmbeddingMap> maps(RunDirectory run) {
    Map<Kind, EmbeddingMap> maps = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      read(run.map(kind), EmbeddingMap.class, RunLoader::isWhole)
          .ifPresent(map -> maps.put(kind, map));
    }
    return maps;
  }

  private static boolean isWhole(EmbeddingMap map) {
    return map.images() != null
        && map.method() != null
        && map.explained() != null
        && map.explained().size() == 2
        && map.explained().stream().allMatch(Objects::nonNull)
        && map.classes() != null
        && areWhole(map.classes())
        && map.tile() > 0
        && map.columns() > 0
        && map.points() != null
        && map.points().stream().allMatch(point -> isWhole(point, map.ranked()));
  }

  private static boolean isWhole(EmbeddingMap.Point point, Integer ranked) {
    return point != null
        && point.path() != null
        && Double.isFinite(point.x())
        && Double.isFinite(point.y())
        && (ranked == null || (point.rank() != null && point.score() != null));
  }

  private static boolean areWhole(List<ClassCount> classes) {
    return classes.stream().allMatch(c -> c != null && c.name() != null && c.group() != null);
  }

  private static List<MinedImage> mined(Path file) {
    return Files.exists(file) ? MinedList.read(file) : List.of();
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
      throw new SdclrException("cannot read %s: %s".formatted(config, IoReason.of(e)), e);
    }
  }

  /** Calls runs by their method where that tells them apart, else by directory, else by number. */
  private static List<ReportedRun> labelled(List<ReportedRun> runs) {
    List<Function<ReportedRun, String>> labels =
        List.of(
            ReportedRun::method,
            run -> run.directory().name(),
            run -> run.directory().name() + " (" + (run.style().position() + 1) + ")");
    Function<ReportedRun, String> label =
        labels.stream()
            .filter(candidate -> isUnique(runs, candidate))
            .findFirst()
            .orElse(labels.get(labels.size() - 1));
    return runs.stream().map(run -> run.as(label.apply(run))).toList();
  }

  private static boolean isUnique(List<ReportedRun> runs, Function<ReportedRun, String> label) {
    Map<String, Long> counts =
        runs.stream().collect(Collectors.groupingBy(label, Collectors.counting()));
    return counts.values().stream().allMatch(count -> count == 1);
  }
}
