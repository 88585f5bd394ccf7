package dev.sdclr.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.FewLabels;
import dev.sdclr.data.split.LongTailProfile;
import dev.sdclr.data.split.LongTailSplit;
import dev.sdclr.reference.Comparison;
import dev.sdclr.reference.ReferenceCase;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes of the published CIFAR lists and the batches they make; the lists themselves are not here.
 *
 * <p>Long-tailed lists ({@code D_i}) are drawn from the 45,000 images that validation leaves, and
 * the few labels ({@code S_b}) are one in a hundred of those.
 */
public final class SplitConformance {

  private static final Pattern LIST = Pattern.compile("cifar(\\d+).*_(D_i|S_b)\\.npy");
  private static final int IMAGES = 45_000;
  private static final double IMBALANCE = 100;
  private static final int BATCH = 512;

  private SplitConformance() {}

  public static void run(ReferenceCase reference, Comparison comparison) {
    for (Map.Entry<String, JsonNode> list : reference.manifest().get("npy").properties()) {
      int size = list.getValue().at("/shape/0").intValue();
      compareBatches(list.getKey(), list.getValue(), size, comparison);
      Matcher name = LIST.matcher(list.getKey());
      if (name.matches()) {
        int classes = Integer.parseInt(name.group(1));
        int expected = name.group(2).equals("D_i") ? longTail(classes) : fewLabels(classes);
        comparison.exact(list.getKey(), expected, size);
      }
    }
  }

  private static void compareBatches(
      String list, JsonNode expected, int size, Comparison comparison) {
    int batch = Math.min(BATCH, size);
    EpochSchedule schedule = new EpochSchedule(size, batch, 0, 1, 1);
    comparison.exact(
        list + " batches", schedule.batchesPerEpoch(), expected.get("batches_of_512").longValue());
    comparison.exact(
        list + " last batch",
        schedule.imagesPerEpoch() - (schedule.batchesPerEpoch() - 1L) * batch,
        expected.get("last_batch").longValue());
  }

  private static int longTail(int classes) {
    LongTailProfile profile = new LongTailProfile.Exponential(IMBALANCE);
    return LongTailSplit.make(balanced(classes), profile, 1).indices().length;
  }

  private static int fewLabels(int classes) {
    return FewLabels.fraction(balanced(classes), 0.01, 1).length;
  }

  private static ImageSource balanced(int classes) {
    int[] counts = new int[classes];
    Arrays.fill(counts, IMAGES / classes);
    return Fixtures.classes(counts);
  }
}
