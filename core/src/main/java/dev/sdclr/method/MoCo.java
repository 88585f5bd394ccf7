package dev.sdclr.method;

import dev.sdclr.loss.InfoNceLoss;
import dev.sdclr.model.Branch;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * MoCo v2 (He et al. 2020, algorithm 1; Chen et al. 2020b): a query should find its key among the
 * keys of earlier batches.
 *
 * <p>View 1 is the query and goes through the trained network, view 2 the key and goes through a
 * target network that follows by a moving average. With self-damage the target is pruned: it is the
 * branch that no gradient reaches, and has batch norms of its own already. Its mask is cut from its
 * own weights.
 */
final class MoCo implements Method {

  private final Network network;
  private final TargetNetwork target;
  private final SelfCompetitor competitor;
  private final MethodConfig config;
  private final NormGroups groups;
  private final BoostMemory memory;
  private final KeyQueue queue;
  private final long seed;
  private InfoNceLoss loss;
  private Tensor freshKeys;

  MoCo(MethodConfig config, ModelConfig model, Compute compute, long seed, int images) {
    this.config = config;
    this.seed = seed;
    network = new Network(model, config.trainedParts(0), compute, seed);
    target = new TargetNetwork(model, compute, seed);
    competitor = new SelfCompetitor(target.network(), config, seed);
    groups = new NormGroups(config.moco().groups());
    memory = new BoostMemory(config.contrast(), images);
    queue = new KeyQueue(config.moco().queueSize(), model.headDimension(), compute, seed);
    loss = new InfoNceLoss(config.temperature(0), config.contrast().focalGamma());
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public void startEpoch(TrainingTime time) {
    if (time.step() == 0) {
      target.equal(network);
    }
    competitor.startEpoch(time);
    memory.startEpoch(time);
  }

  @Override
  public double gradients(TrainingBatch batch, TrainingTime time) {
    competitor.startStep(time);
    loss = loss.withTemperature(config.temperature(time.epoch()));
    TrainingBatch views = competitor.swapsViews(time) ? batch.swapped() : batch;
    network.tensors().clearGradients();
    Tensor keys = keys(views.view2(), time);
    Tensor queries =
        groups.inOrder(views.view1(), view -> network.projections(view, Pass.DENSE_TRAINING));
    Tensor value =
        memory.remembers()
            ? memory.mean(loss.perImage(queries, keys, queue.columns()), batch.indices())
            : loss.loss(queries, keys, queue.columns());
    Tensor share = batch.share(value);
    share.backward();
    replaceFreshKeys(batch.rows(network.compute().ranks()).values(keys));
    return share.item_double();
  }

  private Tensor keys(Tensor view, TrainingTime time) {
    try (NoGradient none = new NoGradient()) {
      Pass pass = competitor.pass(Branch.DENSE);
      return UnitRows.of(
          groups.shuffled(
              view, part -> target.network().projections(part, pass), seed, time.step()));
    }
  }

  @Override
  public void afterUpdate(TrainingTime time) {
    target.follow(network, config.moco().momentum());
    queue.push(freshKeys);
    replaceFreshKeys(null);
  }

  private void replaceFreshKeys(Tensor keys) {
    if (freshKeys != null) {
      freshKeys.close();
    }
    freshKeys = keys == null ? null : TensorScope.keep(keys);
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>(target.state());
    state.putAll(queue.state());
    state.putAll(memory.state());
    return state;
  }

  @Override
  public void stateRestored() {
    memory.restored();
  }

  @Override
  public Optional<double[]> viewWeights() {
    return memory.viewWeights();
  }

  @Override
  public Optional<SelfCompetitor> competitor() {
    return Optional.of(competitor);
  }

  @Override
  public void close() {
    replaceFreshKeys(null);
    queue.close();
    memory.close();
    competitor.close();
    target.close();
    network.close();
  }
}
