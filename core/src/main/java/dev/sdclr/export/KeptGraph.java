package dev.sdclr.export;

import dev.sdclr.SdclrException;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.encoder.EncoderProperties;
import dev.sdclr.encoder.OnnxFile;
import dev.sdclr.protobuf.Message;
import dev.sdclr.protobuf.MessageFields;
import dev.sdclr.protobuf.OnnxSchema.AttributeProto;
import dev.sdclr.protobuf.OnnxSchema.GraphProto;
import dev.sdclr.protobuf.OnnxSchema.ModelProto;
import dev.sdclr.protobuf.OnnxSchema.NodeProto;
import dev.sdclr.protobuf.OnnxSchema.OperatorSetIdProto;
import dev.sdclr.protobuf.OnnxSchema.StringStringEntryProto;
import dev.sdclr.protobuf.OnnxSchema.TensorProto;
import dev.sdclr.protobuf.OnnxSchema.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX model of another program with all that its images need inside: where its run takes a mean
 * off and divides, nodes in front of it do so.
 *
 * @param model as it is
 * @param preprocessing of the images
 */
record KeptGraph(OnnxFile model, Preprocessing preprocessing) {

  private static final String IMAGES = "images_from_0_to_1";

  /** Long enough for nobody to have had the same idea. */
  private static final String PREFIX = "sdclr_normalisation_";

  private static final Set<String> OWN_DOMAINS = Set.of("", "ai.onnx");
  private static final int BROADCASTING_OPERATORS = 7;

  /** A field of a message, as it stands. */
  private record Field(int number, long integer, ByteBuffer bytes) {

    void addTo(Message message) {
      if (bytes == null) {
        message.add(number, integer);
      } else {
        message.add(number, bytes);
      }
    }
  }

  /**
   * Encodes it.
   *
   * @param properties to add, over those of the same keys and those of the model's own file alone
   * @return a direct buffer
   */
  ByteBuffer encoded(Map<String, String> properties) {
    Set<String> dropped = new HashSet<>(properties.keySet());
    dropped.addAll(EncoderProperties.ofOneFileAlone());
    try {
      List<Field> whole = fields(model.bytes());
      requireBroadcasting(whole);
      Message encoded = new Message();
      for (Field field : whole) {
        if (field.number() == ModelProto.GRAPH && preprocessing.isNormalizing()) {
          encoded.add(ModelProto.GRAPH, normalizing(fields(field.bytes())));
        } else if (field.number() != ModelProto.METADATA_PROPS
            || !dropped.contains(text(field.bytes(), StringStringEntryProto.KEY))) {
          field.addTo(encoded);
        }
      }
      OnnxModel.requireRoom(encoded.size());
      ByteBuffer more = OnnxModel.encoded(properties);
      ByteBuffer all =
          ByteBuffer.allocateDirect(Math.toIntExact(encoded.size() + more.remaining()));
      return all.put(encoded.encoded()).put(more).flip();
    } catch (IOException e) {
      throw new SdclrException(model.file() + " is corrupt", e);
    }
  }

  /** Before that operator set, nodes took no values of other shapes. */
  private void requireBroadcasting(List<Field> whole) throws IOException {
    long operators = 1; // where a file says none
    for (Field field : whole) {
      if (field.number() == ModelProto.OPSET_IMPORT
          && OWN_DOMAINS.contains(text(field.bytes(), OperatorSetIdProto.DOMAIN))) {
        operators = integer(field.bytes(), OperatorSetIdProto.VERSION);
      }
    }
    if (preprocessing.isNormalizing() && operators < BROADCASTING_OPERATORS) {
      throw new SdclrException(
          "%s is of ONNX's operator set %d, and an export with --mean or --std inside needs %d: save the model with a newer one, and keep that"
              .formatted(model.file(), operators, BROADCASTING_OPERATORS));
    }
  }

  /** Its own nodes take what they took for images from two nodes before them. */
  private Message normalizing(List<Field> graph) throws IOException {
    String input = input(graph);
    Message changed = new Message();
    String images = IMAGES;
    if (preprocessing.mean() != null) {
      String less = preprocessing.std() == null ? input : PREFIX + "less_mean";
      constant(changed, "mean", preprocessing.mean());
      node(changed, "Sub", images, PREFIX + "mean", less);
      images = less;
    }
    if (preprocessing.std() != null) {
      constant(changed, "std", preprocessing.std());
      node(changed, "Div", images, PREFIX + "std", input);
    }
    for (Field field : graph) {
      if (field.number() == GraphProto.INPUT && name(field).equals(input)) {
        changed.add(GraphProto.INPUT, renamed(field.bytes()));
      } else {
        field.addTo(changed);
      }
    }
    return changed;
  }

  /** The one that is no initializer, as files of the first versions list these as inputs, too. */
  private static String input(List<Field> graph) throws IOException {
    Set<String> initializers = new HashSet<>();
    for (Field field : graph) {
      if (field.number() == GraphProto.INITIALIZER) {
        initializers.add(text(field.bytes(), TensorProto.NAME));
      }
    }
    for (Field field : graph) {
      if (field.number() == GraphProto.INPUT && !initializers.contains(name(field))) {
        return name(field);
      }
    }
    throw new IOException("it has no input");
  }

  private static String name(Field value) throws IOException {
    return text(value.bytes(), ValueInfoProto.NAME);
  }

  private static Message renamed(ByteBuffer value) throws IOException {
    Message renamed = new Message().add(ValueInfoProto.NAME, IMAGES);
    for (Field field : fields(value)) {
      if (field.number() != ValueInfoProto.NAME) {
        field.addTo(renamed);
      }
    }
    return renamed;
  }

  private static void node(Message graph, String operator, String a, String b, String result) {
    graph.add(
        GraphProto.NODE,
        new Message()
            .add(NodeProto.INPUT, a)
            .add(NodeProto.INPUT, b)
            .add(NodeProto.OUTPUT, result)
            .add(NodeProto.OP_TYPE, operator));
  }

  /** Of shape (1, 3, 1, 1). */
  private static void constant(Message graph, String name, List<Double> values) {
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * values.size()).order(ByteOrder.LITTLE_ENDIAN);
    values.forEach(value -> raw.putFloat(value.floatValue()));
    Message tensor =
        new Message()
            .add(TensorProto.DIMS, 1)
            .add(TensorProto.DIMS, values.size())
            .add(TensorProto.DIMS, 1)
            .add(TensorProto.DIMS, 1)
            .add(TensorProto.DATA_TYPE, TensorProto.DATA_TYPE_FLOAT)
            .add(TensorProto.RAW_DATA, raw.flip());
    Message attribute =
        new Message()
            .add(AttributeProto.NAME, "value")
            .add(AttributeProto.T, tensor)
            .add(AttributeProto.TYPE, AttributeProto.TYPE_TENSOR);
    graph.add(
        GraphProto.NODE,
        new Message()
            .add(NodeProto.OUTPUT, PREFIX + name)
            .add(NodeProto.OP_TYPE, "Constant")
            .add(NodeProto.ATTRIBUTE, attribute));
  }

  private static List<Field> fields(ByteBuffer message) throws IOException {
    List<Field> fields = new ArrayList<>();
    MessageFields.visit(
        message,
        new MessageFields.Visitor() {

          @Override
          public void integer(int number, long value) {
            fields.add(new Field(number, value, null));
          }

          @Override
          public void bytes(int number, ByteBuffer value) {
            fields.add(new Field(number, 0, value));
          }
        });
    return fields;
  }

  private static long integer(ByteBuffer message, int number) throws IOException {
    long found = 0;
    for (Field field : fields(message)) {
      found = field.number() == number ? field.integer() : found;
    }
    return found;
  }

  private static String text(ByteBuffer message, int number) throws IOException {
    for (Field field : fields(message)) {
      if (field.number() == number && field.bytes() != null) {
        return StandardCharsets.UTF_8.decode(field.bytes().duplicate()).toString();
      }
    }
    return "";
  }
}
