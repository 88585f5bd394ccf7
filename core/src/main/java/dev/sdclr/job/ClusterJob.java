package dev.sdclr.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.sdclr.Counted;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageFeatures;
import dev.sdclr.job.images.RowsFile;
import dev.sdclr.rare.feature.Clusters;
import dev.sdclr.rare.feature.FeatureTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Parts images into clusters, each with an image that stands for it.
 *
 * @param model a run directory or a file of features
 * @param images to part
 * @param k clusters, at least 1; empty: as suits the number of images
 * @param seed of the first centres
 * @param out .csv or .json file that the members are written to, over one that is there; empty:
 *     none
 * @param rawCells leaves names in a CSV file as they are
 */
public record ClusterJob(
    Path model, ImageChoice images, OptionalInt k, long seed, Optional<Path> out, boolean rawCells)
    implements Job<ClusterJob.Clustered> {

  public ClusterJob {
    out.ifPresent(RowsFile::requireNamed);
    k.ifPresent(clusters -> UsageException.check(() -> Ranges.atLeast("--k", clusters, 1)));
  }

  /**
   * What came of it.
   *
   * @param images that were parted
   * @param clusters large ones first
   * @param members all images, cluster by cluster
   */
  public record Clustered(int images, List<Cluster> clusters, List<Member> members) {}

  /**
   * A cluster.
   *
   * @param cluster its number, from 1
   * @param size images in it
   * @param medoid path of the image with the least sum of distances to the others
   * @param mostly the class that most of its images are of, by the data; null without labels
   * @param share of its labelled images that are of that class, in percent; 0 without labels
   */
  public record Cluster(int cluster, int size, String medoid, String mostly, double share) {}

  /**
   * An image of a cluster.
   *
   * @param cluster its number, from 1
   * @param rank within it, from 1, the medoid first and then by likeness to that
   * @param path of the image
   * @param likeness cosine to the medoid
   * @param label of it that the data has; null without one
   */
  @JsonPropertyOrder({"cluster", "rank", "path", "likeness", "label"})
  public record Member(int cluster, int rank, String path, double likeness, String label) {}

  @Override
  public Clustered run(JobListener listener) {
    ExploredImages all = ExploredImages.open(model, images, listener);
    try (FeatureTable features = ImageFeatures.read(all, listener)) {
      int wanted = k.orElse(Clusters.usual(all.size()));
      if (wanted > all.size()) {
        throw new UsageException(
            "--k must be at most the number of images, %,d, was %,d".formatted(all.size(), wanted));
      }
      listener.say(
          "dividing %s into %s"
              .formatted(Counted.of(all.size(), "image"), Counted.of(wanted, "cluster")));
      List<Cluster> clusters = new ArrayList<>();
      List<Member> members = new ArrayList<>();
      for (int[] rows : Clusters.of(features, wanted, seed).members()) {
        int number = clusters.size() + 1;
        clusters.add(cluster(number, rows, all));
        for (int rank = 0; rank < rows.length; rank++) {
          members.add(
              new Member(
                  number,
                  rank + 1,
                  all.paths().get(rows[rank]),
                  1 - features.distance(rows[0], rows[rank]),
                  all.classes().get(rows[rank])));
        }
      }
      Clustered clustered = new Clustered(all.size(), clusters, members);
      out.ifPresent(file -> new RowsFile(file, rawCells).write(members, Member.class, clustered));
      return clustered;
    }
  }

  private static Cluster cluster(int number, int[] rows, ExploredImages all) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int row : rows) {
      Optional.ofNullable(all.classes().get(row))
          .ifPresent(name -> counts.merge(name, 1, Integer::sum));
    }
    int labelled = counts.values().stream().mapToInt(Integer::intValue).sum();
    Optional<Map.Entry<String, Integer>> mostFrequent =
        counts.entrySet().stream().max(Map.Entry.comparingByValue());
    return new Cluster(
        number,
        rows.length,
        Objects.requireNonNull(all.paths().get(rows[0])),
        mostFrequent.map(Map.Entry::getKey).orElse(null),
        mostFrequent.map(entry -> 100.0 * entry.getValue() / labelled).orElse(0.0));
  }
}
