package dev.sdclr.rare.judge;

import dev.sdclr.SdclrException;
import dev.sdclr.rare.suggest.RowDecision;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Classes of all images, to judge by.
 *
 * @param names of the classes
 * @param numbers class number of each image; negative for one without a label
 * @param rare numbers of the classes that count as rare
 * @param definition what rare means, in one phrase
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record KnownClasses(List<String> names, int[] numbers, BitSet rare, String definition) {

  /**
   * Checks that they belong to so many images.
   *
   * @throws SdclrException when they do not, or fewer than two classes have images
   */
  void requireFor(int images) {
    if (numbers.length != images) {
      throw new SdclrException(
          "there are labels for %,d images and features for %,d: give those of the same images"
              .formatted(numbers.length, images));
    }
    if (present() < 2) {
      throw new SdclrException(
          "all labelled images are of one class: there is nothing rare to find among them");
    }
  }

  /** Classes that have images. */
  int present() {
    return (int) Arrays.stream(numbers).filter(c -> c >= 0).distinct().count();
  }

  public boolean isRare(int image) {
    return numbers[image] >= 0 && rare.get(numbers[image]);
  }

  public int rareImages() {
    return (int) IntStream.range(0, numbers.length).filter(this::isRare).count();
  }

  List<String> rareNames() {
    return rare.stream().mapToObj(names::get).toList();
  }

  /** What a person who knows would say of an image. */
  public RowDecision label(int image) {
    return numbers[image] < 0
        ? RowDecision.unsure(image)
        : RowDecision.labelled(image, names.get(numbers[image]));
  }
}
