package dev.sdclr.optim;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Layer-wise decay of the learning rate, for encoders that have learnt before (Clark et al. 2020,
 * <i>ELECTRA</i>, table 9; Bao et al. 2022, <i>BEiT</i>, appendix): what comes after the encoder
 * moves at the learning rate, and each residual block towards the input, at last the stem, at
 * {@code decay} times that of the one above it.
 */
final class LayerRates {

  private static final Pattern BLOCK = Pattern.compile("(layer\\d+\\.\\d+)\\..*");
  private static final Pattern STEM = Pattern.compile("(conv1|bn1)\\..*");

  private final Map<String, Double> factors = new HashMap<>();

  /**
   * Of parameters by name, in the order of the network.
   *
   * @param decay in (0, 1]; 1: all at the learning rate
   */
  LayerRates(Collection<String> names, double decay) {
    Map<String, Integer> blocks = new LinkedHashMap<>();
    for (String name : names) {
      Matcher block = BLOCK.matcher(name);
      if (block.matches()) {
        blocks.putIfAbsent(block.group(1), blocks.size());
      }
    }
    for (String name : names) {
      Matcher block = BLOCK.matcher(name);
      if (block.matches()) {
        factors.put(name, Math.pow(decay, blocks.size() - blocks.get(block.group(1))));
      } else if (STEM.matcher(name).matches()) {
        factors.put(name, Math.pow(decay, blocks.size() + 1));
      }
    }
  }

  /** What the learning rate is multiplied by, in (0, 1]. */
  double of(String name) {
    return factors.getOrDefault(name, 1.0);
  }
}
