package dev.sdclr.reference;

import static dev.sdclr.reference.ReferenceTensors.leaf;
import static dev.sdclr.reference.ReferenceTensors.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.optim.OptimizerConfig;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Parameters after each of a few updates with given gradients. */
final class OptimizerConformance {

  private OptimizerConformance() {}

  static void run(ReferenceCase reference, Comparison comparison) {
    for (Precision precision : Precision.values()) {
      try (TensorScope scope = new TensorScope()) {
        compare(reference, comparison, precision);
      }
    }
  }

  private static void compare(ReferenceCase reference, Comparison comparison, Precision precision) {
    JsonNode settings = reference.settings();
    Compute compute = precision.compute();
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    for (int i = 0; reference.hasArray("p" + i + "_start"); i++) {
      parameters.put("p" + i, leaf(reference.array("p" + i + "_start"), compute));
    }
    OptimizerConfig.Name name =
        OptimizerConfig.Name.valueOf(
            settings.get("optimiser").textValue().toUpperCase(Locale.ROOT));
    double rate = settings.get("lr").doubleValue();
    double momentum = settings.get("momentum").doubleValue();
    double decay = settings.get("weight_decay").doubleValue();
    double tolerance =
        reference
            .values()
            .at("/tolerance/" + precision.suffix().substring(1) + "_abs")
            .doubleValue();
    try (Optimizer optimizer =
        Optimizer.of(new OptimizerConfig(name, rate, 0, 0, momentum, decay), parameters)) {
      for (int step = 1; reference.hasArray("g0_step" + step); step++) {
        giveGradients(reference, parameters, step, compute);
        optimizer.step(rate);
        String after = "_after" + step + precision.suffix();
        parameters.forEach(
            (key, parameter) ->
                comparison.array(
                    key + after,
                    HostArray.doubles(parameter),
                    reference.array(key + after).doubles(),
                    tolerance));
      }
    }
  }

  /** Through a backward pass, as in training; a parameter without an array gets none. */
  private static void giveGradients(
      ReferenceCase reference, Map<String, Tensor> parameters, int step, Compute compute) {
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      entry.getValue().mutable_grad().reset();
      String array = entry.getKey().replace("p", "g") + "_step" + step;
      if (reference.hasArray(array)) {
        entry.getValue().mul(tensor(reference.array(array), compute)).sum().backward();
      }
    }
  }
}
