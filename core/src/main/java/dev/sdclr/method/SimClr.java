package dev.sdclr.method;

import dev.sdclr.method.part.BoostMemory;
import dev.sdclr.method.part.ContrastiveObjective;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Halves;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * SimCLR (Chen et al. 2020): both views through one network, as one batch of 2N.
 *
 * <p>Batch norm statistics are therefore over both views together; where there are threads for it,
 * each view passes on half of them, and the batch norms of both wait for each other. Small crops
 * pass after them, as a batch of their own.
 */
final class SimClr extends Method {

  private final ContrastiveObjective objective;
  private final SimClrConfig config;
  private final Halves halves = new Halves();
  private final TwoPasses passes;

  SimClr(SimClrConfig config, TrainingSetup setup) {
    this(setup.network(config.finishedParts()), config, setup);
  }

  /** Takes over {@code network}. */
  SimClr(Network network, SimClrConfig config, TrainingSetup setup) {
    super(network);
    this.config = config;
    BoostMemory memory = with(new BoostMemory(config.contrast(), setup.images().count()));
    objective = with(new ContrastiveObjective(config, setup, memory));
    passes = with(new TwoPasses(network.compute(), halves::fail));
  }

  @Override
  public int lanes() {
    return passes.areParallel() ? config.lanes(network().compute().sharesNorms()) : 1;
  }

  @Override
  double backward(TrainingBatch batch, TrainingTime time) {
    if (lanes() == 1) {
      return super.backward(batch, time);
    }
    List<HeldBack> small = new ArrayList<>();
    double loss =
        passes.backward(
            () -> network().projections(batch.view1(), Pass.ofHalf(halves.first())),
            () -> network().projections(batch.view2(), Pass.ofHalf(halves.second())),
            (z1, z2) -> {
              smallCrops(batch).map(HeldBack::of).ifPresent(small::add);
              Optional<Tensor> leaf = small.stream().map(HeldBack::leaf).findFirst();
              return objective.loss(z1, z2, leaf, batch, time);
            });
    small.forEach(HeldBack::sendBack);
    return loss;
  }

  /** After the views: halves write statistics that this pass's gradient needs as they were. */
  private Optional<Tensor> smallCrops(TrainingBatch batch) {
    return batch.smallCrops().map(crops -> network().projections(crops, Pass.DENSE_TRAINING));
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    long n = batch.view1().size(0);
    Tensor views = batch.bothViews();
    Tensor z = network().projections(views, Pass.DENSE_TRAINING);
    Optional<Tensor> small = smallCrops(batch);
    return objective.loss(z.narrow(0, 0, n), z.narrow(0, n, n), small, batch, time);
  }
}
