package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.checkpoint.InitialWeights;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Networks loaded from the reference's own files embed as the networks that wrote them. */
final class CheckpointConformance {

  private static final List<String> PASSES = List.of("pooled_eval_dense", "features_eval_dense");

  private CheckpointConformance() {}

  static void run(ReferenceCase reference, Comparison comparison) {
    for (JsonNode file : reference.manifest().get("files")) {
      ReferenceCase like =
          ReferenceCase.open(ReferenceCase.root().resolve(file.get("like_case").textValue()));
      for (Precision precision : Precision.values()) {
        compare(reference, file.get("file").textValue(), like, precision, comparison);
      }
    }
  }

  private static void compare(
      ReferenceCase reference,
      String file,
      ReferenceCase like,
      Precision precision,
      Comparison comparison) {
    ReferenceNetwork description = ReferenceNetwork.of(like.values().get("state_dict"));
    Comparison ofFile = new Comparison(file);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        Network network = description.make(precision.compute())) {
      InitialWeights loaded = InitialWeights.load(reference.folder().resolve(file), network);
      comparison.same("fresh tensors of " + file, loaded.fresh(), List.of());
      comparison.exact(
          "tensors taken of " + file, loaded.taken().size(), network.tensors().all().size());
      Tensor view = new BatchImages(like.array("images_u8"), 1).view(0, 0, network.compute());
      NetworkTolerance tolerance = NetworkTolerance.of(like, ofFile, precision);
      tolerance.forward(
          PASSES.get(0), HostArray.doubles(network.features(view, Pass.DENSE_EVALUATION)));
      tolerance.forward(
          PASSES.get(1), HostArray.doubles(network.projections(view, Pass.DENSE_EVALUATION)));
    }
    ofFile.assertWithin();
    comparison.add(ofFile);
  }
}
