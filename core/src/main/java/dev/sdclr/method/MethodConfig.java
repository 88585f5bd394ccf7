package dev.sdclr.method;

import dev.sdclr.model.HeadNorm;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NormSharing;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which method pre-trains, and its own settings.
 *
 * @param name of the method
 * @param temperature of a contrastive loss, above 0; published: 0.2, SDCLR on ImageNet-100-LT 0.3;
 *     absent for methods without one, and with a temperature schedule
 * @param pruneFraction share of convolution weights that the self-competitor lacks, in [0, 1);
 *     published: 0.9 on CIFAR, 0.3 on ImageNet-100; absent without self-damage
 * @param selfDamage how it is cut; absent: as published
 * @param contrast long-tail options of a contrastive loss; absent: none
 * @param moco settings of MoCo; absent: its defaults
 * @param byol settings of BYOL; absent: its defaults
 * @param simsiam settings of SimSiam; absent: its defaults
 * @param supervised settings of supervised training; absent: plain cross entropy
 */
public record MethodConfig(
    Name name,
    Double temperature,
    Double pruneFraction,
    SelfDamageConfig selfDamage,
    ContrastConfig contrast,
    MoCoConfig moco,
    ByolConfig byol,
    SimSiamConfig simsiam,
    SupervisedConfig supervised) {

  /** Temperature of losses that are compared for runs without one. */
  private static final double USUAL_TEMPERATURE = 0.2;

  /** Methods by the names that the command line and configurations use. */
  public enum Name {
    SDCLR,
    SIMCLR,
    MOCO,
    BYOL,
    SIMSIAM,
    SUPERVISED;

    /** Whether a key of the method's settings means something to it. */
    public boolean takes(String key) {
      return takers(key).contains(this);
    }

    static Set<Name> takers(String key) {
      return switch (key) {
        case "temperature", "contrast" -> EnumSet.of(SDCLR, SIMCLR, MOCO);
        case "pruneFraction", "selfDamage" -> EnumSet.of(SDCLR, MOCO, BYOL, SIMSIAM);
        case "moco" -> EnumSet.of(MOCO);
        case "byol" -> EnumSet.of(BYOL);
        case "simsiam" -> EnumSet.of(SIMSIAM);
        case "supervised" -> EnumSet.of(SUPERVISED);
        default -> EnumSet.allOf(Name.class);
      };
    }

    /** Where its paper has batch norms in the projection head. */
    public HeadNorm headNorm() {
      return switch (this) {
        case MOCO -> HeadNorm.NONE;
        case BYOL -> HeadNorm.HIDDEN_LAYERS;
        case SIMSIAM -> HeadNorm.PLAIN_LAST;
        case SDCLR, SIMCLR, SUPERVISED -> HeadNorm.EVERY_LAYER;
      };
    }

    /** As in configurations. */
    public String lower() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public MethodConfig {
    Objects.requireNonNull(name, "method.name");
    requireTaken(name, "temperature", temperature);
    requireTaken(name, "pruneFraction", pruneFraction);
    requireTaken(name, "selfDamage", selfDamage);
    requireTaken(name, "contrast", contrast);
    requireTaken(name, "moco", moco);
    requireTaken(name, "byol", byol);
    requireTaken(name, "simsiam", simsiam);
    requireTaken(name, "supervised", supervised);
    requireTemperature(name, temperature, contrast);
    requireFraction(name, pruneFraction);
    requireNtXent(name, contrast);
    selfDamage = settled(name, pruneFraction, selfDamage);
    contrast = name.takes("contrast") && contrast == null ? ContrastConfig.PLAIN : contrast;
    moco = name == Name.MOCO && moco == null ? new MoCoConfig(null, null, null, null) : moco;
    byol = name == Name.BYOL && byol == null ? new ByolConfig(null, null) : byol;
    simsiam = name == Name.SIMSIAM && simsiam == null ? new SimSiamConfig(null) : simsiam;
    if (name == Name.SUPERVISED && supervised == null) {
      supervised = SupervisedConfig.plain();
    }
  }

  /** With the defaults of the method in all else. */
  public MethodConfig(Name name, Double temperature, Double pruneFraction) {
    this(name, temperature, pruneFraction, null, null, null, null, null, null);
  }

  private static void requireTaken(Name name, String key, Object value) {
    if (value != null && !name.takes(key)) {
      throw new IllegalArgumentException(
          "method.%s belongs to %s and must be absent for %s, was %s"
              .formatted(key, names(Name.takers(key)), name.lower(), value));
    }
  }

  private static String names(Set<Name> names) {
    return names.stream().map(Name::lower).collect(Collectors.joining(", "));
  }

  private static void requireTemperature(Name name, Double temperature, ContrastConfig contrast) {
    boolean isScheduled = contrast != null && contrast.temperatureSchedule() != null;
    if (isScheduled && temperature != null) {
      throw new IllegalArgumentException(
          "method.temperature must be absent beside method.contrast.temperatureSchedule, was "
              + temperature);
    }
    boolean isNeeded = name.takes("temperature") && !isScheduled;
    if (isNeeded && temperature == null) {
      throw new IllegalArgumentException("method.temperature must be > 0, and is missing");
    }
    if (temperature != null && (!(temperature > 0) || Double.isInfinite(temperature))) {
      throw new IllegalArgumentException("method.temperature must be > 0, was " + temperature);
    }
  }

  private static void requireNtXent(Name name, ContrastConfig contrast) {
    if (name == Name.MOCO && contrast != null && contrast.harmonization() != null) {
      throw new IllegalArgumentException(
          "method.contrast.harmonization belongs to sdclr, simclr and must be absent for moco: it"
              + " assigns two trained views of a batch to targets, and moco's keys are not trained");
    }
  }

  private static void requireFraction(Name name, Double fraction) {
    boolean isMissing = name == Name.SDCLR && fraction == null;
    if (isMissing || (fraction != null && !(fraction >= 0 && fraction < 1))) {
      throw new IllegalArgumentException(
          "method.pruneFraction must be in [0, 1) for %s (0.9 removes 90 %%), was %s"
              .formatted(name.lower(), fraction));
    }
  }

  private static SelfDamageConfig settled(Name name, Double fraction, SelfDamageConfig given) {
    if (fraction == null) {
      if (given != null) {
        throw new IllegalArgumentException(
            "method.selfDamage needs method.pruneFraction in [0, 1) for %s, which is missing"
                .formatted(name.lower()));
      }
      return null;
    }
    SelfDamageConfig settled = given == null ? SelfDamageConfig.PUBLISHED : given;
    settled.requireFits(fraction);
    if (settled.swapViews() && Arrays.asList(Name.BYOL, Name.SIMSIAM).contains(name)) {
      throw new IllegalArgumentException(
          "method.selfDamage.swapViews must be false for %s: both views go through both branches"
              .formatted(name.lower()));
    }
    return settled;
  }

  /** Whether it learns from labels. */
  public boolean needsLabels() {
    return name == Name.SUPERVISED;
  }

  /** Whether its loss contrasts projections, which its network then has. */
  public boolean projects() {
    return name != Name.SUPERVISED;
  }

  /**
   * Checks what depends on the run's size.
   *
   * @throws IllegalArgumentException when a queue is no multiple of the batch, or no epoch is left
   *     to train an encoder in
   */
  public void requireFits(int batchSize, int epochs) {
    if (supervised != null && supervised.retrainEpochs() >= epochs) {
      throw new IllegalArgumentException(
          "method.supervised.retrainEpochs must be in [0, epochs - 1 = %d], was %d"
              .formatted(epochs - 1, supervised.retrainEpochs()));
    }
    if (moco != null && moco.queueSize() % batchSize != 0) {
      throw new IllegalArgumentException(
          "method.moco.queueSize must be a multiple of batchSize = %d, was %d"
              .formatted(batchSize, moco.queueSize()));
    }
  }

  /**
   * Checks that the batch can be shared by several processes.
   *
   * @throws IllegalArgumentException when something needs the whole batch in one process
   */
  public void requireWorksInParts() {
    boolean harmonizes = contrast != null && contrast.harmonization() != null;
    boolean boosts = contrast != null && contrast.boost() != null;
    requireInParts(!harmonizes, "method.contrast.harmonization must be absent");
    requireInParts(!boosts, "method.contrast.boost must be absent");
    requireInParts(
        moco == null || moco.batchNorm() == MoCoConfig.BatchNormMode.PER_BRANCH,
        "method.moco.batchNorm must be per_branch");
    requireInParts(
        supervised == null || !supervised.comparesByCosine(),
        "method.supervised.ldamMaxMargin must be absent");
  }

  private static void requireInParts(boolean holds, String demand) {
    if (!holds) {
      throw new IllegalArgumentException(
          demand + " where several processes train together: it needs whole batches");
    }
  }

  /** How many of a run's epochs train the encoder: all but those of a fresh classifier. */
  public int encoderEpochs(int epochs) {
    return supervised == null ? epochs : epochs - supervised.retrainEpochs();
  }

  /** The method in a few words, for results. */
  public String label() {
    return damagesSelf() && name != Name.SDCLR ? name.lower() + " + self-damage" : name.lower();
  }

  /** Whether the other branch is pruned. */
  public boolean damagesSelf() {
    return pruneFraction != null;
  }

  /**
   * Temperature of a contrastive loss in an epoch; for methods without one, {@value
   * #USUAL_TEMPERATURE}.
   *
   * @param epoch 0-based
   */
  public double temperature(int epoch) {
    if (contrast != null && contrast.temperatureSchedule() != null) {
      return contrast.temperatureSchedule().at(epoch);
    }
    return temperature == null ? USUAL_TEMPERATURE : temperature;
  }

  /** What the method's finished network has: encoder, projection head if any, branches' norms. */
  public NetworkParts finishedParts() {
    if (name == Name.SUPERVISED) {
      return NetworkParts.encoder();
    }
    boolean hasOwn = damagesSelf() && selfDamage.ownBatchNorm();
    return NetworkParts.projecting(
        switch (name) {
          case SDCLR -> hasOwn ? NormSharing.OWN : NormSharing.SHARED;
          case SIMSIAM -> hasOwn ? NormSharing.OWN_STATISTICS : NormSharing.SHARED;
          case SIMCLR, MOCO, BYOL, SUPERVISED -> NormSharing.SHARED;
        });
  }

  /**
   * What the method's network has while it is trained.
   *
   * @param classes of the labels, if it sees them
   */
  NetworkParts trainedParts(int classes) {
    return switch (name) {
      case SUPERVISED -> finishedParts().withClassifier(classes, supervised.comparesByCosine());
      case BYOL -> finishedParts().withPredictor(byol.predictorWidth());
      case SIMSIAM -> finishedParts().withPredictor(simsiam.predictorWidth());
      case SDCLR, SIMCLR, MOCO -> finishedParts();
    };
  }
}
