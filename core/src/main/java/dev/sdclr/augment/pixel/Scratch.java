package dev.sdclr.augment.pixel;

import dev.sdclr.SplitMix;

/**
 * Working memory of one thread: arrays and tables that only grow, so that a view allocates nothing
 * once the largest image has been seen.
 *
 * <p>Not safe for concurrent use: one for each thread.
 */
public final class Scratch {

  private final SplitMix random = new SplitMix(0);
  private final ResizeTables resizeTables = new ResizeTables();
  private final PixelBuffer pixels = new PixelBuffer();
  private final PixelBuffer spare = new PixelBuffer();
  private final byte[] byteTable = new byte[256];
  private final LevelMix brightness = new LevelMix();
  private final LevelMix contrast = new LevelMix();
  private final GrayMix saturation = new GrayMix(this);
  private final Hue hue = new Hue(this);
  private final ChangeSequence sequence = new ChangeSequence();
  private final IntRows rows = new IntRows();
  private final IntRows secondRows = new IntRows();
  private final ChannelSums channelSums = new ChannelSums();
  private final int[][] stretches = new int[5][PixelChange.STRETCH];
  private int[] row = {};
  private int[] secondRow = {};
  private int[] strip = {};
  private int[][] references = {};

  /** To be reset before use. */
  public SplitMix random() {
    return random;
  }

  ResizeTables resizeTables() {
    return resizeTables;
  }

  /** The view being made. */
  public PixelBuffer pixels() {
    return pixels;
  }

  /** A second image, for a step that cannot work in place. */
  public PixelBuffer spare() {
    return spare;
  }

  /** One byte for each byte value. */
  byte[] byteTable() {
    return byteTable;
  }

  LevelMix brightness() {
    return brightness;
  }

  LevelMix contrast() {
    return contrast;
  }

  GrayMix saturation() {
    return saturation;
  }

  Hue hue() {
    return hue;
  }

  /** Empty but between its first change and {@link ChangeSequence#applyTo}. */
  public ChangeSequence sequence() {
    return sequence;
  }

  public int[][] rows(int count, int length) {
    return rows.reserve(count, length);
  }

  public int[][] secondRows(int count, int length) {
    return secondRows.reserve(count, length);
  }

  public int[] row(int length) {
    if (row.length < length) {
      row = new int[length];
    }
    return row;
  }

  /** Room for a number for each pixel of a stretch ({@link PixelChange#STRETCH}), five times. */
  int[] stretch(int number) {
    return stretches[number];
  }

  ChannelSums channelSums() {
    return channelSums;
  }

  public int[] secondRow(int length) {
    if (secondRow.length < length) {
      secondRow = new int[length];
    }
    return secondRow;
  }

  /** Room for {@code count} pixels of several rows. */
  public int[] strip(int count) {
    if (strip.length < count) {
      strip = new int[count];
    }
    return strip;
  }

  /** Room for {@code count} references to rows. */
  public int[][] references(int count) {
    if (references.length < count) {
      references = new int[count][];
    }
    return references;
  }
}
