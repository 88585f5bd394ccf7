package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.model.Convolution;
import dev.sdclr.model.LooseConvolutions;
import dev.sdclr.model.Network;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.zip.CRC32;

/** Which weights are kept, bit for bit; the weights are float32 numbers. */
final class MaskConformance {

  private MaskConformance() {}

  static void run(ReferenceCase reference, Comparison comparison) {
    if (reference.values().has("state_dict")) {
      ReferenceNetwork network = ReferenceNetwork.of(reference.values().get("state_dict"));
      try (Network filled = network.make(Precision.F32.compute())) {
        network.fill(filled.tensors(), reference.settings().get("seed").longValue());
        List<Convolution> convolutions = filled.convolutions();
        comparison.exact(
            "takes_part", convolutions.size(), reference.values().get("takes_part").size());
        compare(reference, comparison, convolutions);
      }
    } else {
      try (LooseConvolutions loose = new LooseConvolutions(Precision.F32.compute())) {
        for (JsonNode layer : anyMask(reference).get("layers")) {
          loose.add(reference.array("param_" + layer.get("name").textValue() + ".weight"));
        }
        compare(reference, comparison, loose.convolutions());
      }
    }
  }

  private static JsonNode anyMask(ReferenceCase reference) {
    return reference.values().properties().stream()
        .filter(value -> value.getKey().startsWith("mask_p"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static void compare(
      ReferenceCase reference, Comparison comparison, List<Convolution> convolutions) {
    for (var value : reference.values().properties()) {
      if (value.getKey().startsWith("mask_p")) {
        double percent = value.getValue().get("percent").doubleValue();
        try (TensorScope scope = new TensorScope();
            PruneMask mask = MagnitudePruning.mask(convolutions, percent)) {
          new OneMask(reference, comparison, value.getKey(), value.getValue())
              .compare(convolutions, mask);
        }
      }
    }
  }

  /** One prune fraction's expectations. */
  private record OneMask(
      ReferenceCase reference, Comparison comparison, String name, JsonNode expected) {

    void compare(List<Convolution> convolutions, PruneMask mask) {
      long total = 0;
      long keptTotal = 0;
      double smallestKept = Double.POSITIVE_INFINITY;
      double largestPruned = Double.NEGATIVE_INFINITY;
      JsonNode layers = expected.get("layers");
      comparison.exact(name + " layers", convolutions.size(), layers.size());
      for (int i = 0; i < layers.size(); i++) {
        double[] weights = HostArray.doubles(convolutions.get(i).weight());
        double[] bits = HostArray.doubles(mask.kept().get(i));
        keptTotal += compareLayer(layers.get(i), bits);
        total += bits.length;
        for (int j = 0; j < bits.length; j++) {
          if (bits[j] == 1) {
            smallestKept = Math.min(smallestKept, Math.abs(weights[j]));
          } else {
            largestPruned = Math.max(largestPruned, Math.abs(weights[j]));
          }
        }
      }
      comparison.exact(name + " total", total, expected.get("total").longValue());
      comparison.exact(name + " kept_total", keptTotal, expected.get("kept_total").longValue());
      comparison.same(
          name + " smallest kept",
          smallestKept,
          expected.get("threshold_smallest_kept").doubleValue());
      if (expected.get("largest_pruned").isNumber()) {
        comparison.same(
            name + " largest pruned", largestPruned, expected.get("largest_pruned").doubleValue());
      }
    }

    private long compareLayer(JsonNode layer, double[] bits) {
      String what = name + " " + layer.get("name").textValue();
      CRC32 crc = new CRC32();
      long kept = 0;
      long indexSum = 0;
      for (int j = 0; j < bits.length; j++) {
        int bit = (int) bits[j];
        crc.update(bit);
        kept += bit;
        indexSum += (long) bit * j;
      }
      comparison.exact(what + " size", bits.length, layer.get("size").longValue());
      comparison.exact(what + " kept", kept, layer.get("kept").longValue());
      comparison.exact(what + " kept_index_sum", indexSum, layer.get("kept_index_sum").longValue());
      comparison.exact(what + " crc32", crc.getValue(), layer.get("crc32").longValue());
      String array = name.replace("mask_", "bits_") + "_" + layer.get("name").textValue();
      if (reference.hasArray(array)) {
        comparison.array(what + " bits", bits, reference.array(array).doubles(), 0);
      }
      return kept;
    }
  }
}
