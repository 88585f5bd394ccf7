package dev.sdclr.export;

import dev.sdclr.SdclrException;
import dev.sdclr.Version;
import dev.sdclr.protobuf.Message;
import dev.sdclr.protobuf.OnnxSchema.ModelProto;
import dev.sdclr.protobuf.OnnxSchema.OperatorSetIdProto;
import dev.sdclr.protobuf.OnnxSchema.StringStringEntryProto;
import java.nio.ByteBuffer;
import java.util.Map;

/** An ONNX file: a graph, what it needs and what it is. */
final class OnnxModel {

  /** ONNX 1.12 of 2022, which all runtimes in use read. */
  private static final int OPERATOR_SET = 17;

  /** The file format that goes with it. */
  private static final int IR_VERSION = 8;

  /** Leaves room for the rest: a message of Protocol Buffers must end before 2 GiB. */
  private static final long MAX_WEIGHT_BYTES = 2_000_000_000;

  private static final String DEFAULT_DOMAIN = "";

  private OnnxModel() {}

  /**
   * Encodes a model.
   *
   * @param description what it maps to what, in a sentence
   * @param properties by key
   * @return a direct buffer
   */
  static ByteBuffer encoded(Message graph, String description, Map<String, String> properties) {
    Message operators =
        new Message()
            .add(OperatorSetIdProto.DOMAIN, DEFAULT_DOMAIN)
            .add(OperatorSetIdProto.VERSION, OPERATOR_SET);
    Message model =
        new Message()
            .add(ModelProto.IR_VERSION, IR_VERSION)
            .add(ModelProto.PRODUCER_NAME, "sdclr")
            .add(ModelProto.PRODUCER_VERSION, Version.current())
            .add(ModelProto.DOC_STRING, description)
            .add(ModelProto.GRAPH, graph)
            .add(ModelProto.OPSET_IMPORT, operators);
    addAll(model, properties);
    return model.encoded();
  }

  /** More properties, to be appended to an encoded model: messages end to end are merged. */
  static ByteBuffer encoded(Map<String, String> properties) {
    Message model = new Message();
    addAll(model, properties);
    return model.encoded();
  }

  private static void addAll(Message model, Map<String, String> properties) {
    properties.forEach(
        (key, value) ->
            model.add(
                ModelProto.METADATA_PROPS,
                new Message()
                    .add(StringStringEntryProto.KEY, key)
                    .add(StringStringEntryProto.VALUE, value)));
  }

  /**
   * Checks that weights of so many bytes fit into a file.
   *
   * @throws SdclrException when they do not
   */
  static void requireRoom(long weightBytes) {
    if (weightBytes > MAX_WEIGHT_BYTES) {
      throw new SdclrException(
          "the encoder's weights are %.1f GB, and an ONNX file must be smaller than 2 GB: use --format"
                  .formatted(weightBytes / 1e9)
              + " safetensors");
    }
  }
}
