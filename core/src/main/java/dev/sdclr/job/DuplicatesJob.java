package dev.sdclr.job;

import dev.sdclr.Ranges;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.sdclr.UsageException;
import dev.sdclr.rare.Duplicates;
import dev.sdclr.rare.FeatureTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds groups of near-duplicates.
 *
 * @param model a run directory or a file of features
 * @param images to look among
 * @param threshold see {@link Duplicates#of}
 */
public record DuplicatesJob(Path model, ImageChoice images, double threshold)
    implements Job<DuplicatesJob.Found> {

  public DuplicatesJob {
    UsageException.check(() -> Ranges.within("threshold", threshold, 0, 1));
  }

  /**
   * What was found.
   *
   * @param images looked among
   * @param groups how many
   * @param extra images that are near the first of their group
   * @param members all images of groups, group by group
   */
  public record Found(int images, int groups, int extra, List<Member> members) {}

  /**
   * An image that has near-duplicates.
   *
   * @param group number of the group, from 1, the largest first
   * @param size of the group
   * @param path of the image
   * @param distance 1 − cosine to the first of the group, at least 0
   * @param label of it that the data has; null without one
   */
  @JsonPropertyOrder({"group", "size", "path", "distance", "label"})
  public record Member(int group, int size, String path, double distance, String label) {}

  @Override
  public Found run(JobListener listener) {
    ExploredImages all = ExploredImages.open(model, images, listener);
    try (FeatureTable features = all.readFeatures()) {
      listener.say("compares %,d images".formatted(all.size()));
      Duplicates found = Duplicates.of(features, threshold);
      List<Member> members = new ArrayList<>();
      int number = 0;
      for (int[] group : found.groups()) {
        number++;
        for (int row : group) {
          members.add(
              new Member(
                  number,
                  group.length,
                  all.paths().get(row),
                  row == group[0] ? 0 : Math.max(0, features.distance(group[0], row)),
                  all.classes().get(row)));
        }
      }
      return new Found(all.size(), found.groups().size(), found.extra(), members);
    }
  }
}
