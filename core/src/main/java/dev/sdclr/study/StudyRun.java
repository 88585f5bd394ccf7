package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.Word;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Experiment;
import dev.sdclr.run.RecordFile;
import dev.sdclr.study.StudyData.Selection;
import dev.sdclr.train.LongTailConfig;
import dev.sdclr.train.TrainConfig;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run that a plan asks for.
 *
 * @param plan that asks
 * @param key which run of the plan
 * @param tuned values of the keys that are tuned
 */
public record StudyRun(StudyPlan plan, RunKey key, Map<String, JsonNode> tuned) {

  /** Keeps seeds of different splits apart. */
  private static final long SEEDS_PER_SPLIT = 1_000_000;

  /** Settings of which images a run is trained on begin with it. */
  private static final String SELECTION = "data.longTail.";

  /** What a run is for. */
  public enum Role {
    /** Values are chosen by it. */
    TUNE,
    /** Arms are compared by it. */
    JUDGE,
    /** The same on balanced images. */
    BALANCED
  }

  /**
   * Which run of a plan.
   *
   * @param data set
   * @param arm of the study
   * @param role what it is for
   * @param split selection of images, and of the probes' images
   * @param seed of weights, order and views, together with the split
   * @param trial values that it tries; empty unless it tunes
   */
  public record RunKey(String data, String arm, Role role, int split, int seed, String trial) {

    /** A relative path that no other run has. */
    public String folder() {
      String values = trial.isEmpty() ? "" : "-" + trial.replaceAll("[^A-Za-z0-9.=+_-]", "_");
      return String.format(
          Locale.ROOT, "%s/%s/%ssplit%d-seed%d%s", data, arm, prefix(role), split, seed, values);
    }

    /** Whether {@link #folder} names a run so that is judged. */
    static boolean isJudged(String folder) {
      return !folder.substring(folder.lastIndexOf('/') + 1).startsWith(prefix(Role.TUNE));
    }

    private static String prefix(Role role) {
      return Word.of(role) + "-";
    }

    /** As it is told to users. */
    public String words() {
      return "%s on %s, %ssplit %d, seed %d%s"
          .formatted(
              arm,
              data,
              role == Role.BALANCED ? "balanced " : "",
              split,
              seed,
              trial.isEmpty() ? "" : ", tries " + trial);
    }
  }

  static StudyRun tried(
      StudyPlan plan, String data, String arm, int split, int seed, Map<String, JsonNode> trial) {
    return new StudyRun(plan, new RunKey(data, arm, Role.TUNE, split, seed, text(trial)), trial);
  }

  static StudyRun judged(
      StudyPlan plan,
      String data,
      String arm,
      int split,
      int seed,
      boolean balanced,
      Map<String, JsonNode> chosen) {
    Role role = balanced ? Role.BALANCED : Role.JUDGE;
    return new StudyRun(plan, new RunKey(data, arm, role, split, seed, ""), chosen);
  }

  /** Such as {@code optimizer.learningRate=0.5}. */
  static String text(Map<String, JsonNode> values) {
    return values.entrySet().stream()
        .map(value -> value.getKey() + "=" + text(value.getValue()))
        .collect(Collectors.joining(","));
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** Which keys are tuned, by which values, and what is other than in the runs that are judged. */
  static String words(Tuning tune) {
    String grid =
        tune.grid().entrySet().stream()
            .map(key -> "%s in %s".formatted(key.getKey(), key.getValue()))
            .collect(Collectors.joining(", "));
    return tune.settings() == null
        ? grid
        : grid
            + RecordFile.flat(tune.settings()).entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", ", " (by trials of ", ")"));
  }

  /** Lays the run's settings over a recipe's. */
  public ConfigTree settings(ConfigTree tree) {
    StudyData data = plan.data().get(key.data());
    plan.base(key.data(), key.arm(), tree);
    if (key.role() == Role.TUNE && plan.tune().settings() != null) {
      tree.overlay(plan.tune().settings(), "tune.settings");
    }
    tuned.forEach((name, value) -> tree.set(name, (Object) value));
    tree.set("data.source", data.source());
    Selection selection = key.role() == Role.BALANCED ? data.balanced() : data.longTail();
    if (selection != null) {
      tree.set(
          "data.longTail",
          new LongTailConfig(
              selection.profile(),
              selection.imbalance(),
              selection.alpha(),
              selection.largest(),
              key.split()));
    }
    return tree.set("seed", key.split() * SEEDS_PER_SPLIT + key.seed());
  }

  /** Settings that the file names for this run, by dotted name. */
  public SortedMap<String, String> given() {
    Map<String, String> given = new TreeMap<>(RecordFile.flat(plan.settings()));
    StudyData data = plan.data().get(key.data());
    if (data.settings() != null) {
      given.putAll(RecordFile.flat(data.settings()));
    }
    given.putAll(RecordFile.flat(plan.arms().get(key.arm())));
    if (key.role() == Role.TUNE && plan.tune().settings() != null) {
      given.putAll(RecordFile.flat(plan.tune().settings()));
    }
    tuned.forEach((name, value) -> given.put(name, text(value)));
    given.put("recipe", plan.recipe());
    return Experiment.planned(given).choices();
  }

  /** All settings, resolved. */
  public TrainConfig config() {
    return settings(ConfigTree.of(plan.recipe())).resolve();
  }

  /** Settings with a bearing on the result, by dotted name; where the data lies is none. */
  public SortedMap<String, String> treatment() {
    return Experiment.planned(RecordFile.flat(config())).choices();
  }

  /** In what a record's run is other than the plan asks for, in one phrase. */
  Optional<String> differenceTo(StudyRecord record) {
    return differenceGiven(record.given())
        .or(() -> difference(record.settings(), name -> !name.startsWith(SELECTION)))
        .or(() -> differenceInLabels(record.evaluation()));
  }

  /** In what a run that was begun is other than the plan asks for, in one phrase. */
  public Optional<String> differenceTo(TrainConfig begun) {
    return difference(RecordFile.flat(begun), PlannedFiles::isChecksum);
  }

  /** No setting of a run says how few labels its probe learns from, where a measure asks for it. */
  private Optional<String> differenceInLabels(Evaluation evaluation) {
    return evaluation != null && measures().anyMatch(m -> m.probe() == StudyMeasure.Probe.FEW)
        ? FewShotLabels.difference(evaluation, plan.fewShot())
        : Optional.empty();
  }

  /** What the run is scored by. */
  private Stream<StudyMeasure> measures() {
    return key.role() == Role.TUNE ? Stream.of(plan.tunedBy()) : plan.measures().stream();
  }

  /**
   * In what all settings of a run are other than the plan asks for, in one phrase.
   *
   * @param mayBeMissing in one of them, where it says nothing: another version has other keys, with
   *     defaults
   */
  private Optional<String> difference(
      Map<String, String> settings, Predicate<String> mayBeMissing) {
    SortedMap<String, String> asked = treatment();
    SortedMap<String, String> done = Experiment.planned(settings).choices();
    Set<String> inOneAlone = new HashSet<>(asked.keySet());
    inOneAlone.addAll(done.keySet());
    inOneAlone.removeIf(name -> asked.containsKey(name) && done.containsKey(name));
    inOneAlone.removeIf(mayBeMissing.negate());
    asked.keySet().removeAll(inOneAlone);
    done.keySet().removeAll(inOneAlone);
    return firstDifference(asked, done);
  }

  /**
   * The same of settings that the file names, of which none may be missing but checksums of files
   * that are not here.
   */
  Optional<String> differenceGiven(Map<String, String> settings) {
    SortedMap<String, String> asked = given();
    SortedMap<String, String> done = Experiment.planned(settings).choices();
    done.keySet().removeIf(key -> PlannedFiles.isChecksum(key) && !asked.containsKey(key));
    return firstDifference(asked, done);
  }

  private static Optional<String> firstDifference(
      SortedMap<String, String> asked, SortedMap<String, String> done) {
    return Stream.concat(asked.keySet().stream(), done.keySet().stream())
        .filter(name -> !Objects.equals(asked.get(name), done.get(name)))
        .findFirst()
        .map(
            name ->
                "%s %s, and the plan asks for %s"
                    .formatted(
                        name,
                        done.getOrDefault(name, "not set"),
                        asked.getOrDefault(name, "none")));
  }
}
