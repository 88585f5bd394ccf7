package dev.sdclr.label;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ListFile;
import dev.sdclr.data.folder.ListedPath;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The classes that the labels in a list of images mean: a label is a class's name where one is
 * called just so, also where that is a number, and else the number of a class of the data.
 */
final class ListedClasses {

  private final Path file;
  private final List<String> byNumber;
  private final Set<String> names;
  private ListFile.Entry named; // the first with a number that is a name
  private ListFile.Entry placed; // the first with a number that is not, but is a class's
  private String doubtful; // of a number that is one class's name and another's place

  /**
   * Takes the classes that are known.
   *
   * @param file of the list
   * @param byNumber names of the data's classes, by their numbers
   * @param others names of more classes
   */
  ListedClasses(Path file, List<String> byNumber, Set<String> others) {
    this.file = file;
    this.byNumber = byNumber;
    names = new HashSet<>(byNumber);
    names.addAll(others);
  }

  /**
   * The name of the class that a line with a label means.
   *
   * @throws SdclrException when its number can only be a place, and another line's is a name
   */
  String of(ListFile.Entry entry) {
    ListedPath image = entry.image();
    String name = name(image);
    if (image.label() != ImageSource.UNLABELLED) {
      boolean isName = names.contains(image.labelText());
      boolean isPlace = image.label() < byNumber.size();
      named = isName && named == null ? entry : named;
      placed = !isName && isPlace && placed == null ? entry : placed;
      if (named != null && placed != null) {
        throw ListFile.at(
            file,
            placed.number(),
            "%s can only be a class's number, but %s in line %d is a class's name: write the name of the class in every line"
                .formatted(placed.image().labelText(), named.image().labelText(), named.number()));
      }
      if (doubtful == null && isName && isPlace && !byNumber.get(image.label()).equals(name)) {
        doubtful =
            "such as %s in line %d, and not as numbers of classes, of which that would be '%s'"
                .formatted(name, entry.number(), byNumber.get(image.label()));
      }
    }
    return name;
  }

  /** The name of the class of an image, whatever other lines have; empty without a label. */
  String name(ListedPath image) {
    String text = image.labelText();
    if (image.label() == ImageSource.UNLABELLED || names.contains(text)) {
      return text;
    }
    return image.label() < byNumber.size()
        ? byNumber.get(image.label())
        : Integer.toString(image.label());
  }

  /** What the user should know of how the numbers were taken. */
  Optional<String> note() {
    return Optional.ofNullable(doubtful)
        .map(how -> "%s: numbers are taken as names of classes, %s".formatted(file, how));
  }
}
