package dev.sdclr.run.tensorboard;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.Unlinked;
import dev.sdclr.Word;
import dev.sdclr.protobuf.Message;
import dev.sdclr.run.Metric;
import dev.sdclr.run.tensorboard.EventSchema.Event;
import dev.sdclr.run.tensorboard.EventSchema.SessionLog;
import dev.sdclr.run.tensorboard.EventSchema.Summary;
import dev.sdclr.run.tensorboard.EventSchema.Value;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;

/**
 * One session's metrics for TensorBoard, which reads all files of a folder in the order of their
 * names as one run.
 *
 * <p>The file begins with the step that the session starts at; TensorBoard drops what earlier files
 * have from that step on. Points of epochs therefore lie at steps too. Values are kept as float32.
 *
 * <p>Not safe for concurrent use; the caller closes it.
 */
public final class EventFile implements AutoCloseable {

  /** The format's name; from version 2 on, a session's start drops later steps. */
  private static final String VERSION = "brain.Event:2";

  private static final double MILLIS = 1e3;

  private final Path file;
  private final OutputStream out;
  private final LongSupplier millisClock;

  public EventFile(Path file, OutputStream out, LongSupplier millisClock, long firstStep) {
    this.file = file;
    this.out = out;
    this.millisClock = millisClock;
    append(event().add(Event.FILE_VERSION, VERSION));
    append(
        event()
            .add(Event.STEP, firstStep)
            .add(Event.SESSION_LOG, new Message().add(SessionLog.STATUS, SessionLog.START)));
    flush();
  }

  /**
   * Begins a new file, after all there are.
   *
   * @param folder made when it is missing
   * @param firstStep of the points to come, at least 1
   * @throws SdclrException when it cannot be written
   */
  public static EventFile create(Path folder, long firstStep) {
    return create(folder, firstStep, System::currentTimeMillis);
  }

  public static EventFile create(Path folder, long firstStep, LongSupplier millisClock) {
    try {
      Unlinked.makeFolder(folder);
      Path file = EventFileName.next(folder, millisClock.getAsLong());
      OutputStream out =
          Channels.newOutputStream(
              Unlinked.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      return begun(file, out, millisClock, firstStep);
    } catch (IOException e) {
      throw new SdclrException(
          "cannot make a TensorBoard file in %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  private static EventFile begun(
      Path file, OutputStream out, LongSupplier millisClock, long firstStep) throws IOException {
    try {
      return new EventFile(file, new BufferedOutputStream(out), millisClock, firstStep);
    } catch (SdclrException e) {
      out.close();
      throw e;
    }
  }

  /**
   * Adds a line's loss, learning rate and speed.
   *
   * @throws SdclrException when they cannot be written
   */
  public void append(Metric metric) {
    String kind = "/" + Word.of(metric.kind());
    Message summary =
        new Message()
            .add(Summary.VALUE, value("loss" + kind, metric.loss()))
            .add(Summary.VALUE, value("learning_rate" + kind, metric.learningRate()))
            .add(Summary.VALUE, value("images_per_second" + kind, metric.imagesPerSecond()));
    append(event().add(Event.STEP, metric.step()).add(Event.SUMMARY, summary));
  }

  private static Message value(String tag, double value) {
    return new Message().add(Value.TAG, tag).addFloat(Value.SIMPLE_VALUE, (float) value);
  }

  private Message event() {
    return new Message().addDouble(Event.WALL_TIME, millisClock.getAsLong() / MILLIS);
  }

  private void append(Message event) {
    write(() -> out.write(RecordFraming.framed(event.encoded())));
  }

  /**
   * Hands what was added to the system, for TensorBoard to see.
   *
   * @throws SdclrException when it cannot be written
   */
  public void flush() {
    write(out::flush);
  }

  /**
   * Writes the rest.
   *
   * @throws SdclrException when it cannot be written
   */
  @Override
  public void close() {
    write(out::close);
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new SdclrException("cannot append to %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }
}
