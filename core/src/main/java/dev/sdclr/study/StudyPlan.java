package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.Counted;
import dev.sdclr.Guess;
import dev.sdclr.Ranges;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.RecordFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a study compares, and by what: written down, and shown, before there are results.
 *
 * @param title of the page
 * @param question that the study is to answer
 * @param recipe that all settings are laid over; absent: small-images
 * @param settings of every run, as in a configuration
 * @param data sets by name, at least one
 * @param arms by name, each the settings of its own, at least two
 * @param baseline arm that the others are compared with
 * @param primary measure that decides
 * @param secondary measures that are told as well; absent: none
 * @param tune how settings are chosen; absent: none are
 * @param judge what the arms are judged on
 * @param balanced arms that are trained on balanced images, too; absent: none
 * @param curveEveryEpochs nearest neighbours are scored so often on the way; absent: only at the
 *     end
 * @param unequal budget keys that arms may differ in, knowingly; absent: none
 * @param fewShot labels of the few-shot probe; absent: one draw of 1 %
 */
public record StudyPlan(
    String title,
    String question,
    String recipe,
    ObjectNode settings,
    Map<String, StudyData> data,
    Map<String, ObjectNode> arms,
    String baseline,
    StudyMeasure primary,
    List<StudyMeasure> secondary,
    Tuning tune,
    Judging judge,
    List<String> balanced,
    Integer curveEveryEpochs,
    List<String> unequal,
    FewShot fewShot) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}");

  /**
   * What arms are judged on.
   *
   * @param splits drawn selections; two arms on one split with one seed are a pair
   * @param seeds of each; absent: 1
   */
  public record Judging(List<Integer> splits, List<Integer> seeds) {

    public Judging {
      splits = PlanLists.numbers(splits, "splits");
      seeds = seeds == null ? List.of(1) : PlanLists.numbers(seeds, "seeds");
    }

    int pairs() {
      return splits.size() * seeds.size();
    }
  }

  /**
   * Labels of the few-shot probe.
   *
   * @param perClass images of every class, at least 1
   * @param draws of them, in [1, 1000]
   */
  public record FewShot(int perClass, int draws) {

    public FewShot {
      if (perClass < 1 || draws < 1 || draws > 1000) {
        throw new IllegalArgumentException(
            "perClass must be at least 1 and draws in [1, 1000], were %d and %d"
                .formatted(perClass, draws));
      }
    }
  }

  public StudyPlan {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(question, "question");
    recipe = recipe == null ? "small-images" : recipe;
    Objects.requireNonNull(settings, "settings");
    requireNames(data, "data", 1);
    requireNames(arms, "arms", 2);
    Objects.requireNonNull(baseline, "baseline");
    Objects.requireNonNull(primary, "primary");
    Objects.requireNonNull(judge, "judge");
    secondary = PlanLists.named(secondary, "secondary", StudyMeasure::text);
    balanced = PlanLists.named(balanced, "balanced", arm -> arm);
    unequal = PlanLists.named(unequal, "unequal", key -> key);
    requireArm("baseline", baseline, arms.keySet());
    for (String arm : balanced) {
      requireArm("balanced", arm, arms.keySet());
    }
    if (!balanced.isEmpty() && !balanced.contains(baseline)) {
      throw new IllegalArgumentException(
          "balanced must hold the baseline %s, which the others are compared with"
              .formatted(baseline));
    }
    if (!balanced.isEmpty() && data.values().stream().anyMatch(set -> set.balanced() == null)) {
      throw new IllegalArgumentException(
          "balanced names arms, so every data set needs a selection balanced beside longTail");
    }
    if (tune != null && tune.splits().stream().anyMatch(judge.splits()::contains)) {
      throw new IllegalArgumentException(
          "tune.splits and judge.splits must have no split in common (nothing is judged on what it"
              + " was chosen by), were %s and %s".formatted(tune.splits(), judge.splits()));
    }
    Ranges.require(
        "curveEveryEpochs",
        curveEveryEpochs,
        curveEveryEpochs == null || curveEveryEpochs >= 1,
        "at least 1");
    for (String key : unequal) {
      if (!EqualBudgets.KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "unequal must name budget keys (%s), was '%s'"
                .formatted(String.join(", ", EqualBudgets.KEYS), key));
      }
    }
  }

  private static void requireNames(Map<String, ?> named, String key, int min) {
    Objects.requireNonNull(named, key);
    if (named.size() < min) {
      throw new IllegalArgumentException(
          "%s must be at least %d, were %d".formatted(key, min, named.size()));
    }
    named.forEach(
        (name, value) -> {
          Objects.requireNonNull(value, key + "." + name);
          if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                "names under %s must consist of letters, digits and .+_-, as they become folder names, was '%s'"
                    .formatted(key, name));
          }
        });
  }

  private static void requireArm(String key, String arm, Collection<String> arms) {
    if (!arms.contains(arm)) {
      throw new IllegalArgumentException(
          "%s must be an arm (%s), was '%s'%s"
              .formatted(key, String.join(", ", arms), arm, Guess.after(arm, arms)));
    }
  }

  /**
   * Reads a study file and checks every run that it asks for.
   *
   * @param places where data sets lie instead of where the file says, by name
   * @throws UsageException when a key is unknown or would have no effect, a value out of range,
   *     budgets are unequal, or the computing type is not one or left to the machine
   * @throws SdclrException when the file is missing or not well-formed
   */
  public static StudyPlan read(Path file, Map<String, String> places) {
    StudyPlan plan = RecordFile.read(file, StudyPlan.class).at(places).withChecksums();
    try {
      new PlacedSettings(plan).require();
      new EqualBudgets(plan).require();
      return plan;
    } catch (UsageException e) {
      throw new UsageException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private StudyPlan at(Map<String, String> places) {
    Map<String, StudyData> placed = new LinkedHashMap<>(data);
    places.forEach(
        (name, place) -> {
          if (placed.computeIfPresent(name, (n, set) -> set.at(place)) == null) {
            throw new UsageException(
                "--data %s=%s: the study has no data set '%s'%s; it has: %s"
                    .formatted(
                        name,
                        place,
                        name,
                        Guess.after(name, data.keySet()),
                        String.join(", ", data.keySet())));
          }
        });
    return with(settings, placed, arms);
  }

  /** The same with the checksums of the files that settings name, as far as they are here. */
  private StudyPlan withChecksums() {
    Map<String, StudyData> sets = new LinkedHashMap<>(data);
    sets.replaceAll((name, set) -> set.with(PlannedFiles.withChecksums(set.settings())));
    Map<String, ObjectNode> known = new LinkedHashMap<>(arms);
    known.replaceAll((name, arm) -> PlannedFiles.withChecksums(arm));
    return with(PlannedFiles.withChecksums(settings), sets, known);
  }

  private StudyPlan with(
      ObjectNode settings, Map<String, StudyData> data, Map<String, ObjectNode> arms) {
    return new StudyPlan(
        title,
        question,
        recipe,
        settings,
        data,
        arms,
        baseline,
        primary,
        secondary,
        tune,
        judge,
        balanced,
        curveEveryEpochs,
        unequal,
        fewShot);
  }

  /** The settings of every run on a data set in an arm, before those that are tuned. */
  ConfigTree base(String set, String arm, ConfigTree tree) {
    tree.overlay(settings, "settings of the study");
    if (data.get(set).settings() != null) {
      tree.overlay(data.get(set).settings(), "settings of data." + set);
    }
    return tree.overlay(arms.get(arm), "arms." + arm);
  }

  /** Trials of all arms on all data sets; split by split, so that arms advance together. */
  public List<StudyRun> tuningRuns() {
    List<StudyRun> runs = new ArrayList<>();
    if (tune != null) {
      for (String set : data.keySet()) {
        for (int split : tune.splits()) {
          for (int seed : tune.seeds()) {
            for (String arm : arms.keySet()) {
              for (Map<String, JsonNode> trial : tune.trials()) {
                runs.add(StudyRun.tried(this, set, arm, split, seed, trial));
              }
            }
          }
        }
      }
    }
    return runs;
  }

  /**
   * Runs that are judged, split by split, so that whole pairs come first.
   *
   * @param chosen tuned values by data set and arm; runs whose values are not chosen yet are left
   *     out
   */
  public List<StudyRun> judgedRuns(Map<TunedArm, Map<String, JsonNode>> chosen) {
    List<StudyRun> runs = new ArrayList<>(judgedRuns(chosen, arms.keySet(), false));
    runs.addAll(judgedRuns(chosen, balanced, true));
    return runs;
  }

  private List<StudyRun> judgedRuns(
      Map<TunedArm, Map<String, JsonNode>> chosen, Collection<String> which, boolean onBalanced) {
    List<StudyRun> runs = new ArrayList<>();
    for (int split : judge.splits()) {
      for (int seed : judge.seeds()) {
        for (String set : data.keySet()) {
          for (String arm : which) {
            Map<String, JsonNode> values =
                tune == null ? Map.of() : chosen.get(new TunedArm(set, arm));
            if (values != null) {
              runs.add(StudyRun.judged(this, set, arm, split, seed, onBalanced, values));
            }
          }
        }
      }
    }
    return runs;
  }

  /** How many runs are judged in all. */
  public int judgedCount() {
    return data.size() * judge.pairs() * (arms.size() + balanced.size());
  }

  /**
   * What values are chosen for.
   *
   * @param data set
   * @param arm of the study
   */
  public record TunedArm(String data, String arm) {}

  /** All measures, the primary one first. */
  public List<StudyMeasure> measures() {
    List<StudyMeasure> all = new ArrayList<>(List.of(primary));
    secondary.stream().filter(measure -> !measure.equals(primary)).forEach(all::add);
    return all;
  }

  /** The arms that are compared with the baseline, in the order of the file. */
  List<String> compared() {
    return arms.keySet().stream().filter(arm -> !arm.equals(baseline)).toList();
  }

  /** Comparisons by the primary measure, which the correction for many is made for. */
  int comparisons() {
    return compared().size() * data.size();
  }

  /** The plan in sentences, as they are shown before any result. */
  public List<String> sentences() {
    List<String> lines = new ArrayList<>();
    lines.add("question: " + question);
    lines.add(
        "compares: %s, each with %s, on %s"
            .formatted(
                String.join(", ", compared()), baseline, String.join(" and ", data.keySet())));
    lines.add(
        "decides by: %s; %s on each data set (splits %s, seeds %s), Student's t interval of their differences, Holm's correction for %s"
            .formatted(
                primary.words(),
                Counted.of(judge.pairs(), "pair"),
                judge.splits(),
                judge.seeds(),
                Counted.of(comparisons(), "comparison")));
    if (!secondary.isEmpty()) {
      lines.add(
          "tells as well: "
              + String.join("; ", secondary.stream().map(StudyMeasure::words).toList()));
    }
    lines.add(
        tune == null
            ? "tunes: nothing"
            : "tunes: %s for each arm on split%s %s, by %s on a held-out fifth of the images to learn from; test images are not seen"
                .formatted(
                    StudyRun.words(tune),
                    tune.splits().size() == 1 ? "" : "s",
                    tune.splits(),
                    tunedBy().words()));
    if (!balanced.isEmpty()) {
      lines.add(
          "beside it: %s on balanced images, for differences of differences"
              .formatted(String.join(", ", balanced)));
    }
    if (!unequal.isEmpty()) {
      lines.add("unequal budgets: arms may differ in " + String.join(", ", unequal));
    }
    lines.add(
        "runs: %,d to judge by%s"
            .formatted(
                judgedCount(),
                tune == null ? "" : ", after %,d to tune by".formatted(tuningRuns().size())));
    return lines;
  }

  /** Compute threads that a run may take; 0 where that is left to the machine. */
  public int computeThreads() {
    Map<String, JsonNode> trial = tune == null ? Map.of() : tune.firstTrial();
    List<Integer> threads =
        data.keySet().stream()
            .flatMap(set -> arms.keySet().stream().map(arm -> threads(set, arm, trial)))
            .toList();
    return threads.contains(0) ? 0 : Collections.max(threads);
  }

  private int threads(String set, String arm, Map<String, JsonNode> trial) {
    return StudyRun.judged(this, set, arm, 0, 0, false, trial).config().compute().threads();
  }

  /** What is tuned by. */
  public StudyMeasure tunedBy() {
    return tune.by() == null ? primary : tune.by();
  }
}
