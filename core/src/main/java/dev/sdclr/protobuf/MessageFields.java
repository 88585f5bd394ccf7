package dev.sdclr.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Goes over the fields of an encoded message, whatever schema it is of; the counterpart of {@link
 * Message}.
 */
public final class MessageFields {

  private MessageFields() {}

  /** Takes the fields that can hold other messages, and whole numbers. */
  public interface Visitor {

    /** An int32, int64, bool or enum field. */
    void integer(int number, long value) throws IOException;

    /** A string, bytes or message field, or packed numbers: a view of the message's bytes. */
    void bytes(int number, ByteBuffer value) throws IOException;
  }

  /**
   * Visits the fields in their order; those of fixed width are left out.
   *
   * @param message encoded; its position and limit are left as they are
   * @throws IOException when it is not a message, or {@code visitor} throws it
   */
  public static void visit(ByteBuffer message, Visitor visitor) throws IOException {
    ByteBuffer content = message.slice();
    CodedInputStream in = CodedInputStream.newInstance(content.duplicate());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_VARINT -> visitor.integer(number, in.readInt64());
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> visitor.bytes(number, bytes(in, content));
        default -> in.skipField(tag);
      }
    }
  }

  private static ByteBuffer bytes(CodedInputStream in, ByteBuffer content) throws IOException {
    int length = in.readRawVarint32();
    int start = in.getTotalBytesRead();
    in.skipRawBytes(length);
    return content.slice(start, length);
  }
}
