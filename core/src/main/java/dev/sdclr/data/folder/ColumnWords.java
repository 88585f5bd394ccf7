package dev.sdclr.data.folder;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tells by the names of a table's columns what is in them. */
public final class ColumnWords {

  /** No column. */
  public static final int NONE = -1;

  private static final int MAX_NAMED = 5;

  private static final Set<String> PATHS =
      Set.of(
          "path", "file", "filename", "filepath", "image", "imagepath", "img", "imgpath", "images");

  /** Where no column has one of the others. */
  private static final Set<String> ALSO_PATHS =
      Set.of("imagename", "imagefile", "imageid", "filenames", "name");

  private static final Set<String> LABELS =
      Set.of("label", "labels", "class", "classname", "classid", "category", "target", "y");
  private static final Set<String> PARTS = Set.of("split", "subset", "partition");

  private final List<String> names;
  private final List<String> words;

  /** Takes the names of all columns, in their order. */
  public ColumnWords(List<String> names) {
    this.names = List.copyOf(names);
    words = names.stream().map(ColumnWords::word).toList();
  }

  private static String word(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replaceAll("[ _.-]", "");
  }

  /** The first column that names images, or {@link #NONE}. */
  int path() {
    int sure = first(PATHS);
    return sure == NONE ? first(ALSO_PATHS) : sure;
  }

  /** The first column that names classes, or {@link #NONE}. */
  public int label() {
    return first(LABELS);
  }

  /** The column that says which images are to train and which to test on, or {@link #NONE}. */
  int part() {
    return first(PARTS);
  }

  private int first(Set<String> meant) {
    return IntStream.range(0, words.size())
        .filter(i -> meant.contains(words.get(i)))
        .findFirst()
        .orElse(NONE);
  }

  /** What to say where several columns mean the same, of which the first is taken. */
  List<String> repeated() {
    return Stream.of(
            repeated(words.stream().anyMatch(PATHS::contains) ? PATHS : ALSO_PATHS, "an image"),
            repeated(LABELS, "a class"),
            repeated(PARTS, "a part of the data"))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> repeated(Set<String> meant, String what) {
    List<String> same =
        IntStream.range(0, words.size())
            .filter(i -> meant.contains(words.get(i)))
            .mapToObj(names::get)
            .toList();
    return same.size() < 2
        ? Optional.empty()
        : Optional.of(
            "columns %s may each name %s: the first is taken (leave it out if another is meant)"
                .formatted(String.join(" and ", same), what));
  }

  /** What to say of columns of which none is known for a class; nothing where there are none. */
  public static Optional<String> noClass(List<String> unused) {
    return unused.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "no column is known for a class (there %s %s%s): call it label, if there is one"
                .formatted(
                    unused.size() == 1 ? "is" : "are",
                    String.join(", ", unused.subList(0, Math.min(MAX_NAMED, unused.size()))),
                    unused.size() > MAX_NAMED ? ", ..." : ""));
  }

  /** Names of all columns but the one of images and those without a name. */
  public List<String> others() {
    return IntStream.range(0, words.size())
        .filter(i -> !words.get(i).isEmpty() && i != path())
        .mapToObj(names::get)
        .toList();
  }
}
