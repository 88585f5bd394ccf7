package dev.sdclr.encoder;

import dev.sdclr.protobuf.Message;
import dev.sdclr.protobuf.OnnxSchema.AttributeProto;
import dev.sdclr.protobuf.OnnxSchema.GraphProto;
import dev.sdclr.protobuf.OnnxSchema.NodeProto;
import dev.sdclr.protobuf.OnnxSchema.TensorProto;
import dev.sdclr.protobuf.OnnxSchema.TensorShapeProto;
import dev.sdclr.protobuf.OnnxSchema.TypeProto;
import dev.sdclr.protobuf.OnnxSchema.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** An ONNX model that comes to no end once it sees an image that is not black. */
public final class EndlessOnnx {

  private static final int TYPE_GRAPH = 5;
  private static final int BOOL = 9;
  private static final int INT64 = 7;

  private EndlessOnnx() {}

  /**
   * Writes a model of mean colours whose loop goes on while the batch has a value above {@code
   * limit}.
   *
   * @param side of its images in pixels
   */
  public static Path write(Path file, int side, float limit) {
    Message body =
        new Message()
            .add(GraphProto.NAME, "body")
            .add(GraphProto.NODE, node("Identity", "going", "goes"))
            .add(GraphProto.NODE, node("Identity", "in", "out"))
            .add(GraphProto.INPUT, scalar("turn", INT64))
            .add(GraphProto.INPUT, scalar("going", BOOL))
            .add(GraphProto.INPUT, images("in", side))
            .add(GraphProto.OUTPUT, scalar("goes", BOOL))
            .add(GraphProto.OUTPUT, images("out", side));
    Message loop =
        node("Loop", "", "looped")
            .add(NodeProto.INPUT, "bright")
            .add(NodeProto.INPUT, "x")
            .add(
                NodeProto.ATTRIBUTE,
                new Message()
                    .add(AttributeProto.NAME, "body")
                    .add(AttributeProto.TYPE, TYPE_GRAPH)
                    .add(AttributeProto.G, body));
    Message graph =
        new Message()
            .add(GraphProto.NAME, "endless")
            .add(GraphProto.INPUT, images("x", side))
            .add(GraphProto.INITIALIZER, constant("limit", limit))
            .add(
                GraphProto.NODE,
                node("ReduceMax", "x", "most").add(NodeProto.ATTRIBUTE, integer("keepdims", 0)))
            .add(GraphProto.NODE, node("Greater", "most", "bright").add(NodeProto.INPUT, "limit"))
            .add(GraphProto.NODE, loop)
            .add(
                GraphProto.NODE,
                node("ReduceMean", "looped", "y")
                    .add(
                        NodeProto.ATTRIBUTE,
                        new Message()
                            .add(AttributeProto.NAME, "axes")
                            .add(AttributeProto.TYPE, AttributeProto.TYPE_INTS)
                            .add(AttributeProto.INTS, 2)
                            .add(AttributeProto.INTS, 3))
                    .add(NodeProto.ATTRIBUTE, integer("keepdims", 0)))
            .add(GraphProto.OUTPUT, value("y", TensorProto.DATA_TYPE_FLOAT, -1, 3));
    return ForeignOnnx.write(file, ForeignOnnx.model(graph));
  }

  private static Message node(String operator, String from, String to) {
    return new Message()
        .add(NodeProto.INPUT, from)
        .add(NodeProto.OUTPUT, to)
        .add(NodeProto.OP_TYPE, operator);
  }

  private static Message integer(String name, int value) {
    return new Message()
        .add(AttributeProto.NAME, name)
        .add(AttributeProto.TYPE, AttributeProto.TYPE_INT)
        .add(AttributeProto.I, value);
  }

  private static Message constant(String name, float value) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(0, value);
    return new Message()
        .add(TensorProto.DATA_TYPE, TensorProto.DATA_TYPE_FLOAT)
        .add(TensorProto.NAME, name)
        .add(TensorProto.RAW_DATA, bytes);
  }

  private static Message images(String name, int side) {
    return value(name, TensorProto.DATA_TYPE_FLOAT, -1, 3, side, side);
  }

  private static Message scalar(String name, int type) {
    return value(name, type);
  }

  private static Message value(String name, int type, int... sizes) {
    Message shape = new Message();
    for (int size : sizes) {
      shape.add(
          TensorShapeProto.DIM,
          size < 0 ? new Message() : new Message().add(TensorShapeProto.DIMENSION_DIM_VALUE, size));
    }
    Message tensor =
        new Message().add(TypeProto.TENSOR_ELEM_TYPE, type).add(TypeProto.TENSOR_SHAPE, shape);
    return new Message()
        .add(ValueInfoProto.NAME, name)
        .add(ValueInfoProto.TYPE, new Message().add(TypeProto.TENSOR_TYPE, tensor));
  }
}
