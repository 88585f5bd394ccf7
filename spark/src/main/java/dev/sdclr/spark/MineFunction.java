package dev.sdclr.spark;

import dev.sdclr.UsageException;
import dev.sdclr.augment.EvalBatch;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.mine.PrunedScorer;
import dev.sdclr.run.RunDirectory;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;

/**
 * How far pruning turns each image's feature, as {@code sdclr mine --score cosine} scores, in fp32.
 *
 * @param model of a run
 * @param pruneFraction share of weights removed; null for what the run ends at
 */
record MineFunction(Broadcast<ShippedModel> model, Double pruneFraction)
    implements ImageFunctionSource {

  /**
   * Checks that the model is what a ranking needs.
   *
   * @throws UsageException when it is a file
   */
  void requireRun() {
    if (!model.value().isRun()) {
      throw new UsageException(
          "mining needs a run directory: an exported file has one branch only");
    }
  }

  @Override
  public ImageFunction open(int threads) {
    String name = "mine %s %d %s".formatted(model.value().checksum(), threads, pruneFraction);
    return LoadedFunctions.get(name, () -> model.value().load(path -> scores(path, threads)));
  }

  private Scores scores(java.nio.file.Path run, int threads) {
    TrainedEncoder encoder = TrainedEncoder.loadExact(RunDirectory.open(run), threads);
    double fraction =
        pruneFraction == null ? ForgettingObserver.pruneFraction(encoder) : pruneFraction;
    return new Scores(encoder.view(), new PrunedScorer(encoder.network(), fraction));
  }

  private record Scores(EvalView view, PrunedScorer scorer) implements ImageFunction {

    @Override
    public Object[] apply(EvalBatch views) {
      return Arrays.stream(scorer.scores(views)).boxed().toArray();
    }
  }
}
