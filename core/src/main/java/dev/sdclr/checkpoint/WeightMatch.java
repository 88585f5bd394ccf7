package dev.sdclr.checkpoint;

import dev.sdclr.UsageException;
import dev.sdclr.checkpoint.tensors.NamedTensors.Description;
import dev.sdclr.checkpoint.tensors.Shortened;
import dev.sdclr.model.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which tensor of a file goes into which of a network's.
 *
 * @param taken the file's names by ours
 * @param fresh our names of what keeps its fresh values: the projection head or nothing
 * @param ignored the file's names of what has no place
 */
public record WeightMatch(Map<String, String> taken, List<String> fresh, List<String> ignored) {

  private static final String HEAD = "head.";
  private static final String PRUNED = ".pruned.";
  private static final String ENCODER =
      "(conv1|bn1|layer\\d)\\.(.*\\.)?(weight|bias|running_mean|running_var)";

  /** Entries that state dicts have and nothing is done with. */
  private static final String COUNTERS = ".*num_batches_tracked|.*normalize\\.(mean|std)";

  /**
   * Matches by name; the encoder must fit whole, the head is taken whole or not at all, and
   * predictors and classifiers always begin afresh.
   *
   * <p>Where the file has one set of batch norms, both branches take it; where the network has one,
   * it takes the dense branch's.
   *
   * @param ours shapes of the network's tensors, in its order
   * @param convertsStem whether the first convolution may have a kernel of another size
   * @throws UsageException when the encoder does not fit, naming the first tensor that does not
   */
  public static WeightMatch of(
      Path file, Map<String, Description> theirs, Map<String, long[]> ours, boolean convertsStem) {
    Map<String, String> byOurs = ForeignNames.byOurs(file, theirs.keySet());
    Map<String, String> taken = new LinkedHashMap<>();
    List<String> fresh = new ArrayList<>();
    List<String> head = ours.keySet().stream().filter(name -> name.startsWith(HEAD)).toList();
    ours.forEach(
        (name, shape) -> {
          if (Network.isForTrainingOnly(name)) {
            fresh.add(name);
            return;
          }
          String source = source(byOurs, name);
          if (!name.startsWith(HEAD)) {
            requireFit(file, name, shape, source, theirs.get(source));
          }
          taken.put(name, source);
        });
    requireNoMore(file, byOurs, theirs, ours.keySet());
    if (!convertsStem) {
      requireSameStem(file, taken, theirs, ours);
    }
    boolean headFits = headFits(head, byOurs, theirs, ours);
    if (!headFits) {
      head.forEach(taken::remove);
      fresh.addAll(head);
    }
    Set<String> ignored = new TreeSet<>(theirs.keySet());
    ignored.removeAll(taken.values());
    ignored.removeIf(name -> name.matches(COUNTERS));
    return new WeightMatch(taken, fresh, new ArrayList<>(ignored));
  }

  /**
   * Of a checkpoint of ours: what trained beside its encoder, such as an optimizer's momentum, has
   * no place in another run, as everybody expects.
   */
  List<String> ignoredOfEncoder() {
    return ignored.stream().filter(name -> name.matches("network\\." + ENCODER)).toList();
  }

  private static String source(Map<String, String> byOurs, String name) {
    String source = byOurs.get(name);
    return source == null ? byOurs.get(name.replace(PRUNED, ".")) : source;
  }

  private static void requireFit(
      Path file, String name, long[] shape, String source, Description theirs) {
    if (theirs == null) {
      throw new UsageException(misfit(file, "nothing for " + name, Arrays.toString(shape)));
    }
    if (!Arrays.equals(theirs.shape(), shape)
        && !StemKernel.convertible(name, theirs.shape(), shape)) {
      throw new UsageException(misfit(file, described(source, theirs), Arrays.toString(shape)));
    }
    if (!theirs.type().isFloating()) {
      throw new UsageException(
          "%s holds %s as whole numbers of type %s, not as weights"
              .formatted(file, Shortened.text(source), theirs.type()));
    }
  }

  /** Comes last: of an encoder that does not fit otherwise, converting would not help. */
  private static void requireSameStem(
      Path file,
      Map<String, String> taken,
      Map<String, Description> theirs,
      Map<String, long[]> ours) {
    taken.forEach(
        (name, source) -> {
          long[] shape = ours.get(name);
          Description held = theirs.get(source);
          if (!name.startsWith(HEAD) && StemKernel.convertible(name, held.shape(), shape)) {
            throw new UsageException(
                "%s holds %s, this run's stem needs %s: --set model.stem=imagenet gives it one of 7 × 7, --convert-stem converts the file's"
                    .formatted(file, described(source, held), Arrays.toString(shape)));
          }
        });
  }

  private static String described(String name, Description tensor) {
    return Shortened.text(name) + " " + Arrays.toString(tensor.shape());
  }

  private static String misfit(Path file, String held, String needed) {
    return ("%s holds %s, this run's encoder needs %s: set model.depth, model.width and model.stem to"
            + " those of the file")
        .formatted(file, held, needed);
  }

  /** A deeper network holds all that a shallower one needs. */
  private static void requireNoMore(
      Path file, Map<String, String> byOurs, Map<String, Description> theirs, Set<String> ours) {
    byOurs.forEach(
        (name, source) -> {
          if (name.matches(ENCODER) && !ours.contains(name.replace(PRUNED, "."))) {
            throw new UsageException(
                misfit(file, described(source, theirs.get(source)), "nothing there")
                    + "; another kind of network is taken as an ONNX file, by --method none or distil");
          }
        });
  }

  private static boolean headFits(
      List<String> head,
      Map<String, String> byOurs,
      Map<String, Description> theirs,
      Map<String, long[]> ours) {
    for (String name : head) {
      Description source = theirs.get(source(byOurs, name));
      if (source == null
          || !source.type().isFloating()
          || !Arrays.equals(source.shape(), ours.get(name))) {
        return false;
      }
    }
    return byOurs.keySet().stream()
        .filter(name -> name.startsWith(HEAD) && !name.matches(COUNTERS))
        .allMatch(name -> ours.containsKey(name.replace(PRUNED, ".")));
  }
}
