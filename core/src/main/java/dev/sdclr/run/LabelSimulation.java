package dev.sdclr.run;

import dev.sdclr.run.statistics.Interval;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How many rare images a person would have found who labels what each of several strategies
 * suggests: played with labels that are known.
 *
 * @param rareClasses names of the classes that count as rare
 * @param budgets numbers of labels, ascending
 * @param strategies what each found, by its name
 * @param rareDefinition what rare means, in one phrase
 * @param images that could be labelled
 * @param rareImages of them
 * @param classes that they are of
 * @param seeds that each strategy was played with
 * @param batch labels between two rounds of suggestions
 * @param epochsDone completed when the run's features were made; null without a run, and in older
 *     files
 */
public record LabelSimulation(
    List<String> rareClasses,
    List<Integer> budgets,
    Map<String, Found> strategies,
    String rareDefinition,
    int images,
    int rareImages,
    int classes,
    List<Long> seeds,
    int batch,
    Integer epochsDone) {

  /** Checks that there is an outcome of every strategy for every budget. */
  public LabelSimulation {
    Objects.requireNonNull(budgets, "budgets");
    Objects.requireNonNull(strategies, "strategies");
    if (budgets.isEmpty() || strategies.isEmpty()) {
      throw new IllegalArgumentException("a simulation has budgets and strategies");
    }
    for (Map.Entry<String, Found> strategy : strategies.entrySet()) {
      strategy.getValue().requireFor(strategy.getKey(), budgets.size());
    }
  }

  /** The same of a run's features after so many epochs; null without a run. */
  public LabelSimulation after(Integer epochs) {
    return new LabelSimulation(
        rareClasses,
        budgets,
        strategies,
        rareDefinition,
        images,
        rareImages,
        classes,
        seeds,
        batch,
        epochs);
  }

  /** Name of the loop of suggestions among the strategies. */
  public static final String SUGGEST = "suggest";

  /** Name of labelling at random among the strategies. */
  public static final String RANDOM = "random";

  /**
   * What one strategy found: one entry a budget, the mean over seeds.
   *
   * @param rareImages images of rare classes
   * @param rareClassesFound rare classes with at least one label
   * @param classesFound classes with at least one label
   * @param rareImagesInterval of the mean, by seeds (Student's t), within what there is; no width
   *     where no chance plays
   * @param rareClassesFoundInterval the same
   * @param classesFoundInterval the same
   */
  public record Found(
      List<Double> rareImages,
      List<Double> rareClassesFound,
      List<Double> classesFound,
      List<Interval> rareImagesInterval,
      List<Interval> rareClassesFoundInterval,
      List<Interval> classesFoundInterval) {

    private void requireFor(String name, int budgets) {
      List<List<?>> all =
          List.of(
              rareImages,
              rareClassesFound,
              classesFound,
              rareImagesInterval,
              rareClassesFoundInterval,
              classesFoundInterval);
      if (all.stream().anyMatch(values -> values.size() != budgets)) {
        throw new IllegalArgumentException(
            "strategy %s must have an outcome for each of %d budgets".formatted(name, budgets));
      }
    }
  }
}
