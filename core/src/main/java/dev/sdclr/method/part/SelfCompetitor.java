package dev.sdclr.method.part;

import dev.sdclr.model.Convolution;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.prune.PruneScope;
import dev.sdclr.prune.RandomPruning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The mask that turns a network into its pruned self, renewed from its weights as training goes
 * (SDCLR, section 3.2); closing frees the mask.
 *
 * <p>Without self-damage there is none, and all weights take part.
 */
public final class SelfCompetitor implements MethodPart {

  private final List<Convolution> convolutions;
  private final SelfDamaging config;
  private final long seed;
  private final Optional<PruneSchedule> schedule; // empty without self-damage
  private PruneMask mask;

  /**
   * Prunes a network's convolutions as {@code config} says.
   *
   * @param seed of what is removed at random
   */
  public SelfCompetitor(Network network, SelfDamaging config, long seed) {
    this.convolutions = network.convolutions();
    this.config = config;
    this.seed = seed;
    schedule =
        config.prunes() ? Optional.of(PruneSchedule.of(config, convolutions)) : Optional.empty();
  }

  @Override
  public void startEpoch(TrainingTime time) {
    schedule
        .filter(known -> known.how().renewsAtEpoch(time.epoch()))
        .ifPresent(known -> renew(known, time));
  }

  @Override
  public void startStep(TrainingTime time) {
    schedule
        .filter(known -> known.how().renewsAtStep(time.step()))
        .ifPresent(known -> renew(known, time));
  }

  private void renew(PruneSchedule known, TrainingTime time) {
    PruneScope scope = known.how().scope();
    double fraction = known.fraction(time);
    double random = known.randomFraction(fraction);
    replace(
        random == 0
            ? MagnitudePruning.mask(convolutions, fraction, scope)
            : RandomPruning.mask(convolutions, fraction, random, scope, seed, time.step()));
  }

  @Override
  public Optional<String> warning() {
    return schedule.flatMap(PruneSchedule::warning);
  }

  @Override
  public Optional<String> advice() {
    return schedule.flatMap(PruneSchedule::advice);
  }

  /** The batch with its views as the branches see them at an update: exchanged, or as they are. */
  public TrainingBatch arranged(TrainingBatch batch, TrainingTime time) {
    return swapsViews(time) ? batch.swapped() : batch;
  }

  private boolean swapsViews(TrainingTime time) {
    return config.prunes() && config.selfDamage().swapViews() && time.step() % 2 == 1;
  }

  /**
   * A training pass with the current mask.
   *
   * @throws IllegalStateException before the first mask was made
   */
  public Pass pass(Branch branch) {
    if (!config.prunes()) {
      return new Pass(branch, true, ConvolutionMask.NONE);
    }
    if (mask == null) {
      throw new IllegalStateException("startEpoch() makes the mask: call it before a pass");
    }
    return new Pass(branch, true, mask);
  }

  /** The mask's tensors, where they are needed again. */
  @Override
  public Map<String, Tensor> epochState(boolean withinEpoch) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    // The weights that a run begins with are saved before there is a mask.
    if (mask != null && (withinEpoch || config.selfDamage().outlivesEpochs())) {
      for (int i = 0; i < mask.kept().size(); i++) {
        state.put("mask." + i, mask.kept().get(i).to(ScalarType.Byte));
      }
    }
    return state;
  }

  @Override
  public void restoreEpoch(Map<String, Tensor> state) {
    List<Tensor> kept = new ArrayList<>();
    for (Convolution convolution : convolutions) {
      Tensor bytes = state.get("mask." + convolution.index());
      if (bytes != null) {
        kept.add(bytes.to(convolution.operandType()).contiguous(MemoryFormat.ChannelsLast));
      }
    }
    if (!kept.isEmpty()) {
      replace(new PruneMask(kept));
    }
  }

  private void replace(PruneMask next) {
    if (mask != null) {
      mask.close();
    }
    mask = next;
  }

  @Override
  public void close() {
    replace(null);
  }
}
