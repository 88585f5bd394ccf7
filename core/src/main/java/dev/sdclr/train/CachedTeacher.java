package dev.sdclr.train;

import dev.sdclr.CsvRows;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.NpyHeader;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A teacher's features in a run's files, read row by row, so that memory does not grow with the
 * images; the files are opened when they are first asked for.
 */
public final class CachedTeacher implements TeacherFeatures {

  private final RunDirectory run;
  private final int images;
  private final int dimension;
  private final FileChannel[] channels;
  private final long[] starts;
  private final int[][] rows; // of each view by image number, −1 of unreadable ones

  /**
   * Of the files that are going to be there when training begins.
   *
   * @param images of the run
   * @param views how many files
   * @param dimension numbers of an image's features
   */
  public CachedTeacher(RunDirectory run, int images, int views, int dimension) {
    this.run = run;
    this.images = images;
    this.dimension = dimension;
    channels = new FileChannel[views];
    starts = new long[views];
    rows = new int[views][];
  }

  @Override
  public Tensor of(int[] wanted, int view) {
    float[] values = new float[Math.multiplyExact(wanted.length, dimension)];
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * dimension).order(ByteOrder.LITTLE_ENDIAN);
    Path file = run.teacherView(view);
    try {
      FileChannel channel = channel(view);
      for (int i = 0; i < wanted.length; i++) {
        int row = row(wanted[i], view);
        InputFile.fill(channel, bytes.clear(), starts[view] + (long) row * Float.BYTES * dimension);
        bytes.flip().asFloatBuffer().get(values, i * dimension, dimension);
      }
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
    return HostArray.tensor(values, wanted.length, dimension);
  }

  @Override
  public int[] sample(int max) {
    int[] readable = IntStream.range(0, images).filter(this::isInEveryView).toArray();
    int count = Math.min(max, readable.length);
    return IntStream.range(0, count)
        .map(i -> readable[(int) ((long) i * readable.length / count)])
        .toArray();
  }

  private boolean isInEveryView(int image) {
    return IntStream.range(0, rows.length).allMatch(view -> rows(view)[image] >= 0);
  }

  /** In all of its views or in none: an image may have been lost between them. */
  private int row(int image, int view) {
    if (!isInEveryView(image)) {
      throw new SdclrException(
          "image %d of the run could not be read when the teacher's features were computed, and can now: start a new run"
              .formatted(image));
    }
    return rows(view)[image];
  }

  private int[] rows(int view) {
    if (rows[view] == null) {
      int[] found = new int[images];
      Arrays.fill(found, -1);
      int[] next = {0};
      Path index = run.teacherIndex(view);
      CsvRows.read(
          index,
          row -> {
            int image = image(row.getOrDefault("index", ""));
            if (image < 0 || image >= images) {
              throw malformed(index, "it has no image number in [0, %d)".formatted(images));
            }
            found[image] = next[0]++;
          });
      rows[view] = view > 0 && Arrays.equals(found, rows(0)) ? rows(0) : found; // the usual case
    }
    return rows[view];
  }

  private static int image(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private FileChannel channel(int view) throws IOException {
    if (channels[view] == null) {
      Path file = run.teacherView(view);
      FileChannel channel = InputFile.channel(file);
      channels[view] = channel;
      long indexed = IntStream.of(rows(view)).filter(row -> row >= 0).count();
      starts[view] = start(file, channel, indexed);
    }
    return channels[view];
  }

  /** Where the first row lies. */
  private long start(Path file, FileChannel channel, long indexed) throws IOException {
    try {
      DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
      NpyHeader header = NpyHeader.read(in, problem -> malformed(file, problem));
      long start = channel.position();
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
      if (shape[0] != indexed) {
        throw malformed(file, "it has %,d rows, and its index %,d".formatted(shape[0], indexed));
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
