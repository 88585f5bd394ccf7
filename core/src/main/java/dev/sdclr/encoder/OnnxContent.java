package dev.sdclr.encoder;

import dev.sdclr.protobuf.MessageFields;
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

/** What of an encoded ONNX model must be known before native code gets to see it. */
final class OnnxContent {

  /** Protocol Buffers' own readers go no deeper. */
  private static final int MAX_LEVELS = 100;

  private OnnxContent() {}

  /** Messages that tensors lie in, and by which of their fields. */
  private enum Kind {
    MODEL,
    GRAPH,
    FUNCTION,
    TRAINING,
    NODE,
    ATTRIBUTE,
    SPARSE_TENSOR,
    TENSOR;

    Map<Integer, Kind> within() {
      return switch (this) {
        case MODEL ->
            Map.of(
                ModelProto.GRAPH, GRAPH,
                ModelProto.TRAINING_INFO, TRAINING,
                ModelProto.FUNCTIONS, FUNCTION);
        case TRAINING ->
            Map.of(TrainingInfoProto.INITIALIZATION, GRAPH, TrainingInfoProto.ALGORITHM, GRAPH);
        case FUNCTION -> Map.of(FunctionProto.NODE, NODE, FunctionProto.ATTRIBUTE_PROTO, ATTRIBUTE);
        case GRAPH ->
            Map.of(
                GraphProto.NODE, NODE,
                GraphProto.INITIALIZER, TENSOR,
                GraphProto.SPARSE_INITIALIZER, SPARSE_TENSOR);
        case NODE -> Map.of(NodeProto.ATTRIBUTE, ATTRIBUTE);
        case ATTRIBUTE ->
            Map.of(
                AttributeProto.T, TENSOR,
                AttributeProto.TENSORS, TENSOR,
                AttributeProto.G, GRAPH,
                AttributeProto.GRAPHS, GRAPH,
                AttributeProto.SPARSE_TENSOR, SPARSE_TENSOR,
                AttributeProto.SPARSE_TENSORS, SPARSE_TENSOR);
        case SPARSE_TENSOR ->
            Map.of(SparseTensorProto.VALUES, TENSOR, SparseTensorProto.INDICES, TENSOR);
        case TENSOR -> Map.of();
      };
    }
  }

  /**
   * Whether a tensor's values are elsewhere: in another file, or at an address of this process.
   *
   * @param model encoded
   * @throws IOException when it is not a message, or one that is nested too deeply
   */
  static boolean refersElsewhere(ByteBuffer model) throws IOException {
    Search search = new Search();
    search.visit(Kind.MODEL, model, 0);
    return search.found;
  }

  private static final class Search {

    private boolean found;

    private void visit(Kind kind, ByteBuffer message, int level) throws IOException {
      if (level > MAX_LEVELS) {
        throw new IOException("it is nested too deeply");
      }
      Map<Integer, Kind> within = kind.within();
      MessageFields.visit(
          message,
          new MessageFields.Visitor() {

            @Override
            public void integer(int number, long value) {
              found |= kind == Kind.TENSOR && number == TensorProto.DATA_LOCATION && value != 0;
            }

            @Override
            public void bytes(int number, ByteBuffer value) throws IOException {
              found |= kind == Kind.TENSOR && number == TensorProto.EXTERNAL_DATA;
              if (within.containsKey(number)) {
                visit(within.get(number), value, level + 1);
              }
            }
          });
    }
  }
}
