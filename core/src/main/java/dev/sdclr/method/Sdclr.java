package dev.sdclr.method;

import dev.sdclr.model.Branch;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.SideBySide;
import dev.sdclr.tensor.SideBySide.Both;
import dev.sdclr.tensor.TensorScope;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;

/**
 * SDCLR (Jiang et al. 2021, section 3): the network against its own pruned copy.
 *
 * <p>View 1 goes through the dense branch, view 2 through the pruned one; one NT-Xent loss sends
 * its gradient through both. As published, views are never swapped, and the mask is renewed from
 * the current weights at the start of each epoch, also of the first: {@link SelfDamageConfig} has
 * variations.
 */
public final class Sdclr implements Method {

  private final Network network;
  private final MethodConfig config;
  private final SelfCompetitor competitor;
  private final SideBySide lanes;
  private final NtXentObjective objective;

  Sdclr(MethodConfig config, ModelConfig model, Compute compute, long seed, int images) {
    this(new Network(model, config.trainedParts(0), compute, seed), config, seed, images);
  }

  /** Takes over {@code network}. */
  Sdclr(Network network, MethodConfig config, long seed, int images) {
    this.network = network;
    this.config = config;
    this.competitor = new SelfCompetitor(network, config, seed);
    this.objective = new NtXentObjective(config, network.config(), network.compute(), seed, images);
    this.lanes = new SideBySide(network.compute());
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public void startEpoch(TrainingTime time) {
    competitor.startEpoch(time);
    objective.startEpoch(time);
  }

  @Override
  public double gradients(TrainingBatch batch, TrainingTime time) {
    competitor.startStep(time);
    network.tensors().clearGradients();
    TrainingBatch views = competitor.swapsViews(time) ? batch.swapped() : batch;
    return mayRunSideBySide() ? sideBySide(views, time) : oneByOne(views, time);
  }

  /** Branches that share batch norms would race for their running statistics. */
  private boolean mayRunSideBySide() {
    return lanes.isParallel() && config.selfDamage().ownBatchNorm();
  }

  private double oneByOne(TrainingBatch views, TrainingTime time) {
    Tensor value = objective.loss(dense(views.view1()), pruned(views.view2()), views, time);
    value.backward();
    return value.item_double();
  }

  private Tensor dense(Tensor view) {
    return network.projections(view, Pass.DENSE_TRAINING);
  }

  private Tensor pruned(Tensor view) {
    return network.projections(view, competitor.pass(Branch.PRUNED));
  }

  /**
   * Runs both branches side by side: they meet in the loss only.
   *
   * <p>Their gradients meet in the shared weights. Which of the two is added first changes nothing,
   * as a + b = b + a.
   */
  private double sideBySide(TrainingBatch views, TrainingTime time) {
    Both<Tensor> z =
        lanes.call(() -> kept(() -> dense(views.view1())), () -> kept(() -> pruned(views.view2())));
    try (Tensor dense = z.first();
        Tensor pruned = z.second()) {
      Tensor denseLeaf = dense.detach().set_requires_grad(true);
      Tensor prunedLeaf = pruned.detach().set_requires_grad(true);
      Tensor value = objective.loss(denseLeaf, prunedLeaf, views, time);
      value.backward();
      lanes.call(
          () -> sentBack(dense, denseLeaf.grad()), () -> sentBack(pruned, prunedLeaf.grad()));
      return value.item_double();
    }
  }

  private static Tensor kept(Supplier<Tensor> pass) {
    try (TensorScope scope = new TensorScope()) {
      return TensorScope.keep(pass.get());
    }
  }

  private static boolean sentBack(Tensor projections, Tensor gradient) {
    try (TensorScope scope = new TensorScope()) {
      projections.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
      return true;
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return objective.state();
  }

  @Override
  public void stateRestored() {
    objective.memory().restored();
  }

  @Override
  public Optional<double[]> viewWeights() {
    return objective.memory().viewWeights();
  }

  @Override
  public Optional<SelfCompetitor> competitor() {
    return Optional.of(competitor);
  }

  @Override
  public void close() {
    lanes.close();
    competitor.close();
    objective.close();
    network.close();
  }
}
