package dev.sdclr.run.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads TensorBoard files by the formats' definitions, with every checksum checked. */
public final class EventReader {

  /**
   * One event.
   *
   * @param wallTime seconds since 1970
   * @param fileVersion empty when it is none
   * @param sessionStatus 0 when it is none
   */
  public record Event(
      double wallTime, long step, String fileVersion, long sessionStatus, List<Point> points) {}

  /** One value. */
  public record Point(String tag, float value) {}

  private static final int OVERHEAD = Long.BYTES + 2 * Integer.BYTES;

  private EventReader() {}

  /** The files of a folder in the order that TensorBoard reads them. */
  public static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** All events of a file. */
  public static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = bytes(file);
    List<Event> events = readWhole(bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    return events;
  }

  /** The events of a file up to a last one that a kill cut short. */
  public static List<Event> readWhole(Path file) throws IOException {
    return readWhole(bytes(file));
  }

  private static ByteBuffer bytes(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static List<Event> readWhole(ByteBuffer bytes) throws IOException {
    List<Event> events = new ArrayList<>();
    while (bytes.remaining() > OVERHEAD
        && bytes.remaining() >= OVERHEAD + bytes.getLong(bytes.position())) {
      ByteBuffer header = bytes.slice(bytes.position(), Long.BYTES);
      int length = Math.toIntExact(bytes.getLong());
      assertThat(bytes.getInt()).isEqualTo(masked(header));
      ByteBuffer record = bytes.slice(bytes.position(), length);
      bytes.position(bytes.position() + length);
      assertThat(bytes.getInt()).isEqualTo(masked(record.duplicate()));
      events.add(event(CodedInputStream.newInstance(record)));
    }
    return events;
  }

  private static int masked(ByteBuffer bytes) {
    long crc = Integer.toUnsignedLong(RecordFraming.crc(bytes));
    return (int) (((crc >>> 15) | (crc << 17)) + 0xa282ead8L);
  }

  private static Event event(CodedInputStream in) throws IOException {
    double wallTime = 0;
    long step = 0;
    String version = "";
    long status = 0;
    List<Point> points = new ArrayList<>();
    for (int tag; (tag = in.readTag()) != 0; ) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> wallTime = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> points.addAll(summary(below(in)));
        case 7 -> status = status(below(in));
        default -> throw new AssertionError("unknown field in an event: " + tag);
      }
    }
    return new Event(wallTime, step, version, status, points);
  }

  private static CodedInputStream below(CodedInputStream in) throws IOException {
    return CodedInputStream.newInstance(new ByteArrayInputStream(in.readByteArray()));
  }

  private static List<Point> summary(CodedInputStream in) throws IOException {
    List<Point> points = new ArrayList<>();
    for (int tag; (tag = in.readTag()) != 0; ) {
      assertThat(WireFormat.getTagFieldNumber(tag)).isEqualTo(1);
      points.add(point(below(in)));
    }
    return points;
  }

  private static Point point(CodedInputStream in) throws IOException {
    String name = "";
    float value = Float.NaN;
    for (int tag; (tag = in.readTag()) != 0; ) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readString();
        case 2 -> value = in.readFloat();
        default -> throw new AssertionError("unknown field in a value: " + tag);
      }
    }
    return new Point(name, value);
  }

  private static long status(CodedInputStream in) throws IOException {
    assertThat(WireFormat.getTagFieldNumber(in.readTag())).isEqualTo(1);
    long status = in.readEnum();
    assertThat(in.isAtEnd()).isTrue();
    return status;
  }
}
