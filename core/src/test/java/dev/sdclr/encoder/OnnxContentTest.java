package dev.sdclr.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.protobuf.Message;
import dev.sdclr.protobuf.OnnxSchema.AttributeProto;
import dev.sdclr.protobuf.OnnxSchema.FunctionProto;
import dev.sdclr.protobuf.OnnxSchema.GraphProto;
import dev.sdclr.protobuf.OnnxSchema.ModelProto;
import dev.sdclr.protobuf.OnnxSchema.NodeProto;
import dev.sdclr.protobuf.OnnxSchema.SparseTensorProto;
import dev.sdclr.protobuf.OnnxSchema.TensorProto;
import dev.sdclr.protobuf.OnnxSchema.TrainingInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxContentTest {

  private static Message in(int number, Message content) {
    return new Message().add(number, content);
  }

  private static Message inNode(int attributeField, Message content) {
    return in(NodeProto.ATTRIBUTE, in(attributeField, content));
  }

  private static Message inGraph(Message content) {
    return in(ModelProto.GRAPH, content);
  }

  /** Every way from a model to a tensor, by onnx.proto3. */
  private static Message around(String place, Message tensor) {
    Message sparse = in(SparseTensorProto.INDICES, tensor);
    Message graph = in(GraphProto.INITIALIZER, tensor);
    Message node = inNode(AttributeProto.T, tensor);
    return switch (place) {
      case "initializer" -> inGraph(graph);
      case "sparse initializer" -> inGraph(in(GraphProto.SPARSE_INITIALIZER, sparse));
      case "attribute" -> inGraph(in(GraphProto.NODE, node));
      case "attribute's list" ->
          inGraph(in(GraphProto.NODE, inNode(AttributeProto.TENSORS, tensor)));
      case "sparse attribute" ->
          inGraph(in(GraphProto.NODE, inNode(AttributeProto.SPARSE_TENSOR, sparse)));
      case "sparse attribute's list" ->
          inGraph(
              in(
                  GraphProto.NODE,
                  inNode(AttributeProto.SPARSE_TENSORS, in(SparseTensorProto.VALUES, tensor))));
      case "branch" -> inGraph(in(GraphProto.NODE, inNode(AttributeProto.G, graph)));
      case "list of branches" -> inGraph(in(GraphProto.NODE, inNode(AttributeProto.GRAPHS, graph)));
      case "function" -> in(ModelProto.FUNCTIONS, in(FunctionProto.NODE, node));
      case "function's default" ->
          in(ModelProto.FUNCTIONS, in(FunctionProto.ATTRIBUTE_PROTO, in(AttributeProto.T, tensor)));
      case "training" -> in(ModelProto.TRAINING_INFO, in(TrainingInfoProto.INITIALIZATION, graph));
      case "training's step" ->
          in(ModelProto.TRAINING_INFO, in(TrainingInfoProto.ALGORITHM, graph));
      default -> throw new IllegalArgumentException(place);
    };
  }

  private static Stream<Arguments> placesAndTensors() {
    Map<String, Message> tensors =
        Map.of(
            "location", new Message().add(TensorProto.DATA_LOCATION, 1),
            "unknown location", new Message().add(TensorProto.DATA_LOCATION, -1),
            "path", in(TensorProto.EXTERNAL_DATA, new Message().add(1, "location")));
    return Stream.of(
            "initializer",
            "sparse initializer",
            "attribute",
            "attribute's list",
            "sparse attribute",
            "sparse attribute's list",
            "branch",
            "list of branches",
            "function",
            "function's default",
            "training",
            "training's step")
        .flatMap(
            place ->
                tensors.keySet().stream()
                    .map(tensor -> Arguments.of(place, tensor, tensors.get(tensor))));
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("placesAndTensors")
  void findsValuesThatAreElsewhere(String place, String what, Message tensor) throws IOException {
    assertThat(OnnxContent.refersElsewhere(around(place, tensor).encoded())).isTrue();
    Message whole = new Message().add(TensorProto.DATA_LOCATION, 0).add(TensorProto.NAME, "w");
    assertThat(OnnxContent.refersElsewhere(around(place, whole).encoded())).isFalse();
  }

  /** A later field of the same number is merged into the first. */
  @Test
  void looksIntoEveryOccurrence() throws IOException {
    Message model =
        inGraph(new Message().add(GraphProto.NAME, "first"))
            .add(
                ModelProto.GRAPH,
                in(GraphProto.INITIALIZER, new Message().add(TensorProto.DATA_LOCATION, 1)));
    assertThat(OnnxContent.refersElsewhere(model.encoded())).isTrue();
  }

  @Test
  void goesNoDeeperThanOtherReaders() {
    Message graph = new Message();
    for (int i = 0; i < 50; i++) {
      graph = in(GraphProto.NODE, inNode(AttributeProto.G, graph));
    }
    ByteBuffer model = inGraph(graph).encoded();
    assertThatThrownBy(() -> OnnxContent.refersElsewhere(model))
        .isInstanceOf(IOException.class)
        .hasMessage("it is nested too deeply");
  }
}
