package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.statistics.PairedDifference;
import dev.sdclr.study.StudyPlan.TunedArm;
import dev.sdclr.study.StudyRun.Role;
import dev.sdclr.study.StudyRun.RunKey;
import dev.sdclr.train.TrainConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is known of a study's runs so far.
 *
 * @param plan of the study
 * @param records of finished runs, in the plan's order
 * @param chosen tuned values, as far as their trials are finished
 */
public record StudyResults(
    StudyPlan plan, Map<RunKey, StudyRecord> records, Map<TunedArm, Map<String, JsonNode>> chosen) {

  /**
   * Reads the records.
   *
   * @throws UsageException when records do not belong to the plan, or not together: of other
   *     settings, computed in another type, trained on other images, or scored on other classes
   * @throws SdclrException when a record is malformed
   */
  public static StudyResults read(StudyPlan plan, StudyDirectory directory) {
    return read(plan, directory::read);
  }

  /** The same of records that lie anywhere. */
  static StudyResults read(StudyPlan plan, Function<StudyRun, Optional<StudyRecord>> kept) {
    Map<RunKey, StudyRecord> records = new LinkedHashMap<>();
    Map<TunedArm, Map<String, JsonNode>> chosen = new HashMap<>();
    if (plan.tune() != null) {
      plan.tuningRuns().forEach(run -> add(kept, run, records));
      for (ArmTrials trials : ArmTrials.finished(plan, records)) {
        trials.best().ifPresent(values -> chosen.put(trials.arm(), values));
      }
    }
    plan.judgedRuns(chosen).forEach(run -> add(kept, run, records));
    requireTogether(records);
    requireSameClasses(records);
    return new StudyResults(plan, records, chosen);
  }

  private static void add(
      Function<StudyRun, Optional<StudyRecord>> kept,
      StudyRun run,
      Map<RunKey, StudyRecord> records) {
    kept.apply(run).ifPresent(record -> records.put(run.key(), record));
  }

  private static void requireTogether(Map<RunKey, StudyRecord> records) {
    StudyRecord first = null;
    Map<List<Object>, StudyRecord> drawn = new HashMap<>();
    Map<String, StudyRecord> firsts = new HashMap<>(); // by data set
    for (StudyRecord record : records.values()) {
      first = first == null ? record : first;
      if (!record.computeType().equals(first.computeType())) {
        throw new UsageException(
            "the study has runs in %s (%s, on %s) and in %s (%s, on %s), which cannot be compared: set settings.compute.type, and run one part again under another --out"
                .formatted(
                    first.computeType(),
                    first.key().words(),
                    first.machine(),
                    record.computeType(),
                    record.key().words(),
                    record.machine()));
      }
      RunKey key = record.key();
      StudyRecord firstOfData = firsts.computeIfAbsent(key.data(), data -> record);
      if (record.isTestedByItsSplit() != firstOfData.isTestedByItsSplit()) {
        throw new UsageException(
            "%s and %s were scored on other test images, as older versions held others out for each split: finish the study with the version that began it, or run all again under another --out"
                .formatted(firstOfData.key().words(), key.words()));
      }
      List<Object> draw = List.of(key.data(), key.split(), key.role() == Role.BALANCED);
      StudyRecord other = drawn.putIfAbsent(draw, record);
      if (other != null && !other.selection().equals(record.selection())) {
        throw new UsageException(
            "%s and %s were trained on other images, though they are one split: was --data another folder? run one part again under another --out"
                .formatted(other.key().words(), key.words()));
      }
    }
  }

  /** The groups of one run's classes are laid over the accuracies of others. */
  private static void requireSameClasses(Map<RunKey, StudyRecord> records) {
    Map<String, StudyRecord> firsts = new HashMap<>();
    for (StudyRecord record : records.values()) {
      if (record.evaluation() != null) {
        StudyRecord first = firsts.computeIfAbsent(record.key().data(), data -> record);
        if (!classNames(first).equals(classNames(record))) {
          throw new UsageException(
              "%s and %s were scored on other classes, though their data set is one: was --data another folder? run one part again under another --out"
                  .formatted(first.key().words(), record.key().words()));
        }
      }
    }
  }

  private static List<String> classNames(StudyRecord record) {
    return record.evaluation().classes().stream().map(ClassCount::name).toList();
  }

  /** Of a data set. */
  Stream<StudyRecord> records(String data) {
    return records.values().stream().filter(record -> record.key().data().equals(data));
  }

  /** Of an arm on a data set, trials and runs on balanced images included. */
  Stream<StudyRecord> records(String data, String arm) {
    return records(data).filter(record -> record.key().arm().equals(arm));
  }

  /** The record of a run that is judged. */
  Optional<StudyRecord> judged(String data, String arm, Role role, int split, int seed) {
    return Optional.ofNullable(records.get(new RunKey(data, arm, role, split, seed, "")));
  }

  /** How many runs that are judged have finished. */
  public int judgedCount() {
    return (int) records.keySet().stream().filter(key -> key.role() != Role.TUNE).count();
  }

  /** Runs that the plan asks for, as far as values are chosen, and that have not finished. */
  public List<StudyRun> left() {
    return left(chosen);
  }

  /**
   * The same with those whose values are not chosen yet, which have the first of the grid for the
   * time being.
   */
  public List<StudyRun> leftInAll() {
    Map<TunedArm, Map<String, JsonNode>> all = new HashMap<>(chosen);
    if (plan.tune() != null) {
      Map<String, JsonNode> any = plan.tune().firstTrial();
      plan.tuningRuns()
          .forEach(run -> all.putIfAbsent(new TunedArm(run.key().data(), run.key().arm()), any));
    }
    withoutChoice().map(ArmTrials::arm).forEach(all::remove);
    return left(all);
  }

  private List<StudyRun> left(Map<TunedArm, Map<String, JsonNode>> values) {
    List<StudyRun> left = new ArrayList<>(plan.tuningRuns());
    left.addAll(plan.judgedRuns(values));
    left.removeIf(run -> records.containsKey(run.key()));
    return left;
  }

  /** How many of an arm's long-tailed runs that are judged were scored. */
  int scored(String data, String arm) {
    return (int)
        records(data, arm)
            .filter(r -> r.key().role() == Role.JUDGE && r.evaluation() != null)
            .count();
  }

  /** How many have not, but for those of arms that are not judged. */
  public int judgedLeft() {
    int never = plan.data().keySet().stream().mapToInt(this::neverJudged).sum();
    return plan.judgedCount() - judgedCount() - never;
  }

  /** Arms that are not judged on a data set, and why, a sentence each. */
  public List<String> unchosen() {
    return withoutChoice().map(ArmTrials::whyNone).toList();
  }

  private Stream<ArmTrials> withoutChoice() {
    return ArmTrials.finished(plan, records).stream()
        .filter(trials -> !chosen.containsKey(trials.arm()));
  }

  /** Runs on a data set of arms that nothing could be chosen for. */
  private int neverJudged(String data) {
    return withoutChoice()
        .map(ArmTrials::arm)
        .filter(arm -> arm.data().equals(data))
        .mapToInt(arm -> plan.judge().pairs() * (plan.balanced().contains(arm.arm()) ? 2 : 1))
        .sum();
  }

  /**
   * One arm's values of a measure, by pair.
   *
   * @param role of the runs; groups are those of the long-tailed selection either way
   */
  Map<Pair, Double> values(String data, String arm, Role role, StudyMeasure measure) {
    Map<Pair, Double> values = new LinkedHashMap<>();
    for (int split : plan.judge().splits()) {
      for (int seed : plan.judge().seeds()) {
        Optional<StudyRecord> scored = judged(data, arm, role, split, seed);
        Optional<List<ClassCount>> groups =
            groups(data, split, seed).or(() -> scored.flatMap(StudyResults::own));
        if (scored.isPresent() && groups.isPresent()) {
          scored
              .get()
              .value(measure, groups.get())
              .ifPresent(value -> values.put(new Pair(split, seed), value));
        }
      }
    }
    return values;
  }

  /** Classes grouped by the long-tailed selection, which any arm's run on it tells. */
  private Optional<List<ClassCount>> groups(String data, int split, int seed) {
    return plan.arms().keySet().stream()
        .flatMap(arm -> judged(data, arm, Role.JUDGE, split, seed).stream())
        .flatMap(record -> own(record).stream())
        .findFirst();
  }

  private static Optional<List<ClassCount>> own(StudyRecord record) {
    return Optional.ofNullable(record.evaluation()).map(evaluation -> evaluation.classes());
  }

  /**
   * What two runs have in common that makes them a pair.
   *
   * @param split selection of images
   * @param seed of weights, order and views
   */
  record Pair(int split, int seed) {}

  /** Arm less baseline, by pair. */
  private Map<Pair, Double> differences(String data, String arm, Role role, StudyMeasure measure) {
    Map<Pair, Double> differences = values(data, arm, role, measure);
    Map<Pair, Double> base = values(data, plan.baseline(), role, measure);
    differences.keySet().retainAll(base.keySet());
    differences.replaceAll((pair, value) -> value - base.get(pair));
    return differences;
  }

  /**
   * All comparisons with the baseline by a measure, on every data set.
   *
   * @return with values adjusted by Holm's method for as many comparisons as are planned
   */
  List<Comparison> comparisons(StudyMeasure measure) {
    List<Comparison> found = new ArrayList<>();
    for (String data : plan.data().keySet()) {
      for (String arm : plan.compared()) {
        Map<Pair, Double> differences = differences(data, arm, Role.JUDGE, measure);
        if (!differences.isEmpty()) {
          found.add(new Comparison(data, arm, measure, PairedDifference.of(differences.values())));
        }
      }
    }
    return Comparison.adjusted(found, plan.comparisons());
  }

  /**
   * By how much more an arm gains over the baseline on long-tailed images than on balanced ones.
   */
  List<Comparison> differencesOfDifferences(StudyMeasure measure) {
    List<Comparison> found = new ArrayList<>();
    for (String data : plan.data().keySet()) {
      for (String arm : plan.compared()) {
        if (plan.balanced().contains(arm)) {
          Map<Pair, Double> onLongTail = differences(data, arm, Role.JUDGE, measure);
          Map<Pair, Double> onBalanced = differences(data, arm, Role.BALANCED, measure);
          onLongTail.keySet().retainAll(onBalanced.keySet());
          onLongTail.replaceAll((pair, value) -> value - onBalanced.get(pair));
          if (!onLongTail.isEmpty()) {
            found.add(new Comparison(data, arm, measure, PairedDifference.of(onLongTail.values())));
          }
        }
      }
    }
    int planned = Math.max(found.size(), (plan.balanced().size() - 1) * plan.data().size());
    return Comparison.adjusted(found, planned);
  }

  /**
   * Time of training that is left, were an epoch of the runs that are left to take as long as one
   * of those that are finished on the same data.
   *
   * @return nothing while no run on some data set has finished
   */
  public Optional<Duration> trainingLeft() {
    double left = 0;
    for (String data : plan.data().keySet()) {
      List<StudyRecord> finished = records(data).toList();
      if (finished.isEmpty()) {
        return Optional.empty();
      }
      double seconds = finished.stream().mapToDouble(StudyRecord::trainingSeconds).sum();
      long epochs = finished.stream().mapToLong(record -> record.losses().size()).sum();
      left += seconds / Math.max(1, epochs) * epochsLeft(data);
    }
    return Optional.of(Duration.ofSeconds(Math.round(left)));
  }

  private long epochsLeft(String data) {
    Map<List<Object>, Integer> epochs = new HashMap<>(); // resolving a configuration takes a while
    return leftInAll().stream()
        .filter(run -> run.key().data().equals(data))
        .mapToLong(
            run ->
                epochs.computeIfAbsent(
                    List.of(run.key().arm(), run.key().role(), run.tuned()),
                    same -> trainedEpochs(run.config())))
        .sum();
  }

  private static int trainedEpochs(TrainConfig config) {
    return config.method().keepsEncoder() ? 0 : config.epochs();
  }

  /** Hours of pre-training of an arm on a data set, trials and runs on balanced images included. */
  double hours(String data, String arm) {
    return records(data, arm).mapToDouble(StudyRecord::trainingSeconds).sum() / 3600;
  }

  /**
   * Time of an arm over the baseline's, by the pairs; geometric mean.
   *
   * @return nothing without a pair of one machine and number of threads
   */
  Optional<PairedDifference> timeRatio(String data, String arm) {
    List<Double> logarithms = new ArrayList<>();
    for (int split : plan.judge().splits()) {
      for (int seed : plan.judge().seeds()) {
        Optional<StudyRecord> own = judged(data, arm, Role.JUDGE, split, seed);
        Optional<StudyRecord> base = judged(data, plan.baseline(), Role.JUDGE, split, seed);
        double spent = own.map(StudyResults::secondsToTheEnd).orElse(0.0);
        double atBase = base.map(StudyResults::secondsToTheEnd).orElse(0.0);
        boolean isComparable = own.isPresent() && base.isPresent() && own.get().ranLike(base.get());
        if (isComparable && spent > 0 && atBase > 0) { // an encoder that is kept takes none
          logarithms.add(Math.log(spent / atBase));
        }
      }
    }
    return logarithms.isEmpty() ? Optional.empty() : Optional.of(PairedDifference.of(logarithms));
  }

  /** 0 for a run that diverged before its end. */
  private static double secondsToTheEnd(StudyRecord record) {
    return record.failure() == null ? record.trainingSeconds() : 0;
  }

  /** Runs that diverged, a sentence each. */
  List<String> failures() {
    return records.values().stream()
        .filter(record -> record.failure() != null)
        .map(record -> "%s diverged: %s".formatted(record.key().words(), record.failure()))
        .toList();
  }
}
