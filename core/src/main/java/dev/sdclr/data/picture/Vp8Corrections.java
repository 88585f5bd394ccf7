package dev.sdclr.data.picture;

import static java.lang.invoke.MethodType.methodType;

import com.twelvemonkeys.imageio.plugins.webp.vp8.VP8Frame;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;

/**
 * Puts right what {@link VP8Frame} makes of a lossy WebP picture otherwise than RFC 6386 and
 * libwebp.
 *
 * <p>It takes the filter's level of a block's segment even where a picture has no segments, which
 * is 0 then: such pictures stayed unfiltered; the levels are decided as libwebp does (its file
 * frame_dec.c, function PrecomputeFilterStrengths). It does not filter inside a block without
 * coefficients whose parts are predicted one by one. And the factor of the chroma's mean does not
 * end at 132 (section 9.6).
 */
final class Vp8Corrections {

  private static final int MAX_LEVEL = 63;
  private static final int MAX_CHROMA_MEAN_FACTOR = 132;

  /** The mode of blocks whose 16 parts are predicted one by one. */
  private static final int BY_PARTS = 4;

  private static final VarHandle LEVEL;
  private static final VarHandle SIMPLE;
  private static final VarHandle SEGMENTED;
  private static final VarHandle ABSOLUTE;
  private static final VarHandle ADJUSTED;
  private static final VarHandle DELTAS_OF_ALL;
  private static final VarHandle DELTAS_OF_MODES;
  private static final VarHandle MODES;
  private static final VarHandle SEGMENTS;
  private static final VarHandle LEVELS;
  private static final VarHandle QUANTITIES;
  private static final VarHandle STRENGTH;
  private static final VarHandle CHROMA_MEAN_FACTOR;
  private static final VarHandle UNFILTERED_INSIDE;
  private static final MethodHandle FILTER;

  static {
    try {
      Lookup inside = MethodHandles.privateLookupIn(VP8Frame.class, MethodHandles.lookup());
      LEVEL = inside.findVarHandle(VP8Frame.class, "filterLevel", int.class);
      SIMPLE = inside.findVarHandle(VP8Frame.class, "simpleFilter", boolean.class);
      SEGMENTED = inside.findVarHandle(VP8Frame.class, "segmentationIsEnabled", int.class);
      ABSOLUTE = inside.findVarHandle(VP8Frame.class, "macroBlockSegementAbsoluteDelta", int.class);
      ADJUSTED = inside.findVarHandle(VP8Frame.class, "modeRefLoopFilterDeltaEnabled", int.class);
      DELTAS_OF_ALL = inside.findVarHandle(VP8Frame.class, "refLoopFilterDeltas", int[].class);
      DELTAS_OF_MODES = inside.findVarHandle(VP8Frame.class, "modeLoopFilterDeltas", int[].class);
      MODES = inside.findVarHandle(VP8Frame.class, "yModes", int[][].class);
      SEGMENTS = inside.findVarHandle(VP8Frame.class, "segmentIds", int[][].class);
      LEVELS = inside.findVarHandle(VP8Frame.class, "filterLevels", int[][].class);
      String home = VP8Frame.class.getPackageName();
      Class<?> segments = inside.findClass(home + ".SegmentQuants");
      Class<?> segment = inside.findClass(home + ".SegmentQuant");
      QUANTITIES =
          MethodHandles.privateLookupIn(segments, inside)
              .findVarHandle(segments, "segQuants", segment.arrayType());
      Lookup insideSegment = MethodHandles.privateLookupIn(segment, inside);
      STRENGTH = insideSegment.findVarHandle(segment, "filterStrength", int.class);
      CHROMA_MEAN_FACTOR = insideSegment.findVarHandle(segment, "uvdc", int.class);
      Class<?> block = inside.findClass(home + ".MacroBlock");
      UNFILTERED_INSIDE =
          MethodHandles.privateLookupIn(block, inside)
              .findVarHandle(block, "skipInnerLoopFilter", boolean.class);
      FILTER =
          inside
              .findStatic(
                  inside.findClass(home + ".LoopFilter"),
                  "loopFilterBlock",
                  methodType(void.class, block, block, block, int.class, boolean.class, int.class))
              .asType(
                  methodType(
                      void.class,
                      Object.class,
                      Object.class,
                      Object.class,
                      int.class,
                      boolean.class,
                      int.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("imageio-webp has other fields than version 3.15", e);
    }
  }

  private final VP8Frame frame;
  private final int[][] modes;
  private final int level;
  private final boolean isSimple;

  /** Takes a frame whose header and modes are read, and none of its pixels; it stops filtering. */
  Vp8Corrections(VP8Frame frame) {
    this.frame = frame;
    modes = (int[][]) MODES.get(frame);
    level = (int) LEVEL.get(frame);
    isSimple = (boolean) SIMPLE.get(frame);
    Object[] segments = (Object[]) QUANTITIES.get((Object) frame.getSegmentQuants());
    for (Object segment : segments) {
      int factor = (int) CHROMA_MEAN_FACTOR.get(segment);
      CHROMA_MEAN_FACTOR.set(segment, Math.min(MAX_CHROMA_MEAN_FACTOR, factor));
    }
    correctLevels(segmentLevels(segments));
    LEVEL.set(frame, 0);
  }

  private void correctLevels(int[] ofSegment) {
    int[][] levels = (int[][]) LEVELS.get(frame);
    int[][] segments = (int[][]) SEGMENTS.get(frame);
    boolean isAdjusted = (int) ADJUSTED.get(frame) != 0;
    int forAll = isAdjusted ? ((int[]) DELTAS_OF_ALL.get(frame))[0] : 0;
    int forParts = isAdjusted ? ((int[]) DELTAS_OF_MODES.get(frame))[0] : 0;
    for (int row = 0; row < levels.length; row++) {
      for (int column = 0; column < levels[row].length; column++) {
        int own = ofSegment[segments[row][column]] + forAll;
        own += modes[row][column] == BY_PARTS ? forParts : 0;
        levels[row][column] = Math.max(0, Math.min(MAX_LEVEL, own));
      }
    }
  }

  private int[] segmentLevels(Object[] segments) {
    boolean isSegmented = (int) SEGMENTED.get(frame) != 0;
    int added = (int) ABSOLUTE.get(frame) != 0 ? 0 : level;
    int[] levels = new int[segments.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = isSegmented ? (int) STRENGTH.get(segments[i]) + added : level;
    }
    return levels;
  }

  /**
   * Filters a block that was just decoded, in the frame's stead.
   *
   * @param left block, or null at the edge
   * @param above block, or null at the edge
   */
  void filter(Object block, Object left, Object above, int column, int row) {
    if (level == 0) {
      return;
    }
    if (modes[row][column] == BY_PARTS) {
      UNFILTERED_INSIDE.set(block, false);
    }
    try {
      FILTER.invokeExact(
          block, left, above, frame.getFrameType(), isSimple, frame.getSharpnessLevel());
    } catch (Throwable e) {
      throw FilteredRows.unexpected(e);
    }
  }
}
