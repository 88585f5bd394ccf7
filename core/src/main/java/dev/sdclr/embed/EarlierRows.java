package dev.sdclr.embed;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.Version;
import dev.sdclr.data.FileStamps;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.BatchEncoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Rows of a file of features whose images' files are as they were when it was made, so that the
 * same encoder need not look at them again.
 *
 * <p>Beside the file, {@code FILE.stamps} has the size and the time of each row's file, and says
 * what made the rows, within which limit, and which file of features they are of. For one thread;
 * whoever opens it closes it.
 */
public final class EarlierRows implements AutoCloseable {

  private static final String FORMAT = "sdclr stamps 1";
  private static final int NONE = -1;

  private final Optional<FeatureFile> features;
  private final int[] rows;

  private EarlierRows(Optional<FeatureFile> features, int[] rows) {
    this.features = features;
    this.rows = rows;
  }

  /** No rows; need not be closed. */
  public static EarlierRows none() {
    return new EarlierRows(Optional.empty(), new int[0]);
  }

  private static Path stamps(Path features) {
    return features.resolveSibling(features.getFileName() + ".stamps");
  }

  /**
   * Opens those of a file.
   *
   * @param features that may be there
   * @param encoder that is to embed
   * @param images to embed, of which some may have rows
   * @param stamps of them, as {@link FileStamps#each} tells them
   * @param maxMegapixels of the images: under a lower limit than before, all must be looked at
   * @return none where no row can be taken
   */
  public static EarlierRows open(
      Path features, BatchEncoder encoder, ImageSource images, long[] stamps, int maxMegapixels) {
    if (!Files.exists(features) || !Files.exists(stamps(features))) {
      return none();
    }
    try (DataInputStream in = reading(stamps(features))) {
      if (!in.readUTF().equals(FORMAT)
          || !in.readUTF().equals(maker(encoder))
          || !in.readUTF().equals(identity(features))
          || in.readInt() > maxMegapixels) {
        return none();
      }
      List<String> paths = FeatureFile.index(features).paths();
      if (in.readInt() != paths.size()) {
        return none();
      }
      int[] rows = rows(in, paths, images, stamps);
      return Arrays.stream(rows).allMatch(row -> row == NONE)
          ? none()
          : opened(FeatureFile.read(features), rows, encoder.dimension());
    } catch (IOException | SdclrException e) {
      return none(); // all of it can be computed
    }
  }

  private static EarlierRows opened(FeatureFile features, int[] rows, int dimension) {
    if (features.values().size(1) != dimension) {
      features.close();
      return none();
    }
    return new EarlierRows(Optional.of(features), rows);
  }

  private static DataInputStream reading(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(InputFile.stream(file)));
  }

  /** The row of each image, where its path and its file are those of one row alone. */
  private static int[] rows(DataInputStream in, List<String> paths, ImageSource images, long[] now)
      throws IOException {
    long[] then = new long[2 * paths.size()];
    for (int i = 0; i < then.length; i++) {
      then[i] = in.readLong();
    }
    Map<String, Integer> byPath = new HashMap<>();
    for (int row = 0; row < paths.size(); row++) {
      byPath.merge(paths.get(row), row, (one, other) -> NONE);
    }
    int[] rows = new int[images.size()];
    for (int i = 0; i < rows.length; i++) {
      int row = byPath.getOrDefault(images.path(i), NONE);
      boolean same =
          row != NONE
              && now[2 * i] != FileStamps.UNREADABLE
              && Arrays.equals(then, 2 * row, 2 * row + 2, now, 2 * i, 2 * i + 2);
      rows[i] = same ? row : NONE;
    }
    return rows;
  }

  /** All that decides a row beside its image. */
  private static String maker(BatchEncoder encoder) {
    return "%s %s %d %s %s"
        .formatted(
            Version.current(),
            encoder.checksum(),
            encoder.view().shorterSide(),
            encoder.compute().type(),
            encoder.compute().cuda() ? "cuda" : "cpu");
  }

  private static String identity(Path features) throws IOException {
    return "%d bytes of %s".formatted(Files.size(features), Files.getLastModifiedTime(features));
  }

  /**
   * Notes of which files the rows are.
   *
   * @param features that are whole
   * @param encoder that made them
   * @param stamps of all images, as {@link FileStamps#each} tells them, from before they were read
   * @param maxMegapixels that none of them has more than
   * @throws SdclrException when it cannot be written
   */
  public static void note(Path features, BatchEncoder encoder, long[] stamps, int maxMegapixels) {
    List<Long> images = FeatureFile.index(features).indices();
    try {
      String identity = identity(features);
      AtomicFile.write(
          stamps(features),
          file -> {
            DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file)));
            out.writeUTF(FORMAT);
            out.writeUTF(maker(encoder));
            out.writeUTF(identity);
            out.writeInt(maxMegapixels);
            out.writeInt(images.size());
            for (long image : images) {
              out.writeLong(stamps[2 * (int) image]);
              out.writeLong(stamps[2 * (int) image + 1]);
            }
            out.flush();
          });
    } catch (IOException e) {
      throw IoReason.cannotRead(features, e);
    }
  }

  /** How many images have rows. */
  public long count() {
    return Arrays.stream(rows).filter(row -> row != NONE).count();
  }

  /** Whether image {@code index} has one. */
  boolean has(int index) {
    return index < rows.length && rows[index] != NONE;
  }

  /** Copies the features of an image that has a row. */
  void copy(int index, float[] destination) {
    Tensor values = features.orElseThrow().values();
    try (FloatPointer place = values.data_ptr_float()) {
      place
          .position((long) rows[index] * destination.length)
          .get(destination, 0, destination.length);
    }
  }

  @Override
  public void close() {
    features.ifPresent(FeatureFile::close);
  }
}
