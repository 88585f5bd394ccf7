package dev.sdclr.data.shard;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.folder.ColumnWords;
import dev.sdclr.data.folder.PackedNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The row groups of Parquet files with their labels: numbers are those of the classes, other texts
 * their names.
 *
 * @param groups of all files, in their order
 * @param classNames by class number; empty without labels
 * @param notes on labels that are not taken, a sentence each
 */
record ParquetShards(List<Shard> groups, List<String> classNames, List<String> notes) {

  /** What Hugging Face's data sets have where a label is not known. */
  private static final String NO_LABEL = "-1";

  /** Images that are read at once. */
  private static final long MAX_PART_BYTES = 1L << 27;

  /**
   * Goes through the files without reading images.
   *
   * @param known class names, or null to find them
   * @throws SdclrException when a file is corrupt or has no image column, or a label is not known
   */
  static ParquetShards open(List<Path> files, List<String> known) {
    List<ParquetFile> opened = files.stream().map(ParquetFile::open).toList();
    List<List<ParquetFile.Entry>> rows = opened.stream().map(ParquetFile::entries).toList();
    SortedSet<String> used = labels(rows);
    List<String> classes = known == null ? classes(used) : known;
    Map<String, Integer> numbers = new HashMap<>();
    for (int number = 0; number < classes.size(); number++) {
      if (used.contains(classes.get(number))) { // of a hundred thousand names perhaps one
        numbers.put(classes.get(number), number);
      }
    }
    ParquetCache cache = new ParquetCache();
    List<Shard> groups = new ArrayList<>();
    for (int i = 0; i < opened.size(); i++) {
      int first = 0;
      for (int size : opened.get(i).groups()) {
        for (List<ParquetFile.Entry> own : parts(rows.get(i).subList(first, first + size))) {
          groups.add(group(opened.get(i), first, own, numbers, !classes.isEmpty(), cache));
          first += own.size();
        }
      }
    }
    boolean leavesOut = classes.isEmpty() && !classes(used).isEmpty();
    return new ParquetShards(
        groups,
        classes,
        leavesOut
            ? List.of(Inspection.LABELS_LEFT_OUT)
            : ColumnWords.noClass(opened.get(0).unused()).stream().toList());
  }

  /** A group, or parts of it one after another, that fit into memory. */
  private static List<List<ParquetFile.Entry>> parts(List<ParquetFile.Entry> group) {
    List<List<ParquetFile.Entry>> parts = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < group.size(); i++) {
      bytes += group.get(i).bytes();
      if (bytes > MAX_PART_BYTES && i > from) {
        parts.add(group.subList(from, i));
        from = i;
        bytes = group.get(i).bytes();
      }
    }
    if (from < group.size()) {
      parts.add(group.subList(from, group.size()));
    }
    return parts;
  }

  private static ParquetGroup group(
      ParquetFile file,
      int first,
      List<ParquetFile.Entry> rows,
      Map<String, Integer> numbers,
      boolean hasClasses,
      ParquetCache cache) {
    PackedNames.Builder names = new PackedNames.Builder();
    int[] labels = new int[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      ParquetFile.Entry row = rows.get(i);
      names.add(row.name() == null ? "" : row.name());
      Integer label = row.label() == null ? null : numbers.get(row.label());
      if (hasClasses && row.label() != null && label == null && !row.label().equals(NO_LABEL)) {
        throw new SdclrException(
            "%s has class %s, which has no images to train on".formatted(file.path(), row.label()));
      }
      labels[i] = label == null ? ImageSource.UNLABELLED : label;
    }
    return new ParquetGroup(file, first, names.build(), labels, cache);
  }

  private static SortedSet<String> labels(List<List<ParquetFile.Entry>> rows) {
    SortedSet<String> labels = new TreeSet<>();
    rows.forEach(
        own ->
            own.stream()
                .filter(row -> row.label() != null)
                .forEach(row -> labels.add(row.label())));
    return labels;
  }

  private static List<String> classes(SortedSet<String> all) {
    SortedSet<String> labels = new TreeSet<>(all);
    labels.remove(NO_LABEL);
    if (!labels.stream().allMatch(label -> label.matches("\\d+"))) {
      return List.copyOf(all);
    }
    boolean numbered = labels.stream().allMatch(label -> label.matches("0|[1-9]\\d{0,4}"));
    if (!numbered) {
      return List.copyOf(labels);
    }
    int largest = labels.stream().mapToInt(Integer::parseInt).max().orElse(-1);
    return IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
  }
}
