package dev.sdclr.data.picture;

import static java.lang.invoke.MethodType.methodType;

import com.twelvemonkeys.imageio.plugins.webp.vp8.VP8Frame;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.DataBuffer;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.stream.ImageInputStream;

/**
 * Y, U and V of a lossy WebP picture, row of blocks by row of blocks, after the loop filter.
 *
 * <p>{@link VP8Frame} converts each block to RGB before the filter has gone over its right and
 * lower edges, and repeats chroma without interpolation: at low quality it differs by 2 to 4 of 255
 * on average from libwebp. Its blocks are visible in its package only, and a class of ours in that
 * package would keep both from being modules: hence the method handles.
 */
final class FilteredRows {

  /** Pixels of a block's side. */
  static final int BLOCK = 16;

  private final VP8Frame frame;
  private final byte[][] planes;
  private final int columns;
  private final int rows;
  private Vp8Corrections corrections;

  private FilteredRows(VP8Frame frame, byte[][] planes, int columns, int rows) {
    this.frame = frame;
    this.planes = planes;
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * Decodes a picture.
   *
   * @param in at the start of the frame
   * @param columns blocks in a row
   * @param rows of blocks
   * @return Y of {@code 16 columns} x {@code 16 rows}, U and V of half as many each way
   * @throws IOException when it is corrupt
   */
  static byte[][] decode(ImageInputStream in, int columns, int rows) throws IOException {
    int pixels = Math.multiplyExact(BLOCK * BLOCK, Math.multiplyExact(columns, rows));
    byte[][] planes = {new byte[pixels], new byte[pixels / 4], new byte[pixels / 4]};
    VP8Frame frame = new VP8Frame(in, false);
    FilteredRows filtered = new FilteredRows(frame, planes, columns, rows);
    ImageReadParam onePixelOfEachBlock = new ImageReadParam();
    onePixelOfEachBlock.setSourceSubsampling(BLOCK, BLOCK, 0, 0);
    if (!frame.decode(filtered.new Shown(), onePixelOfEachBlock)) {
      throw new IIOException("no picture of its own");
    }
    return planes;
  }

  /** Is told of each block, which it filters. */
  private final class Shown extends WritableRaster {

    Shown() {
      super(
          new PixelInterleavedSampleModel(
              DataBuffer.TYPE_BYTE, columns, rows, 3, 3 * columns, new int[] {0, 1, 2}),
          new Point());
    }

    /** Asked for once, between the modes of all blocks and the pixels of the first. */
    @Override
    public Rectangle getBounds() {
      corrections = new Vp8Corrections(frame);
      return super.getBounds();
    }

    /** The last block of a row is the last to change the row above. */
    @Override
    public void setDataElements(int column, int row, Object rgb) {
      corrections.filter(
          Blocks.at(frame, column, row),
          column == 0 ? null : Blocks.at(frame, column - 1, row),
          row == 0 ? null : Blocks.at(frame, column, row - 1),
          column,
          row);
      if (column == columns - 1) {
        if (row > 0) {
          copyRow(row - 1);
        }
        if (row == rows - 1) {
          copyRow(row);
        }
      }
    }
  }

  private void copyRow(int row) {
    for (int column = 0; column < columns; column++) {
      Object block = Blocks.at(frame, column, row);
      copy(block, Blocks.Y, 4, planes[0], row, column);
      copy(block, Blocks.U, 2, planes[1], row, column);
      copy(block, Blocks.V, 2, planes[2], row, column);
    }
  }

  private void copy(Object block, MethodHandle plane, int parts, byte[] to, int row, int column) {
    int side = 4 * parts;
    int stride = side * columns;
    for (int j = 0; j < parts; j++) {
      for (int i = 0; i < parts; i++) {
        int[][] values = Blocks.values(plane, block, i, j);
        int at = (row * side + 4 * j) * stride + column * side + 4 * i;
        for (int y = 0; y < 4; y++, at += stride) {
          for (int x = 0; x < 4; x++) {
            to[at + x] = (byte) values[x][y];
          }
        }
      }
    }
  }

  /** The library's blocks of 16 x 16 pixels, and theirs of 4 x 4 values by plane. */
  private static final class Blocks {

    private static final MethodHandle AT;
    private static final MethodHandle Y;
    private static final MethodHandle U;
    private static final MethodHandle V;

    static {
      try {
        Lookup inside = MethodHandles.privateLookupIn(VP8Frame.class, MethodHandles.lookup());
        String home = VP8Frame.class.getPackageName();
        Class<?> block = inside.findClass(home + ".MacroBlock");
        Class<?> part = inside.findClass(home + ".SubBlock");
        Class<?> plane = inside.findClass(home + ".SubBlock$Plane");
        MethodHandle at =
            inside.findVirtual(
                VP8Frame.class, "getMacroBlock", methodType(block, int.class, int.class));
        MethodHandle partAt =
            inside.findVirtual(block, "getSubBlock", methodType(part, plane, int.class, int.class));
        MethodHandle values = inside.findVirtual(part, "getDest", methodType(int[][].class));
        MethodHandle valuesAt = MethodHandles.filterReturnValue(partAt, values);
        AT = at.asType(at.type().changeReturnType(Object.class));
        Y = ofPlane(inside, plane, "Y1", valuesAt);
        U = ofPlane(inside, plane, "U", valuesAt);
        V = ofPlane(inside, plane, "V", valuesAt);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("imageio-webp has other blocks than those of version 3.15", e);
      }
    }

    private static MethodHandle ofPlane(
        Lookup inside, Class<?> plane, String name, MethodHandle valuesAt)
        throws ReflectiveOperationException {
      Object constant = inside.findStaticVarHandle(plane, name, plane).get();
      MethodHandle values = MethodHandles.insertArguments(valuesAt, 1, constant);
      return values.asType(values.type().changeParameterType(0, Object.class));
    }

    static Object at(VP8Frame frame, int column, int row) {
      try {
        return (Object) AT.invokeExact(frame, column, row);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    static int[][] values(MethodHandle plane, Object block, int i, int j) {
      try {
        return (int[][]) plane.invokeExact(block, i, j);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }
  }

  /** As the library's methods would have thrown it: they declare nothing checked. */
  static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
  }
}
