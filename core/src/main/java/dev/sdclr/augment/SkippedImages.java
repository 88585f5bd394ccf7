package dev.sdclr.augment;

import dev.sdclr.OneLine;
import dev.sdclr.data.MalformedImageException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images that could not be read and were left out; safe for concurrent use. */
final class SkippedImages {

  private static final Logger log = LoggerFactory.getLogger(SkippedImages.class);

  /** Memory stays small where nothing can be read; who saw so many lines needs no more of them. */
  private static final int MAX_SAID = 10_000;

  /** Of the whole process: a command goes over the same images again and again. */
  private static final Set<String> said = ConcurrentHashMap.newKeySet();

  private record Skipped(String path, String reason) {}

  private final Map<Integer, Skipped> byIndex = new ConcurrentSkipListMap<>();

  boolean contains(int index) {
    return byIndex.containsKey(index);
  }

  void add(int index, String path, MalformedImageException malformed) {
    byIndex.put(index, new Skipped(path, malformed.reason()));
    if (said.size() < MAX_SAID && said.add(malformed.path() + '\n' + malformed.reason())) {
      log.warn(
          "left out an image that cannot be read: {} ({})",
          OneLine.of(malformed.path()),
          OneLine.of(malformed.reason()));
      log.debug("{}", path, malformed);
    }
  }

  /** Why each was left out, by its path, in the order of the source. */
  Map<String, String> reasons() {
    Map<String, String> reasons = new LinkedHashMap<>();
    byIndex.values().forEach(skipped -> reasons.putIfAbsent(skipped.path(), skipped.reason()));
    return Collections.unmodifiableMap(reasons);
  }
}
