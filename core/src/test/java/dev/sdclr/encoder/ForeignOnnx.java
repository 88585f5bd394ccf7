package dev.sdclr.encoder;

import dev.sdclr.protobuf.Message;
import dev.sdclr.protobuf.OnnxSchema.AttributeProto;
import dev.sdclr.protobuf.OnnxSchema.GraphProto;
import dev.sdclr.protobuf.OnnxSchema.ModelProto;
import dev.sdclr.protobuf.OnnxSchema.NodeProto;
import dev.sdclr.protobuf.OnnxSchema.OperatorSetIdProto;
import dev.sdclr.protobuf.OnnxSchema.TensorProto;
import dev.sdclr.protobuf.OnnxSchema.TensorShapeProto;
import dev.sdclr.protobuf.OnnxSchema.TypeProto;
import dev.sdclr.protobuf.OnnxSchema.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX models of another program, of which the result is known. */
public final class ForeignOnnx {

  private static final int FLOAT64 = 11;

  private ForeignOnnx() {}

  /**
   * Writes a model whose features are each image's mean red, green and blue.
   *
   * @param shape of its input; sizes below 0 are left to the caller
   */
  public static Path meanColours(Path file, long... shape) {
    return write(file, model(graph(TensorProto.DATA_TYPE_FLOAT, true, shape)));
  }

  /** The same for float64. */
  public static Path ofFloat64(Path file, long... shape) {
    return write(file, model(graph(FLOAT64, true, shape)));
  }

  /** Writes a model that gives (N, C, 1, 1). */
  public static Path withoutFlattening(Path file, long... shape) {
    return write(file, model(graph(TensorProto.DATA_TYPE_FLOAT, false, shape)));
  }

  /** Writes a model that gives a map (N, C, H, W). */
  public static Path withoutPooling(Path file, long... shape) {
    Message graph =
        new Message()
            .add(GraphProto.NAME, "map")
            .add(GraphProto.INPUT, value("x", TensorProto.DATA_TYPE_FLOAT, shape))
            .add(GraphProto.NODE, node("Relu", "x", "y"))
            .add(GraphProto.OUTPUT, value("y", TensorProto.DATA_TYPE_FLOAT, shape));
    return write(file, model(graph));
  }

  /** Writes a model that gives its means twice. */
  public static Path ofTwoOutputs(Path file, long... shape) {
    Message graph = graph(TensorProto.DATA_TYPE_FLOAT, true, shape);
    return write(
        file,
        model(
            graph
                .add(GraphProto.NODE, node("Relu", "y", "z"))
                .add(GraphProto.OUTPUT, value("z", TensorProto.DATA_TYPE_FLOAT, -1, 3))));
  }

  /** Writes a model whose features of a black image are not finite. */
  public static Path ofLogarithms(Path file, long... shape) {
    return write(
        file,
        model(
            graph(TensorProto.DATA_TYPE_FLOAT, true, "z", shape)
                .add(GraphProto.NODE, node("Log", "y", "z"))));
  }

  /** Writes a model that gives the same features of every image. */
  public static Path ofOnes(Path file, long... shape) {
    Message graph = graph(TensorProto.DATA_TYPE_FLOAT, true, "z", shape);
    return write(
        file,
        model(
            graph
                .add(GraphProto.NODE, node("Sub", "y", "nothing").add(NodeProto.INPUT, "y"))
                .add(GraphProto.NODE, node("Exp", "nothing", "z"))));
  }

  /** Writes a model that takes the mean of a batch off its colours, as a batch norm in training. */
  public static Path besideOthers(Path file, long... shape) {
    Message graph = graph(TensorProto.DATA_TYPE_FLOAT, true, "z", shape);
    return write(
        file,
        model(
            graph
                .add(GraphProto.NODE, meanOf("y", "m", true, 0))
                .add(GraphProto.NODE, node("Sub", "y", "z").add(NodeProto.INPUT, "m"))));
  }

  /**
   * Writes a model that gives one vector for a whole batch, as one that was saved for one image.
   */
  public static Path ofAllTogether(Path file, long... shape) {
    Message graph = graph(TensorProto.DATA_TYPE_FLOAT, true, "z", shape);
    return write(file, model(graph.add(GraphProto.NODE, meanOf("y", "z", true, 0))));
  }

  /** Writes a model with an initializer whose values are at {@code location}. */
  public static Path referringTo(Path file, String location, long... shape) {
    Message tensor =
        new Message()
            .add(TensorProto.DIMS, 4)
            .add(TensorProto.DATA_TYPE, TensorProto.DATA_TYPE_FLOAT)
            .add(TensorProto.NAME, "unused")
            .add(TensorProto.EXTERNAL_DATA, new Message().add(1, "location").add(2, location))
            .add(TensorProto.EXTERNAL_DATA, new Message().add(1, "offset").add(2, "64"))
            .add(TensorProto.EXTERNAL_DATA, new Message().add(1, "length").add(2, "16"))
            .add(TensorProto.DATA_LOCATION, 1);
    Message graph = graph(TensorProto.DATA_TYPE_FLOAT, true, shape);
    return write(file, model(graph.add(GraphProto.INITIALIZER, tensor)));
  }

  /** Writes a model with an initializer that claims to have {@code size} values and has none. */
  public static Path claiming(Path file, long size) {
    Message tensor =
        new Message()
            .add(TensorProto.DIMS, size)
            .add(TensorProto.DATA_TYPE, TensorProto.DATA_TYPE_FLOAT)
            .add(TensorProto.NAME, "claimed")
            .add(TensorProto.RAW_DATA, ByteBuffer.allocate(16));
    Message graph = graph(TensorProto.DATA_TYPE_FLOAT, true, -1, 3, 8, 8);
    return write(
        file,
        model(
            graph
                .add(GraphProto.INITIALIZER, tensor)
                .add(GraphProto.NODE, node("Relu", "claimed", "z"))
                .add(GraphProto.OUTPUT, value("z", TensorProto.DATA_TYPE_FLOAT, -1))));
  }

  private static Message graph(int type, boolean flat, long... shape) {
    return graph(type, flat, "y", shape);
  }

  private static Message graph(int type, boolean flat, String output, long... shape) {
    return new Message()
        .add(GraphProto.NAME, "mean\ncolours")
        .add(GraphProto.INPUT, value("x", type, shape))
        .add(GraphProto.NODE, meanOfPixels("x", "y", flat))
        .add(
            GraphProto.OUTPUT,
            flat
                ? value(output, type, shape[0], -1)
                : value(output, type, shape[0], shape[1], 1, 1));
  }

  /** From (N, C, H, W) to (N, C), or to (N, C, 1, 1) unless it is flat. */
  static Message meanOfPixels(String from, String to, boolean flat) {
    return meanOf(from, to, !flat, 2, 3);
  }

  private static Message meanOf(String from, String to, boolean kept, int... axes) {
    Message numbers =
        new Message()
            .add(AttributeProto.NAME, "axes")
            .add(AttributeProto.TYPE, AttributeProto.TYPE_INTS);
    for (int axis : axes) {
      numbers.add(AttributeProto.INTS, axis);
    }
    return node("ReduceMean", from, to)
        .add(NodeProto.ATTRIBUTE, numbers)
        .add(NodeProto.ATTRIBUTE, keepingDimensions(kept));
  }

  static Message keepingDimensions(boolean kept) {
    return new Message()
        .add(AttributeProto.NAME, "keepdims")
        .add(AttributeProto.TYPE, AttributeProto.TYPE_INT)
        .add(AttributeProto.I, kept ? 1 : 0);
  }

  static Message node(String operator, String from, String to) {
    return new Message()
        .add(NodeProto.INPUT, from)
        .add(NodeProto.OUTPUT, to)
        .add(NodeProto.OP_TYPE, operator);
  }

  static Message value(String name, int type, long... sizes) {
    Message shape = new Message();
    for (long size : sizes) {
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

  /** The same as {@link #meanColours} of an older or newer set of operators. */
  public static Path ofOperatorSet(Path file, int version, long... shape) {
    return write(file, model(graph(TensorProto.DATA_TYPE_FLOAT, true, shape), version));
  }

  static Message model(Message graph) {
    return model(graph, 17);
  }

  private static Message model(Message graph, int operatorSet) {
    return new Message()
        .add(ModelProto.IR_VERSION, 8)
        .add(ModelProto.GRAPH, graph)
        .add(
            ModelProto.OPSET_IMPORT,
            new Message()
                .add(OperatorSetIdProto.DOMAIN, "")
                .add(OperatorSetIdProto.VERSION, operatorSet));
  }

  static Path write(Path file, Message model) {
    ByteBuffer encoded = model.encoded();
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
