package dev.sdclr.data.picture;

import com.twelvemonkeys.imageio.plugins.webp.vp8.VP8Frame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;

/**
 * How strongly the loop filter smooths each block of a lossy WebP picture (RFC 6386, section 9.6).
 *
 * <p>{@link VP8Frame} takes the level of a block's segment even where a picture has no segments,
 * which is 0 then: such pictures stayed unfiltered. The levels are decided as libwebp does (its
 * file frame_dec.c, function PrecomputeFilterStrengths).
 */
final class FilterLevels {

  private static final int MAX_LEVEL = 63;

  /** The mode of blocks whose 16 parts are predicted one by one. */
  private static final int BY_PARTS = 4;

  private static final VarHandle LEVEL;
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

  static {
    try {
      Lookup inside = MethodHandles.privateLookupIn(VP8Frame.class, MethodHandles.lookup());
      LEVEL = inside.findVarHandle(VP8Frame.class, "filterLevel", int.class);
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
      STRENGTH =
          MethodHandles.privateLookupIn(segment, inside)
              .findVarHandle(segment, "filterStrength", int.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("imageio-webp has other fields than version 3.15", e);
    }
  }

  private FilterLevels() {}

  /** Puts them right in a frame whose header and modes are read, and none of its pixels. */
  static void correct(VP8Frame frame) {
    int[][] levels = (int[][]) LEVELS.get(frame);
    int[][] segments = (int[][]) SEGMENTS.get(frame);
    int[][] modes = (int[][]) MODES.get(frame);
    boolean isAdjusted = (int) ADJUSTED.get(frame) != 0;
    int forAll = isAdjusted ? ((int[]) DELTAS_OF_ALL.get(frame))[0] : 0;
    int forParts = isAdjusted ? ((int[]) DELTAS_OF_MODES.get(frame))[0] : 0;
    int[] ofSegment = segmentLevels(frame);
    for (int row = 0; row < levels.length; row++) {
      for (int column = 0; column < levels[row].length; column++) {
        int level = ofSegment[segments[row][column]] + forAll;
        level += modes[row][column] == BY_PARTS ? forParts : 0;
        levels[row][column] = Math.max(0, Math.min(MAX_LEVEL, level));
      }
    }
  }

  private static int[] segmentLevels(VP8Frame frame) {
    int whole = (int) LEVEL.get(frame);
    boolean isSegmented = (int) SEGMENTED.get(frame) != 0;
    int added = (int) ABSOLUTE.get(frame) != 0 ? 0 : whole;
    Object[] segments = (Object[]) QUANTITIES.get((Object) frame.getSegmentQuants());
    int[] levels = new int[segments.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = isSegmented ? (int) STRENGTH.get(segments[i]) + added : whole;
    }
    return levels;
  }
}
