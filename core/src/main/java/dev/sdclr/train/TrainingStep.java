package dev.sdclr.train;

import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.view.SmallCrops;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.method.Method;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.ParameterSet;
import dev.sdclr.optim.GradientBuckets;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.ViewTensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;

/** One update: all views forward, one backward, one move of the weights; closing frees buffers. */
final class TrainingStep implements AutoCloseable {

  private static final long BYTES_PER_MEBIBYTE = 1 << 20;

  private final Method method;
  private final Optimizer optimizer;
  private final Compute compute;
  private final Ranks ranks;
  private final ViewConfig views;
  private final GradientBuckets buckets;

  TrainingStep(
      Method method,
      Optimizer optimizer,
      Compute compute,
      ViewConfig views,
      DistributedConfig distributed) {
    this.method = method;
    this.optimizer = optimizer;
    this.compute = compute;
    this.views = views;
    ranks = compute.ranks();
    ParameterSet tensors = method.network().tensors();
    buckets =
        ranks.isAlone()
            ? null
            : new GradientBuckets(
                tensors.parameters(),
                ranks,
                distributed.compressedGradients(),
                distributed.bucketMebibytes() * BYTES_PER_MEBIBYTE);
  }

  /**
   * What came of a step, the same on all ranks.
   *
   * @param loss before the update
   * @param stops whether some rank was asked to stop
   * @param saves whether it is time for a checkpoint
   */
  record Outcome(double loss, boolean stops, boolean saves) {}

  Compute compute() {
    return compute;
  }

  /** Seconds of all steps so far in which gradients were waited for, after the backward pass. */
  double waitedSeconds() {
    return buckets == null ? 0 : buckets.waitedSeconds();
  }

  /**
   * Updates the weights.
   *
   * @param step 1-based, for the error
   * @param stop whether this rank was asked to stop
   * @param save whether it is time for a checkpoint, by rank 0's clock
   * @throws TrainingDivergedException when the loss is not finite; the weights then stay
   */
  Outcome run(
      ViewBatch batch,
      long step,
      double learningRate,
      TrainingTime time,
      BooleanSupplier stop,
      BooleanSupplier save) {
    try (TensorScope scope = new TensorScope()) {
      Outcome outcome = agreed(gradients(batch, time), stop, save);
      if (!Double.isFinite(outcome.loss())) {
        throw new TrainingDivergedException("the loss became " + outcome.loss(), step);
      }
      optimizer.step(learningRate);
      method.afterUpdate(time);
      return outcome;
    } catch (TrainingDivergedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ranks.explain(e);
    }
  }

  /** Leaves the whole batch's gradient in the parameters. */
  private double gradients(ViewBatch batch, TrainingTime time) {
    if (buckets == null) {
      return method.gradients(tensors(batch), time);
    }
    buckets.begin();
    double loss = method.gradients(tensors(batch), time);
    buckets.finish();
    return loss;
  }

  private Outcome agreed(double loss, BooleanSupplier stop, BooleanSupplier save) {
    boolean saves = ranks.rank() == 0 && save.getAsBoolean();
    boolean stops = stop.getAsBoolean();
    if (ranks.isAlone()) {
      return new Outcome(loss, stops, saves);
    }
    Tensor all = HostArray.tensor(new double[] {loss, stops ? 1 : 0, saves ? 1 : 0}, 3);
    ranks.sum(all, Channel.STEP);
    double[] sums = HostArray.doubles(all);
    return new Outcome(sums[0], sums[1] > 0, sums[2] > 0);
  }

  private TrainingBatch tensors(ViewBatch batch) {
    int imageSize = views.imageSize();
    Tensor view1 = ViewTensor.of(batch.view(0), batch.count(), imageSize, compute);
    Tensor view2 = ViewTensor.of(batch.view(1), batch.count(), imageSize, compute);
    Optional<Tensor> smallCrops =
        Optional.ofNullable(views.smallCrops()).map(crops -> smallCrops(batch, crops));
    return new TrainingBatch(
        view1, view2, smallCrops, batch.indices(), batch.first(), batch.total());
  }

  /** They lie behind the two whole views. */
  private Tensor smallCrops(ViewBatch batch, SmallCrops crops) {
    int count = crops.count() * batch.count();
    ByteBuffer bytes = batch.views(2, 2 + crops.count());
    return ViewTensor.of(bytes, count, crops.imageSize(), compute);
  }

  /**
   * Checks the weights of all ranks, as a finite loss can still have a gradient that is not, and
   * statistics of a rank's own images are its own.
   *
   * @param step 1-based, for the error
   * @throws TrainingDivergedException on every rank, when a weight or statistic of one is not
   *     finite
   */
  void requireFiniteWeights(long step) {
    Optional<String> own = notFinite();
    if (areAny(own.isPresent())) {
      throw new TrainingDivergedException(
          own.orElse("a statistic of another rank") + " is no longer finite", step);
    }
  }

  private Optional<String> notFinite() {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      return method.network().tensors().all().entrySet().stream()
          .filter(named -> !named.getValue().isfinite().all().item_bool())
          .map(Map.Entry::getKey)
          .findFirst();
    }
  }

  private boolean areAny(boolean own) {
    if (ranks.isAlone()) {
      return own;
    }
    try (TensorScope scope = new TensorScope()) {
      Tensor count = HostArray.tensor(new double[] {own ? 1 : 0}, 1);
      ranks.sum(count, Channel.STEP);
      return HostArray.doubles(count)[0] > 0;
    } catch (RuntimeException e) {
      throw ranks.explain(e);
    }
  }

  @Override
  public void close() {
    if (buckets != null) {
      buckets.close();
    }
  }
}
