package dev.sdclr.train;

import dev.sdclr.Ranges;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.method.MethodConfig;
import dev.sdclr.method.SupervisedConfig;
import dev.sdclr.method.SupervisedConfig.Sampling;
import java.util.List;

/**
 * Batches that draw from all clusters of features alike (Vo et al. 2024), so that what is common in
 * the images does not fill them.
 *
 * @param clusters of images, then clusters of those, and so on: 1 to 4 numbers, falling, each in
 *     [2, 10000]; absent: 100 and 10
 * @param renewEveryEpochs how often images are clustered anew, which takes a pass over all of them;
 *     at least 1; absent: a fifth of the run, at most 20; never by a teacher's features
 * @param startAfterEpochs until then every image comes once an epoch, as features have yet to be
 *     learnt; at least 0; absent: as {@code renewEveryEpochs}, and 0 by a teacher's features
 * @param features whose; absent: the run's own
 */
public record ClusterBalanceConfig(
    List<Integer> clusters,
    Integer renewEveryEpochs,
    Integer startAfterEpochs,
    FeatureSource features) {

  /** Whose features images are clustered by. */
  public enum FeatureSource {
    /** The run's own, as they are at the time: the default. */
    OWN,
    /** Those of the teacher that the run distils, which are known before it begins. */
    TEACHER
  }

  private static final List<Integer> USUAL_CLUSTERS = List.of(100, 10);
  private static final int MAX_USUAL_INTERVAL = 20;
  private static final int USUAL_INTERVALS = 5;
  private static final int MAX_LEVELS = 4;
  private static final int MAX_CLUSTERS = 10_000;

  public ClusterBalanceConfig {
    features = features == FeatureSource.OWN ? null : features; // as older versions wrote it
    clusters = clusters == null ? USUAL_CLUSTERS : clusters;
    boolean isRight =
        !clusters.isEmpty()
            && clusters.size() <= MAX_LEVELS
            && clusters.stream().allMatch(k -> k != null && k >= 2 && k <= MAX_CLUSTERS);
    for (int level = 1; isRight && level < clusters.size(); level++) {
      isRight = clusters.get(level) < clusters.get(level - 1);
    }
    if (!isRight) {
      throw new IllegalArgumentException(
          "clusterBalance.clusters must be 1 to %d falling numbers in [2, %d], was %s"
              .formatted(MAX_LEVELS, MAX_CLUSTERS, clusters));
    }
    clusters = List.copyOf(clusters);
    if (renewEveryEpochs != null) {
      Ranges.atLeast("clusterBalance.renewEveryEpochs", renewEveryEpochs, 1);
    }
    if (startAfterEpochs != null) {
      Ranges.atLeast("clusterBalance.startAfterEpochs", startAfterEpochs, 0);
    }
    if (features != null && renewEveryEpochs != null) {
      throw new IllegalArgumentException(
          "clusterBalance.renewEveryEpochs must be absent beside features teacher, which stay as"
              + " they are, was "
              + renewEveryEpochs);
    }
  }

  /** Whether images are clustered by the teacher's features. */
  boolean asksTeacher() {
    return features != null;
  }

  /**
   * Whether images are clustered before an epoch.
   *
   * @param epoch 0-based
   */
  boolean isDue(int epoch) {
    if (asksTeacher()) {
      return epoch == startAfterEpochs;
    }
    return epoch >= startAfterEpochs && (epoch - startAfterEpochs) % renewEveryEpochs == 0;
  }

  /**
   * The same for a run, with what is absent filled in.
   *
   * @throws IllegalArgumentException when the run is too short for it, trains nothing, or draws
   *     images in another way
   */
  ClusterBalanceConfig fitted(MethodConfig method, int epochs) {
    if (method.keepsEncoder()) {
      throw new IllegalArgumentException(
          "clusterBalance must be absent for method %s, which trains nothing"
              .formatted(method.name()));
    }
    if (method instanceof SupervisedConfig supervised
        && (supervised.supervised().sampling() != Sampling.INSTANCE
            || supervised.supervised().retrainEpochs() > 0)) {
      throw new IllegalArgumentException(
          "clusterBalance must be absent beside method.supervised.sampling and retrainEpochs, which"
              + " draw images by their labels");
    }
    if (asksTeacher() && !(method instanceof DistilConfig)) {
      throw new IllegalArgumentException(
          "clusterBalance.features must be own for method %s: a teacher is what distil has"
              .formatted(method.name()));
    }
    int usual = Math.max(1, Math.min(MAX_USUAL_INTERVAL, epochs / USUAL_INTERVALS));
    Integer every = renewEveryEpochs == null && !asksTeacher() ? (Integer) usual : renewEveryEpochs;
    int start = startAfterEpochs != null ? startAfterEpochs : asksTeacher() ? 0 : every;
    if (start >= epochs) {
      throw new IllegalArgumentException(
          "clusterBalance.startAfterEpochs must be below epochs = %d, was %d"
              .formatted(epochs, start));
    }
    return new ClusterBalanceConfig(clusters, every, start, features);
  }
}
