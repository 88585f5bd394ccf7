package dev.sdclr.data.folder;

import dev.sdclr.Counted;
import dev.sdclr.CsvCells;
import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.Word;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.SplitRole;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Images named one a line in a text file, in the order of the lines. */
public final class PathList {

  private final Path file;
  private final Path root;
  private final PackedPaths.Builder paths = new PackedPaths.Builder();
  private int[] labels = new int[1 << 8];

  /** Of names, in the order in which they come. */
  private final Map<String, Integer> names = new HashMap<>();

  /** Which images are for what. */
  private final Map<SplitRole, BitSet> members = new EnumMap<>(SplitRole.class);

  /** The first line whose image has no role though it has a word for one. */
  private ListFile.Entry withoutRole;

  private boolean isNumbered;
  private long unlabelled;

  /** The first line whose image cannot be taken. */
  private ListFile.Entry wrong;

  private long missing;

  /** The deepest folder that holds all images that there are; null before the first. */
  private Path common;

  /** Whether some of them lie outside the root. */
  private boolean isWider;

  private PathList(Path file, Path root) {
    this.file = file;
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * Reads the list; classes are called by their names or their numbers, and without labels there
   * are none. A table's column that says so makes parts to train and to test on.
   *
   * @param root where relative paths start, and what no path leads out of
   * @throws SdclrException with the line number when an image is missing or outside {@code root},
   *     or a label is out of range; when no image is listed, or some are of no part
   */
  public static Dataset open(Path file, Path root, String name) {
    PathList list = new PathList(file, root);
    ListFile.read(file, list::add);
    list.requireAll();
    ImageFiles images = list.build(name);
    String layout = images.isLabelled() ? "path list with labels" : "path list";
    List<String> notes = list.notes(images);
    if (!list.hasParts()) {
      return Dataset.of(name, images, Map.of(), new Inspection(layout, Map.of(), notes));
    }
    Map<SplitRole, ImageFiles> parts = new EnumMap<>(SplitRole.class);
    list.members.keySet().forEach(role -> parts.put(role, list.part(images, name, role)));
    ImageFiles train = parts.remove(SplitRole.TRAIN);
    String inParts = layout + ", in parts by a column";
    return Dataset.of(name, train, parts, new Inspection(inParts, Map.of(), notes));
  }

  /** Whether some images are to train on and others are not. */
  private boolean hasParts() {
    boolean isSomeToTrainOn = members.containsKey(SplitRole.TRAIN);
    if (isSomeToTrainOn && withoutRole != null) {
      throw ListFile.at(
          file,
          withoutRole.number(),
          "'%s' names no part of the data, such as train, val or test: leave these lines out, or name a part"
              .formatted(withoutRole.part().orElseThrow()));
    }
    return isSomeToTrainOn && members.size() > 1;
  }

  private ImageFiles part(ImageFiles all, String name, SplitRole role) {
    int[] chosen = members.get(role).stream().toArray();
    PackedPaths.Builder own = new PackedPaths.Builder();
    IntStream.of(chosen).forEach(i -> own.add(all.path(i)));
    String partName = name + " " + Word.of(role);
    return all.isLabelled()
        ? ImageFiles.labelled(
            partName,
            root,
            own.build(),
            IntStream.of(chosen).map(all::label).toArray(),
            all.classNames())
        : ImageFiles.unlabelled(partName, root, own.build());
  }

  private void add(ListFile.Entry entry) {
    Optional<String> path = located(entry);
    if (path.isEmpty()) {
      missing++;
      wrong = wrong == null ? entry : wrong;
    }
    if (paths.size() == labels.length) {
      labels = Arrays.copyOf(labels, labels.length + (labels.length >> 1));
    }
    labels[paths.size()] = label(entry);
    noteRole(entry);
    paths.add(path.orElse(entry.path()));
  }

  private void noteRole(ListFile.Entry entry) {
    Optional<SplitRole> role = entry.part().flatMap(SplitRole::of);
    role.ifPresent(found -> members.computeIfAbsent(found, r -> new BitSet()).set(paths.size()));
    if (role.isEmpty() && entry.part().isPresent() && withoutRole == null) {
      withoutRole = entry;
    }
  }

  private int label(ListFile.Entry entry) {
    Optional<String> named = entry.image().className();
    if (named.isPresent() ? isNumbered : entry.label() >= 0 && !names.isEmpty()) {
      throw ListFile.at(
          file,
          entry.number(),
          "classes have numbers in some lines and names in others: %s".formatted(entry.text()));
    }
    if (named.isPresent()) {
      return names.computeIfAbsent(named.get(), name -> names.size());
    }
    isNumbered |= entry.label() >= 0;
    unlabelled += entry.label() >= 0 ? 0 : 1;
    return entry.label();
  }

  /** As it is written first: a file may well be called as another system or table would write. */
  private Optional<String> located(ListFile.Entry entry) {
    String path = entry.path();
    String cell = ListFile.isTable(file) ? CsvCells.restored(path) : path;
    return Stream.of(path, path.replace('\\', '/'), cell)
        .distinct()
        .flatMap(form -> located(form).stream())
        .findFirst();
  }

  /**
   * The path of a file in the root, relative to that; nothing when there is none.
   *
   * <p>A path that leads up and down again may start at the list's own folder.
   */
  private Optional<String> located(String path) {
    try {
      for (Path start : List.of(root, file.toAbsolutePath().getParent())) {
        Path image = start.resolve(path);
        Path normal = image.normalize();
        if (Files.isRegularFile(image) && normal.startsWith(root)) {
          widen(normal.getParent());
          boolean isAsWritten = start.equals(root) && !Path.of(path).isAbsolute();
          return Optional.of(isAsWritten ? path : root.relativize(normal).toString());
        } else if (Files.isRegularFile(image)) {
          isWider = true;
          widen(normal.getParent());
        }
      }
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private void widen(Path folder) {
    common = common == null ? folder : common;
    while (!folder.startsWith(common)) {
      common = common.getParent();
    }
  }

  private void requireAll() {
    if (paths.size() == 0) {
      throw new SdclrException(
          "%s lists no image: looked for lines of 'path label'".formatted(file));
    }
    if (missing > 0) {
      String all =
          missing == 1
              ? ""
              : "; the same holds for %,d of %,d images, whose paths start at %s (--root names another folder)"
                  .formatted(missing, paths.size(), root);
      throw ListFile.at(file, wrong.number(), problem(wrong.path()) + all);
    }
  }

  private String problem(String path) {
    if (FileNames.isUndecodable(path)) {
      return "%s: %s".formatted(path, FileNames.undecodableReason());
    }
    try {
      Path image = root.resolve(path);
      if (!image.normalize().startsWith(root)) {
        return "%s must lie under %s%s"
            .formatted(
                path,
                root,
                isWider
                    ? ": pass --root %s if it may be read".formatted(ShellLine.quoted(common))
                    : "");
      }
      return Files.isDirectory(image)
          ? "%s is a folder, not an image".formatted(image)
          : "there is no file %s".formatted(image);
    } catch (InvalidPathException e) {
      return "'%s' is not a path in the locale's encoding, %s"
          .formatted(path, System.getProperty("sun.jnu.encoding"));
    }
  }

  private ImageFiles build(String name) {
    PackedPaths all = paths.build();
    if (names.isEmpty() && !isNumbered) {
      return ImageFiles.unlabelled(name, root, all);
    }
    int[] own = Arrays.copyOf(labels, all.size());
    if (names.isEmpty()) {
      // Gaps are classes without images, so that a label means the same in every file.
      int largest = Arrays.stream(own).max().orElse(ImageSource.UNLABELLED);
      List<String> numbers = IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
      return ImageFiles.labelled(name, root, all, own, numbers);
    }
    List<String> sorted = names.keySet().stream().sorted().toList();
    Map<Integer, Integer> numbers = new HashMap<>();
    sorted.forEach(className -> numbers.put(names.get(className), numbers.size()));
    Arrays.setAll(own, i -> numbers.getOrDefault(own[i], ImageSource.UNLABELLED));
    return ImageFiles.labelled(name, root, all, own, sorted);
  }

  private List<String> notes(ImageFiles images) {
    List<String> notes = new ArrayList<>();
    long twice = repeated(images);
    if (twice > 0) {
      notes.add(
          "%s an image that another line names too"
              .formatted(Counted.of(twice, "line names", "lines name")));
    }
    List<String> unused = images.isLabelled() ? List.of() : ListFile.unusedColumns(file);
    ColumnWords.noClass(unused).ifPresent(notes::add);
    notes.addAll(ListFile.repeatedColumns(file));
    if (!members.containsKey(SplitRole.TRAIN) && (withoutRole != null || !members.isEmpty())) {
      notes.add("the parts that a column names are passed over, as no line of it says train");
    }
    if (images.isLabelled() && unlabelled > 0) {
      notes.add(
          "%,d of %s %s no label"
              .formatted(
                  unlabelled,
                  Counted.of(images.size(), "image"),
                  unlabelled == 1 ? "has" : "have"));
    }
    return notes;
  }

  /** How many paths have come before, by their hashes, which are eight bytes each. */
  private static long repeated(ImageFiles images) {
    long[] hashes = new long[images.size()];
    Arrays.setAll(hashes, i -> PathTable.hash(images.path(i), 0));
    Arrays.sort(hashes);
    long repeated = 0;
    for (int i = 1; i < hashes.length; i++) {
      repeated += hashes[i] == hashes[i - 1] ? 1 : 0;
    }
    return repeated;
  }
}
