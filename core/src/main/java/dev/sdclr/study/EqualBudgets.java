package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.run.RecordFile;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.train.TrainConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the runs of a plan can be compared: each resolves, computes in a type that is said, and
 * costs what the others do.
 */
record EqualBudgets(StudyPlan plan) {

  /** What the cost of a run, the size of its encoder and what it knows before follow from. */
  static final List<String> KEYS =
      List.of(
          "epochs",
          "batchSize",
          "model.depth",
          "model.width",
          "model.stem",
          "model.headLayers",
          "model.headDimension",
          "model.headWidth",
          "views.imageSize",
          "views.smallCrops",
          "initFrom");

  private static final String TYPE = "compute.type";
  private static final int MAX_RUNS = 100_000;
  private static final int MAX_NAME = 200;

  /**
   * Checks every run that a plan asks for.
   *
   * @throws UsageException when one has no sense
   */
  void require() {
    double runs =
        (double) plan.data().size() * plan.arms().size() * (2 * pairsToJudge() + pairsToTune());
    if (runs > MAX_RUNS) {
      throw new UsageException("%,.0f runs are more than %,d".formatted(runs, MAX_RUNS));
    }
    requireNoneTuned();
    TypeChoice type =
        StudyRun.judged(plan, firstSet(), plan.baseline(), 0, 0, false, trial())
            .config()
            .compute()
            .type();
    for (String set : plan.data().keySet()) {
      TrainConfig base = StudyRun.judged(plan, set, plan.baseline(), 0, 0, false, trial()).config();
      if (plan.tune() != null) {
        StudyRun.tried(plan, set, plan.baseline(), 0, 0, trial()).config();
      }
      for (String arm : plan.arms().keySet()) {
        requireFits(set, arm, base, type);
      }
    }
  }

  /** Arms would be judged with whatever value was best for each. */
  private void requireNoneTuned() {
    for (String key : plan.tune() == null ? Set.<String>of() : plan.tune().names()) {
      if (key.equals(TYPE)) {
        throw new UsageException(
            "tune.grid tries values of compute.type, and results of two types cannot be compared: give one type under settings.compute.type");
      }
      Optional<String> budget =
          KEYS.stream().filter(own -> key.equals(own) || key.startsWith(own + ".")).findFirst();
      if (budget.isPresent() && !plan.unequal().contains(budget.get())) {
        throw new UsageException(
            "tune.grid tries values of %s, so that the budgets of arms would not be equal: try other settings, or name %s under unequal"
                .formatted(key, budget.get()));
      }
    }
  }

  /** Counted without listing them, in numbers that end nowhere. */
  private double pairsToJudge() {
    return (double) plan.judge().splits().size() * plan.judge().seeds().size();
  }

  private double pairsToTune() {
    Tuning tune = plan.tune();
    return tune == null
        ? 0
        : (double) tune.splits().size() * tune.seeds().size() * tune.trialCount();
  }

  private void requireFits(String set, String arm, TrainConfig base, TypeChoice type) {
    TrainConfig config;
    try {
      config = StudyRun.judged(plan, set, arm, 0, 0, false, trial()).config();
    } catch (UsageException e) {
      String message = e.getMessage(); // which names the arm where that is what is wrong
      throw new UsageException(
          message.startsWith("arms.") ? message : "arms.%s: %s".formatted(arm, message), e);
    }
    if (config.compute().type() == TypeChoice.AUTO) {
      throw new UsageException(
          "settings.compute.type must be fp32 or bf16: left to the machine, results of two machines would not be comparable");
    }
    requireType("%s on %s".formatted(arm, set), config, type);
    requireTrials(set, arm, type);
    Map<String, String> own = RecordFile.flat(config);
    Map<String, String> its = RecordFile.flat(base);
    for (String key : KEYS) {
      if (!plan.unequal().contains(key) && !value(own, key).equals(value(its, key))) {
        throw new UsageException(
            "arms %s and %s differ in %s (%s and %s), so their budgets are not equal: give all arms the same, or name the key under unequal"
                .formatted(plan.baseline(), arm, key, value(its, key), value(own, key)));
      }
    }
    if (plan.curveEveryEpochs() != null && config.log().mineEveryEpochs() > 0) {
      throw new UsageException("settings.log.mineEveryEpochs must be 0 beside curveEveryEpochs");
    }
  }

  /** Of all data sets: results of two types say nothing of each other, and that shows too late. */
  private void requireType(String which, TrainConfig config, TypeChoice type) {
    if (config.compute().type() != type) {
      throw new UsageException(
          "%s: compute.type is %s, and %s for %s on %s: give one type for all under settings.compute.type"
              .formatted(
                  which,
                  Word.of(config.compute().type()),
                  Word.of(type),
                  plan.baseline(),
                  firstSet()));
    }
  }

  private String firstSet() {
    return plan.data().keySet().iterator().next();
  }

  /** Not only the first one: the others come to their turn after hours. */
  private void requireTrials(String set, String arm, TypeChoice type) {
    Set<String> folders = new HashSet<>();
    for (Map<String, JsonNode> trial :
        plan.tune() == null ? List.<Map<String, JsonNode>>of() : plan.tune().trials()) {
      StudyRun run = StudyRun.tried(plan, set, arm, 0, 0, trial);
      TrainConfig config;
      try {
        config = run.config();
      } catch (UsageException e) {
        throw new UsageException(
            "tune.grid, %s: %s".formatted(StudyRun.text(trial), e.getMessage()), e);
      }
      requireType("trials of %s on %s".formatted(arm, set), config, type);
      String folder = run.key().folder();
      if (folder.substring(folder.lastIndexOf('/') + 1).length() > MAX_NAME
          || !folders.add(folder)) {
        throw new UsageException(
            "tune.grid, %s: a folder cannot be named after these values, or another trial's is: try fewer keys at once, or keys with values of their own"
                .formatted(StudyRun.text(trial)));
      }
    }
  }

  /** Of a setting or of all that a group of settings holds. */
  private static String value(Map<String, String> settings, String key) {
    String own = settings.get(key);
    if (own != null) {
      return own;
    }
    String group = key + ".";
    String all =
        settings.entrySet().stream()
            .filter(setting -> setting.getKey().startsWith(group))
            .map(setting -> setting.getKey().substring(group.length()) + " " + setting.getValue())
            .sorted()
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : all;
  }

  /** Values that any run could have, to check the rest by. */
  private Map<String, JsonNode> trial() {
    return plan.tune() == null ? Map.of() : plan.tune().firstTrial();
  }
}
