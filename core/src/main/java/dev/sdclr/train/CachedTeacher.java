package dev.sdclr.train;

import dev.sdclr.CsvRows;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.NpyHeader;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A teacher's features in a run's files, read row by row, so that memory does not grow with the
 * images; the files are opened when they are first asked for.
 */
final class CachedTeacher implements TeacherFeatures {

  private static final int MAX_HEADER_BYTES = 1 << 12;

  private final RunDirectory run;
  private final int images;
  private final int dimension;
  private final FileChannel[] channels;
  private final long[] starts;
  private int[] rows; // by image number, −1 of unreadable ones; null until they are needed

  /**
   * Of the files that are going to be there when training begins.
   *
   * @param images of the run
   * @param views how many files
   * @param dimension numbers of an image's features
   */
  CachedTeacher(RunDirectory run, int images, int views, int dimension) {
    this.run = run;
    this.images = images;
    this.dimension = dimension;
    channels = new FileChannel[views];
    starts = new long[views];
  }

  @Override
  public Tensor of(int[] wanted, int view) {
    float[] values = new float[Math.multiplyExact(wanted.length, dimension)];
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * dimension).order(ByteOrder.LITTLE_ENDIAN);
    Path file = run.teacherView(view);
    try {
      FileChannel channel = channel(view);
      for (int i = 0; i < wanted.length; i++) {
        int row = row(wanted[i]);
        readFully(channel, bytes.clear(), starts[view] + (long) row * Float.BYTES * dimension);
        bytes.flip().asFloatBuffer().get(values, i * dimension, dimension);
      }
    } catch (IOException e) {
      throw new SdclrException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
    return HostArray.tensor(values, wanted.length, dimension);
  }

  @Override
  public int[] sample(int max) {
    int[] readable = IntStream.range(0, images).filter(image -> rows()[image] >= 0).toArray();
    int count = Math.min(max, readable.length);
    return IntStream.range(0, count)
        .map(i -> readable[(int) ((long) i * readable.length / count)])
        .toArray();
  }

  private int row(int image) {
    int row = rows()[image];
    if (row < 0) {
      throw new SdclrException(
          "image %d of the run could not be read when the teacher's features were computed, and can now: start a new run"
              .formatted(image));
    }
    return row;
  }

  private int[] rows() {
    if (rows == null) {
      int[] found = new int[images];
      Arrays.fill(found, -1);
      int[] next = {0};
      Path index = run.teacherIndex(0);
      CsvRows.read(
          index,
          row -> {
            int image = image(row.getOrDefault("index", ""));
            if (image < 0 || image >= images) {
              throw malformed(index, "it has no image number in [0, %d)".formatted(images));
            }
            found[image] = next[0]++;
          });
      rows = found;
    }
    return rows;
  }

  private static int image(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private FileChannel channel(int view) throws IOException {
    if (channels[view] == null) {
      Path file = run.teacherView(view);
      FileChannel channel = InputFile.channel(file);
      channels[view] = channel;
      starts[view] = start(file, channel);
    }
    return channels[view];
  }

  /** Where the first row lies. */
  private long start(Path file, FileChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(MAX_HEADER_BYTES);
    while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
      // until it is full or the file is at its end
    }
    ByteArrayInputStream bytes = new ByteArrayInputStream(head.array(), 0, head.position());
    try (DataInputStream in = new DataInputStream(bytes)) {
      NpyHeader header = NpyHeader.read(in, problem -> malformed(file, problem));
      long start = head.position() - (long) bytes.available();
      long[] shape = header.shape();
      boolean fits =
          shape.length == 2
              && shape[1] == dimension
              && header.type().equals("<f4")
              && !header.isFortranOrder()
              && channel.size() == start + shape[0] * Float.BYTES * dimension;
      if (!fits) {
        throw malformed(file, "it must hold float32 rows of %,d features".formatted(dimension));
      }
      return start;
    } catch (EOFException e) {
      throw malformed(file, "it ends early");
    }
  }

  private static SdclrException malformed(Path file, String problem) {
    return new SdclrException(
        "%s does not hold a teacher's features: %s; start a new run".formatted(file, problem));
  }

  private static void readFully(FileChannel channel, ByteBuffer bytes, long from)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("the file ends early");
      }
    }
  }

  @Override
  public void close() {
    for (FileChannel channel : channels) {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        throw new SdclrException("cannot close a file of the teacher: " + IoReason.of(e), e);
      }
    }
  }
}
