package dev.sdclr.report.statistics;

import dev.sdclr.run.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which of several runs repeat which, as {@link Experiment} tells them; the same training counts
 * once.
 *
 * @param arms numbers of each experiment's runs, in the order of their first
 * @param copies of runs that are left out for that: the run that counts, by number
 */
public record Repetitions(List<List<Integer>> arms, SortedMap<Integer, Integer> copies) {

  /** Of runs by the number of their places. */
  public static Repetitions of(List<Experiment> runs) {
    List<List<Integer>> arms = new ArrayList<>();
    SortedMap<Integer, Integer> copies = new TreeMap<>();
    for (List<Integer> arm : Experiment.arms(runs)) {
      Map<Integer, Integer> repeats = Experiment.repeats(runs, arm);
      copies.putAll(repeats);
      arms.add(arm.stream().filter(run -> !repeats.containsKey(run)).toList());
    }
    return new Repetitions(arms, copies);
  }

  /**
   * What is left out, in sentences without a full stop.
   *
   * @param names of the runs
   */
  public List<String> sentences(List<String> names) {
    return copies.entrySet().stream()
        .map(
            copy ->
                "%s and %s are the same training: it counts once"
                    .formatted(names.get(copy.getValue()), names.get(copy.getKey())))
        .toList();
  }
}
