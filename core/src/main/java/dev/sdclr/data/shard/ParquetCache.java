package dev.sdclr.data.shard;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The encoded images of the row groups that were read last; safe for concurrent use.
 *
 * <p>They take an eighth of Java's memory at most, or one group. An order that comes back to a
 * group after others that take more reads it again.
 */
final class ParquetCache {

  private static final long SHARE = 8;

  private final long maxBytes;
  private final Map<ParquetGroup, Loaded> groups = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ParquetCache() {
    this(Runtime.getRuntime().maxMemory() / SHARE);
  }

  ParquetCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A group that the first thread that needs it reads, while others that do wait. */
  private static final class Loaded {

    private List<byte[]> images;

    synchronized List<byte[]> images(ParquetGroup group) {
      if (images == null) {
        images = group.parquet().images(group.first(), group.size());
      }
      return images;
    }

    private long bytes;
  }

  /** The images of a group; null for a row without one. */
  List<byte[]> images(ParquetGroup group) {
    Loaded loaded;
    synchronized (groups) {
      loaded = groups.computeIfAbsent(group, key -> new Loaded());
    }
    List<byte[]> images = loaded.images(group);
    account(group, loaded, images);
    return images;
  }

  private void account(ParquetGroup group, Loaded loaded, List<byte[]> images) {
    synchronized (groups) {
      if (loaded.bytes > 0 || groups.get(group) != loaded) {
        return;
      }
      loaded.bytes = 1 + images.stream().filter(Objects::nonNull).mapToLong(b -> b.length).sum();
      bytes += loaded.bytes;
      Iterator<Map.Entry<ParquetGroup, Loaded>> oldest = groups.entrySet().iterator();
      while (bytes > maxBytes && oldest.hasNext()) {
        Map.Entry<ParquetGroup, Loaded> entry = oldest.next();
        if (entry.getValue() != loaded && entry.getValue().bytes > 0) {
          bytes -= entry.getValue().bytes;
          oldest.remove();
        }
      }
    }
  }
}
