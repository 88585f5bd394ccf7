package dev.sdclr.train;

import dev.sdclr.Ranges;
import dev.sdclr.data.picture.ImageDecoder;
import java.util.Objects;

/**
 * Which images to train on.
 *
 * @param source a known dataset's name, a folder, a path list, or shards
 * @param root where a path list's paths start; absent: the list's own folder
 * @param split a file of {@code relative/path label} lines that selects from {@code source};
 *     absent: all its images
 * @param longTail makes a long-tailed selection by the labels; absent: as the data is
 * @param shuffleBuffer of images that lie in shards, so many are shuffled among, at least 1;
 *     absent: 10,000; without meaning for others
 * @param maxMegapixels images of more million pixels are refused by their header, in [1, 715];
 *     absent: 100
 * @param skipBadImages leaves out and counts unreadable images instead of stopping at the first
 */
public record DataConfig(
    String source,
    String root,
    String split,
    LongTailConfig longTail,
    Integer shuffleBuffer,
    Integer maxMegapixels,
    boolean skipBadImages) {

  private static final int DEFAULT_SHUFFLE_BUFFER = 10_000;

  public DataConfig {
    Objects.requireNonNull(source, "data.source");
    shuffleBuffer = shuffleBuffer == null ? DEFAULT_SHUFFLE_BUFFER : shuffleBuffer;
    Ranges.atLeast("data.shuffleBuffer", shuffleBuffer, 1);
    maxMegapixels = maxMegapixels == null ? ImageDecoder.DEFAULT_MAX_MEGAPIXELS : maxMegapixels;
    Ranges.within("data.maxMegapixels", maxMegapixels, 1, ImageDecoder.MAX_MEGAPIXELS);
    if (split != null && longTail != null) {
      throw new IllegalArgumentException(
          "data.split and data.longTail both select images: give one of them");
    }
  }
}
