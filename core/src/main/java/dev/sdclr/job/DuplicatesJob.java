package dev.sdclr.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.sdclr.Counted;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageFeatures;
import dev.sdclr.job.images.RowsFile;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.feature.NearDuplicates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds groups of near-duplicates.
 *
 * @param model a run directory or a file of features
 * @param images to look among
 * @param threshold see {@link NearDuplicates#of}
 * @param out .csv or .json file that the members are written to, over one that is there; empty:
 *     none
 * @param rawCells leaves names in a CSV file as they are
 */
public record DuplicatesJob(
    Path model, ImageChoice images, double threshold, Optional<Path> out, boolean rawCells)
    implements Job<DuplicatesJob.Found> {

  public DuplicatesJob {
    out.ifPresent(RowsFile::requireNamed);
    UsageException.check(() -> Ranges.within("--threshold", threshold, 0, 1));
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
    try (FeatureTable features = ImageFeatures.read(all, listener)) {
      listener.say("comparing " + Counted.of(all.size(), "image"));
      NearDuplicates near = NearDuplicates.of(features, threshold);
      List<int[]> groups = near.groups(features);
      List<Member> members = new ArrayList<>();
      int number = 0;
      for (int[] group : groups) {
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
      Found found = new Found(all.size(), groups.size(), near.extra(), members);
      out.ifPresent(file -> new RowsFile(file, rawCells).write(members, Member.class, found));
      return found;
    }
  }
}
