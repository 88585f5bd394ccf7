package dev.sdclr.export;

import dev.sdclr.protobuf.Message;
import dev.sdclr.protobuf.OnnxSchema.AttributeProto;
import dev.sdclr.protobuf.OnnxSchema.GraphProto;
import dev.sdclr.protobuf.OnnxSchema.NodeProto;
import dev.sdclr.protobuf.OnnxSchema.TensorProto;
import dev.sdclr.protobuf.OnnxSchema.TensorShapeProto;
import dev.sdclr.protobuf.OnnxSchema.TypeProto;
import dev.sdclr.protobuf.OnnxSchema.ValueInfoProto;
import dev.sdclr.tensor.HostArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A graph of ONNX operators on float32 tensors, built from its inputs to its outputs. */
final class OnnxGraph {

  /** The first dimension of inputs and outputs, which callers choose. */
  private static final String BATCH = "N";

  private final Message message = new Message();

  OnnxGraph(String name) {
    message.add(GraphProto.NAME, name);
  }

  /** Adds an input (N, {@code dimensions}) and gives back its name. */
  String input(String name, String description, long... dimensions) {
    message.add(GraphProto.INPUT, value(name, description, dimensions));
    return name;
  }

  /** Makes the value named {@code name} an output (N, {@code dimensions}). */
  void output(String name, String description, long... dimensions) {
    message.add(GraphProto.OUTPUT, value(name, description, dimensions));
  }

  private static Message value(String name, String description, long... dimensions) {
    Message shape =
        new Message()
            .add(
                TensorShapeProto.DIM,
                new Message().add(TensorShapeProto.DIMENSION_DIM_PARAM, BATCH));
    for (long dimension : dimensions) {
      shape.add(
          TensorShapeProto.DIM, new Message().add(TensorShapeProto.DIMENSION_DIM_VALUE, dimension));
    }
    Message tensor =
        new Message()
            .add(TypeProto.TENSOR_ELEM_TYPE, TensorProto.DATA_TYPE_FLOAT)
            .add(TypeProto.TENSOR_SHAPE, shape);
    return new Message()
        .add(ValueInfoProto.NAME, name)
        .add(ValueInfoProto.TYPE, new Message().add(TypeProto.TENSOR_TYPE, tensor))
        .add(ValueInfoProto.DOC_STRING, description);
  }

  /** Adds a constant, rounded to float32, and gives back its name. */
  String constant(String name, Tensor values) {
    float[] floats = HostArray.floats(values);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(floats.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats);
    Message tensor = new Message();
    for (long dimension : values.shape()) {
      tensor.add(TensorProto.DIMS, dimension);
    }
    message.add(
        GraphProto.INITIALIZER,
        tensor
            .add(TensorProto.DATA_TYPE, TensorProto.DATA_TYPE_FLOAT)
            .add(TensorProto.NAME, name)
            .add(TensorProto.RAW_DATA, bytes));
    return name;
  }

  /**
   * Adds an operator.
   *
   * @param name of the operator and of its result
   * @return {@code name}
   */
  String node(String operator, String name, List<String> inputs, Message... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.add(NodeProto.INPUT, input));
    node.add(NodeProto.OUTPUT, name).add(NodeProto.NAME, name).add(NodeProto.OP_TYPE, operator);
    for (Message attribute : attributes) {
      node.add(NodeProto.ATTRIBUTE, attribute);
    }
    message.add(GraphProto.NODE, node);
    return name;
  }

  /** An attribute of one whole number. */
  static Message integer(String name, long value) {
    return new Message()
        .add(AttributeProto.NAME, name)
        .add(AttributeProto.TYPE, AttributeProto.TYPE_INT)
        .add(AttributeProto.I, value);
  }

  /** An attribute of a list of whole numbers. */
  static Message integers(String name, long... values) {
    Message attribute =
        new Message()
            .add(AttributeProto.NAME, name)
            .add(AttributeProto.TYPE, AttributeProto.TYPE_INTS);
    for (long value : values) {
      attribute.add(AttributeProto.INTS, value);
    }
    return attribute;
  }

  Message message() {
    return message;
  }
}
