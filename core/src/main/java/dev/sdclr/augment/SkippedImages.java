package dev.sdclr.augment;

import dev.sdclr.OneLine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images that could not be read and were left out; safe for concurrent use. */
final class SkippedImages {

  private static final Logger log = LoggerFactory.getLogger(SkippedImages.class);

  private final Map<Integer, String> pathByIndex = new ConcurrentSkipListMap<>();
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  boolean contains(int index) {
    return pathByIndex.containsKey(index);
  }

  void add(int index, String path, Exception reason) {
    pathByIndex.put(index, path);
    if (logged.add(path)) {
      log.warn("left out an image that cannot be read: {}", OneLine.of(path));
      log.debug("{}", path, reason);
    }
  }

  /** Each path once, in the order of the source. */
  List<String> paths() {
    return pathByIndex.values().stream().distinct().toList();
  }
}
