package dev.sdclr.embed;

import dev.sdclr.data.FileStamps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code FILE.parts/manifest.json}: what the parts were made of, and which are whole.
 *
 * @param settings by name: everything that decides the rows
 * @param parts in order, without gaps
 */
record Manifest(Map<String, String> settings, List<Part> parts) {

  private static final int MAX_SHOWN = 60;
  private static final int SHOWN = 12;

  /**
   * Rows of neighbouring images.
   *
   * @param from first image
   * @param to image after the last
   * @param rows fewer than images where unreadable ones were left out
   * @param stamps {@link FileStamps#ofSome} of its images from before they were read
   */
  record Part(int from, int to, int rows, String stamps) {

    /** Sorts by image. */
    String name() {
      return "%010d-%010d".formatted(from, to);
    }

    private boolean isOf(long[] now) {
      return FileStamps.ofSome(now, from, to).equals(stamps);
    }
  }

  Manifest {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    parts = List.copyOf(parts);
  }

  /** How many images are done. */
  int imagesDone() {
    return parts.isEmpty() ? 0 : parts.get(parts.size() - 1).to();
  }

  /** How many images of those were left out. */
  int skipped() {
    return imagesDone() - parts.stream().mapToInt(Part::rows).sum();
  }

  /** The parts before the first one that holds an image whose file is not as it was. */
  Manifest unchanged(long[] stamps) {
    int same = 0;
    while (same < parts.size() && parts.get(same).isOf(stamps)) {
      same++;
    }
    return new Manifest(settings, parts.subList(0, same));
  }

  Manifest with(Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.add(part);
    return new Manifest(settings, more);
  }

  /** Says each setting that is another one now; empty when there is none. */
  String differences(Map<String, String> now) {
    return Stream.concat(settings.keySet().stream(), now.keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .filter(name -> !String.valueOf(settings.get(name)).equals(String.valueOf(now.get(name))))
        .map(
            name ->
                "%s was %s and is %s"
                    .formatted(name, shown(settings.get(name)), shown(now.get(name))))
        .collect(Collectors.joining(", "));
  }

  /** Checksums are too long to read. */
  private static String shown(String value) {
    return value == null
        ? "not set"
        : value.length() > MAX_SHOWN ? value.substring(0, SHOWN) + "…" : value;
  }
}
