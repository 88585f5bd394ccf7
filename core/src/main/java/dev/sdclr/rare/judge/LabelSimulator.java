package dev.sdclr.rare.judge;

import dev.sdclr.Descending;
import dev.sdclr.SplitMix;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.suggest.ClassProbe;
import dev.sdclr.rare.suggest.Labels;
import dev.sdclr.rare.suggest.RowDecision;
import dev.sdclr.rare.suggest.Suggester;
import dev.sdclr.rare.suggest.Suggestion;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.LabelSimulation.Found;
import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.StudentT;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Plays the person who labels, with labels that are known: by suggestions, and beside them by what
 * else could be done.
 *
 * @param features of the images
 * @param classes of the images
 * @param budget labels at the end, at least 1; no more than there are images are given
 * @param batch labels between two rounds, at least 1
 * @param seeds that each strategy with chance in it is played with, at least 1
 */
public record LabelSimulator(
    FeatureTable features, KnownClasses classes, int budget, int batch, List<Long> seeds) {

  private static final int[] USUAL_BUDGETS = {20, 50, 100, 200};
  private static final long STREAM = 0x53494d55L;

  /**
   * Checks that labels and features belong together.
   *
   * @throws dev.sdclr.SdclrException when they do not, or there is but one class
   */
  public LabelSimulator {
    classes.requireFor(features.size());
    seeds = List.copyOf(seeds);
    if (budget < 1 || batch < 1 || seeds.isEmpty()) {
      throw new IllegalArgumentException("budget, batch and seeds must be at least 1");
    }
  }

  /** How many strategies are played with so many orderings. */
  public static int strategies(int orderings) {
    return orderings + 4; // suggestions, random, uncertainty and k-centre
  }

  /**
   * Plays all strategies.
   *
   * @param suggester of the same features
   * @param listener hears the name of each strategy before it is played
   */
  public LabelSimulation run(Suggester suggester, Consumer<String> listener) {
    Map<String, LongFunction<int[]>> strategies = new LinkedHashMap<>();
    strategies.put(LabelSimulation.SUGGEST, seed -> suggested(suggester.withSeed(seed)));
    strategies.put(LabelSimulation.RANDOM, this::shuffled);
    suggester
        .ranked()
        .forEach(ranked -> strategies.put(ranked.name(), seed -> first(ranked.order())));
    strategies.put("uncertainty", this::uncertain);
    strategies.put("k-centre", this::farthest);
    int[] budgets = budgets();
    Map<String, Found> found = new LinkedHashMap<>();
    strategies.forEach(
        (name, strategy) -> {
          listener.accept(name);
          found.put(name, found(seeds.stream().map(strategy::apply).toList(), budgets));
        });
    return new LabelSimulation(
        classes.rareNames(),
        Arrays.stream(budgets).boxed().toList(),
        found,
        classes.definition(),
        features.size(),
        classes.rareImages(),
        classes.present(),
        seeds,
        batch,
        null);
  }

  private int[] budgets() {
    TreeSet<Integer> budgets = new TreeSet<>();
    Arrays.stream(USUAL_BUDGETS).filter(usual -> usual < budget).forEach(budgets::add);
    budgets.add(budget);
    return budgets.stream().mapToInt(Integer::intValue).toArray();
  }

  private int maxLabels() {
    return Math.min(budget, features.size());
  }

  private int[] suggested(Suggester suggester) {
    Labels labels = Labels.NONE;
    while (labels.size() < maxLabels()) {
      int wanted = Math.min(batch, maxLabels() - labels.size());
      List<Suggestion> next = suggester.round(labels, wanted).suggestions();
      if (next.isEmpty()) { // all that is left are near-duplicates
        break;
      }
      labels =
          labels.with(
              next.stream()
                  .map(suggestion -> classes.label(suggestion.image()).from(suggestion))
                  .toList());
    }
    return labels.given().stream().mapToInt(RowDecision::image).toArray();
  }

  private int[] shuffled(long seed) {
    SplitMix random = SplitMix.of(seed, STREAM);
    int[] images = IntStream.range(0, features.size()).toArray();
    for (int i = 0; i < maxLabels(); i++) {
      int other = i + random.nextInt(images.length - i);
      int image = images[other];
      images[other] = images[i];
      images[i] = image;
    }
    return first(images);
  }

  private int[] first(int[] order) {
    return Arrays.copyOf(order, maxLabels());
  }

  /** At random first, then where the probe's two most probable classes are closest. */
  private int[] uncertain(long seed) {
    int[] shuffled = shuffled(seed);
    BitSet taken = new BitSet();
    List<RowDecision> labels = new ArrayList<>();
    while (labels.size() < maxLabels()) {
      Optional<ClassProbe> probe = ClassProbe.of(features, new Labels(labels));
      int wanted = Math.min(batch, maxLabels() - labels.size());
      IntStream candidates =
          probe.isPresent() ? IntStream.of(bySmallestMargin(probe.get())) : IntStream.of(shuffled);
      candidates
          .filter(image -> !taken.get(image))
          .limit(wanted)
          .forEach(image -> labels.add(classes.label(image)));
      labels.forEach(label -> taken.set(label.image()));
    }
    return labels.stream().mapToInt(RowDecision::image).toArray();
  }

  private int[] bySmallestMargin(ClassProbe probe) {
    return Descending.rows(
        IntStream.range(0, features.size()).mapToDouble(i -> -probe.margin(i)).toArray());
  }

  /** From a random one, always the image farthest from all before (Gonzalez 1985). */
  private int[] farthest(long seed) {
    int[] chosen = new int[maxLabels()];
    chosen[0] = SplitMix.of(seed, STREAM).nextInt(features.size());
    float[] cosines = new float[features.size()]; // to the nearest chosen one
    Arrays.fill(cosines, Float.NEGATIVE_INFINITY);
    for (int i = 1; i < chosen.length; i++) {
      float[] last = cosinesTo(chosen[i - 1]);
      int farthest = 0;
      for (int image = 0; image < cosines.length; image++) {
        cosines[image] = Math.max(cosines[image], last[image]);
        farthest = cosines[image] < cosines[farthest] ? image : farthest;
      }
      chosen[i] = farthest;
      cosines[chosen[i - 1]] = Float.POSITIVE_INFINITY;
    }
    return chosen;
  }

  private float[] cosinesTo(int row) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      return HostArray.floats(features.rows().mv(features.rows().select(0, row)));
    }
  }

  private Found found(List<int[]> plays, int[] budgets) {
    List<double[]> rareImages = new ArrayList<>();
    List<double[]> rareClasses = new ArrayList<>();
    List<double[]> allClasses = new ArrayList<>();
    for (int labels : budgets) {
      rareImages.add(each(plays, play -> labelled(play, labels).filter(classes::isRare).count()));
      rareClasses.add(
          each(
              plays,
              play -> classesOf(labelled(play, labels)).filter(classes.rare()::get).count()));
      allClasses.add(each(plays, play -> classesOf(labelled(play, labels)).count()));
    }
    return new Found(
        means(rareImages),
        means(rareClasses),
        means(allClasses),
        intervals(rareImages, classes.rareImages()),
        intervals(rareClasses, classes.rareNames().size()),
        intervals(allClasses, classes.present()));
  }

  /** Of means of counts, which are neither negative nor above what there is. */
  private static List<Interval> intervals(List<double[]> counts, int there) {
    return counts.stream()
        .map(StudentT::ofMean)
        .map(mean -> new Interval(Math.max(0, mean.low()), Math.min(there, mean.high())))
        .toList();
  }

  private static double[] each(List<int[]> plays, ToLongFunction<int[]> counted) {
    LongStream counts = plays.stream().mapToLong(counted);
    return counts.asDoubleStream().toArray();
  }

  private static List<Double> means(List<double[]> values) {
    return values.stream().map(v -> Arrays.stream(v).average().orElseThrow()).toList();
  }

  private static IntStream labelled(int[] play, int labels) {
    return Arrays.stream(play).limit(labels);
  }

  private IntStream classesOf(IntStream images) {
    return images.map(image -> classes.numbers()[image]).filter(c -> c >= 0).distinct();
  }
}
