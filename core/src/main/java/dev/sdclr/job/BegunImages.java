package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.run.ImageSelection;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The images that an unfinished run was begun with.
 *
 * @param run unfinished
 * @param place where they lay
 */
record BegunImages(RunDirectory run, DataConfig place) {

  /** So many are looked at: all of them would take as long as an epoch. */
  private static final int SAMPLE = 100;

  /**
   * Whether they are what is selected at another place, by paths and labels and, as long as they
   * also lie where they lay, by a sample's pixels: the same photos in another size have the same
   * names.
   */
  boolean areAt(DataConfig other) {
    PretrainingData found = PretrainingData.open(other);
    String checksum = ImageSelection.of(other.source(), found.labelled()).checksum();
    return checksum.equals(ImageSelection.read(place.source(), run.split()).checksum())
        && stillThere().map(images -> areAlike(images, found.images())).orElse(true);
  }

  private Optional<ImageSource> stillThere() {
    try {
      return Optional.of(PretrainingData.reopenWhole(place, run).images());
    } catch (SdclrException e) {
      return Optional.empty(); // they were moved, perhaps out of a folder that is still there
    }
  }

  private static boolean areAlike(ImageSource some, ImageSource others) {
    int count = Math.min(SAMPLE, some.size());
    return IntStream.range(0, count)
        .map(i -> (int) ((long) i * some.size() / count))
        .allMatch(i -> Arrays.equals(pixels(some, i), pixels(others, i)));
  }

  /** None of an image that cannot be read. */
  private static byte[] pixels(ImageSource images, int index) {
    try {
      return images.read(index).rgb();
    } catch (MalformedImageException e) {
      return new byte[0];
    }
  }
}
