package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.model.ParameterSet;
import dev.sdclr.tensor.Compute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;

/**
 * A network as its list of tensors describes it.
 *
 * @param entries by the reference's name, in its order
 */
public record ReferenceNetwork(Map<String, JsonNode> entries) {

  public static ReferenceNetwork of(JsonNode stateDict) {
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    stateDict.forEach(entry -> entries.put(entry.get("name").textValue(), entry));
    return new ReferenceNetwork(entries);
  }

  /** Makes our network of that architecture, with weights of our own. */
  public Network make(Compute compute) {
    return new Network(
        config(),
        NetworkParts.projecting(normPerBranch() ? NormSharing.OWN : NormSharing.SHARED),
        compute,
        0);
  }

  boolean normPerBranch() {
    return entries.containsKey("bn1.bn_list.1.weight");
  }

  private ModelConfig config() {
    JsonNode stem = entries.get("conv1.weight").get("shape");
    int headLayers = count("fc\\.fc\\d+\\.weight");
    return new ModelConfig(
        depth(),
        stem.get(0).intValue(),
        stem.get(2).intValue() == 3 ? Stem.SMALL : Stem.IMAGENET,
        headLayers,
        entries.get("fc.fc" + headLayers + ".weight").at("/shape/0").intValue());
  }

  private Depth depth() {
    boolean bottleneck = count("layer\\d+\\.\\d+\\.conv3\\.weight") > 0;
    List<Integer> blocks =
        List.of(1, 2, 3, 4).stream()
            .map(stage -> count("layer%d\\.\\d+\\.conv1\\.weight".formatted(stage)))
            .toList();
    return switch (blocks + (bottleneck ? " bottlenecks" : " basic blocks")) {
      case "[1, 1, 1, 1] basic blocks" -> Depth.RESNET10;
      case "[2, 2, 2, 2] basic blocks" -> Depth.RESNET18;
      case "[3, 4, 6, 3] basic blocks" -> Depth.RESNET34;
      case "[3, 4, 6, 3] bottlenecks" -> Depth.RESNET50;
      default -> throw new IllegalArgumentException("no ResNet of ours has " + blocks);
    };
  }

  private int count(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return (int) entries.keySet().stream().filter(compiled.asMatchPredicate()).count();
  }

  /** Compares our tensors' names and shapes, and the fill itself, with the list. */
  void compare(ParameterSet tensors, long seed, Comparison comparison) {
    Map<String, List<Long>> theirs = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) -> {
          if (ReferenceNames.isOurs(name)) {
            theirs.put(ReferenceNames.ours(name), shape(entry));
          }
          ReferenceFill.values(entry, seed)
              .ifPresent(
                  values -> {
                    if (entry.has("fill_sums")) {
                      ReferenceSums expected = ReferenceSums.of(entry.get("fill_sums"));
                      comparison.error(
                          "fill of " + name,
                          ReferenceSums.of(values, k(name)).difference(expected) / expected.l2(),
                          1e-12);
                    }
                  });
        });
    Map<String, List<Long>> ours = new LinkedHashMap<>();
    tensors.all().forEach((name, tensor) -> ours.put(name, shape(tensor)));
    comparison.same("names and shapes", ours, theirs);
  }

  private static List<Long> shape(JsonNode entry) {
    return StreamSupport.stream(entry.get("shape").spliterator(), false)
        .map(JsonNode::longValue)
        .toList();
  }

  private static List<Long> shape(Tensor tensor) {
    return java.util.Arrays.stream(tensor.sizes().vec().get()).boxed().toList();
  }

  /** Gives our tensors the reference's start values. */
  public void fill(ParameterSet tensors, long seed) {
    Map<String, Tensor> ours = tensors.all();
    entries.forEach(
        (name, entry) ->
            ReferenceFill.values(entry, seed)
                .ifPresent(
                    values ->
                        ReferenceTensors.assign(ours.get(ReferenceNames.ours(name)), values)));
  }

  /** Position in the list, which seeds the sums. */
  int k(String name) {
    return entries.get(name).get("k").intValue();
  }
}
