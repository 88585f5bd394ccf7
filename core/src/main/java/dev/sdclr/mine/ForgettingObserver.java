package dev.sdclr.mine;

import dev.sdclr.checkpoint.Position;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.method.Method;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.SelfDamaging;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Forgetting;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSummary.TopShare;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Mines the training images while a run is trained, for {@code forgetting.jsonl}: which groups of
 * classes pruning hurts at which stage (the question behind SDCLR, section 3.1).
 *
 * <p>Images are scored by {@link PrunedDisagreement} on the evaluation view, with the share of
 * weights removed that the method ends at, else the published one: at every stage the same, so that
 * only the network differs. Labels only describe the result.
 *
 * @param config of the run
 * @param run to write to
 * @param data of the run
 * @param compute that trains it
 */
public record ForgettingObserver(
    TrainConfig config, RunDirectory run, PretrainingData data, Compute compute)
    implements EpochObserver {

  private static final double TOP_PERCENT = 10;

  /** The share of weights to remove that suits a run: what its method ends at, else the default. */
  public static double pruneFraction(TrainedEncoder encoder) {
    double last =
        encoder.config().method() instanceof SelfDamaging method && method.prunes()
            ? method.lastFraction(encoder.network())
            : 0;
    return last > 0 ? last : SelfDamageConfig.PUBLISHED_PRUNE_FRACTION;
  }

  @Override
  public boolean isDue(int epoch) {
    int every = config.log().mineEveryEpochs();
    return every > 0 && epoch % every == 0;
  }

  @Override
  public void observe(Method method, Position position, BooleanSupplier stopRequested) {
    if (run.forgetting().has(position.epoch())) {
      return;
    }
    TrainedEncoder encoder =
        new TrainedEncoder(run, config, method.network(), position, compute, data);
    double fraction = pruneFraction(encoder);
    Miner miner = new Miner(encoder, data.labelled(), new PrunedDisagreement(fraction), false);
    mined(miner, stopRequested)
        .map(result -> line(encoder, fraction, result))
        .ifPresent(run.forgetting()::append);
  }

  /** Nothing when a stop comes first; the session that follows makes the observation. */
  private static Optional<Miner.Result> mined(Miner miner, BooleanSupplier stopRequested) {
    try {
      return Optional.of(
          miner.mine(
              (task, unit, done, total) -> {
                if (stopRequested.getAsBoolean()) {
                  throw new CancellationException();
                }
              }));
    } catch (CancellationException e) {
      return Optional.empty();
    }
  }

  private Forgetting line(TrainedEncoder encoder, double fraction, Miner.Result result) {
    Map<String, Double> means =
        result.ranked().stream()
            .filter(image -> image.label() != null)
            .collect(
                Collectors.groupingBy(
                    MinedImage::label, Collectors.averagingDouble(MinedImage::score)));
    Map<String, Double> byClass = new LinkedHashMap<>();
    data.labelled().classNames().stream()
        .filter(means::containsKey)
        .forEach(name -> byClass.put(name, means.get(name)));
    List<ClassCount> classes = PretrainingClasses.of(encoder, data.labelled()).counts();
    return new Forgetting(
        encoder.position().epoch(),
        result.ranked().size(),
        fraction,
        result.ranked().stream().mapToDouble(MinedImage::score).average().orElse(Double.NaN),
        mean(byClass, classes, Group.MANY),
        mean(byClass, classes, Group.MEDIUM),
        mean(byClass, classes, Group.FEW),
        byClass,
        result.summary().top().stream()
            .filter(share -> share.topPercent() == TOP_PERCENT)
            .map(TopShare::tailShare)
            .findFirst()
            .orElse(null),
        result.summary().auroc(),
        data.labelled().isLabelled() ? PretrainingClasses.USUAL.phrase() : null);
  }

  private static Double mean(Map<String, Double> byClass, List<ClassCount> classes, Group group) {
    OptionalDouble members =
        classes.stream()
            .filter(c -> c.group() == group && byClass.containsKey(c.name()))
            .mapToDouble(c -> byClass.get(c.name()))
            .average();
    return members.isPresent() ? members.getAsDouble() : null;
  }
}
