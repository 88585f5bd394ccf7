package dev.sdclr.cli;

import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Score;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints scores of one or several runs side by side. */
record FindingsTable(PrintWriter out) {

  private static final String LINE = "%-14s %-18s %8s %8s %8s %8s %13s%n";

  /** Prints a row for each run and probe. */
  void print(List<String> names, List<Evaluation> evaluations) {
    Evaluation first = evaluations.get(0);
    out.printf("pre-trained on: %s%n", first.pretrainingSplit());
    out.printf("tested on: %s%n", first.testSplit());
    out.printf(
        "groups by pre-training images: %d many, %d medium, %d few%n",
        count(first, Group.MANY), count(first, Group.MEDIUM), count(first, Group.FEW));
    out.printf(LINE, "run", "probe", "accuracy", "many", "medium", "few", "balancedness");
    for (int i = 0; i < names.size(); i++) {
      Evaluation evaluation = evaluations.get(i);
      row(names.get(i), "linear, full-shot", evaluation.linear().get("full"));
      row(names.get(i), "linear, few-shot", evaluation.linear().get("few"));
      row(names.get(i), "kNN", evaluation.knn());
    }
    out.println(
        "percent; balancedness: deviation of the three groups in points, smaller is better");
    out.flush();
  }

  private static long count(Evaluation evaluation, Group group) {
    return evaluation.classes().stream().filter(c -> c.group() == group).count();
  }

  private void row(String name, String probe, Score score) {
    if (score != null) {
      out.printf(
          LINE,
          name,
          probe,
          number(score.accuracy()),
          number(score.many()),
          number(score.medium()),
          number(score.few()),
          number(score.balancedness()));
    }
  }

  private static String number(Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }
}
