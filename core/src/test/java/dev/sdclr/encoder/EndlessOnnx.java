package dev.sdclr.encoder;

import static dev.sdclr.encoder.ForeignOnnx.keepingDimensions;
import static dev.sdclr.encoder.ForeignOnnx.meanOfPixels;
import static dev.sdclr.encoder.ForeignOnnx.node;
import static dev.sdclr.encoder.ForeignOnnx.value;

import dev.sdclr.protobuf.Message;
import dev.sdclr.protobuf.OnnxSchema.AttributeProto;
import dev.sdclr.protobuf.OnnxSchema.GraphProto;
import dev.sdclr.protobuf.OnnxSchema.NodeProto;
import dev.sdclr.protobuf.OnnxSchema.TensorProto;
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
                node("ReduceMax", "x", "most").add(NodeProto.ATTRIBUTE, keepingDimensions(false)))
            .add(GraphProto.NODE, node("Greater", "most", "bright").add(NodeProto.INPUT, "limit"))
            .add(GraphProto.NODE, loop)
            .add(GraphProto.NODE, meanOfPixels("looped", "y", true))
            .add(GraphProto.OUTPUT, value("y", TensorProto.DATA_TYPE_FLOAT, -1, 3));
    return ForeignOnnx.write(file, ForeignOnnx.model(graph));
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
}
