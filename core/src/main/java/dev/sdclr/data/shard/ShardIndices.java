package dev.sdclr.data.shard;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.UserCache;
import dev.sdclr.data.folder.FolderState;
import dev.sdclr.data.folder.IndexFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indices of shards, kept from the last time for those that have not changed: going through a
 * shard takes a read for each of its images.
 *
 * <p>A file that is corrupt, of another version or unwritable costs time and nothing else.
 *
 * @param indices folder to keep them in
 * @param clock that tells whether a shard may still be being written
 */
record ShardIndices(Path indices, Clock clock) {

  private static final Logger LOG = LoggerFactory.getLogger(ShardIndices.class);

  /** Fewer images are found in no time. */
  static final int MIN_IMAGES = 5000;

  /** The index of a shard, and what to keep of it: nothing when it may still change. */
  private record Found(ShardIndex index, Optional<ShardRecord> record, boolean isNew) {}

  /** Keeps them where this user's other indices are. */
  static ShardIndices ofUser() {
    return new ShardIndices(UserCache.folder().resolve("shards"), Clock.systemUTC());
  }

  /**
   * The indices of shards, in the order given.
   *
   * @throws SdclrException when a shard cannot be read or is corrupt, saying where
   */
  List<ShardIndex> of(List<Path> shards) {
    Map<Path, List<Path>> byFolder =
        shards.stream()
            .distinct()
            .collect(
                Collectors.groupingBy(
                    shard -> shard.toAbsolutePath().getParent(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    Map<Path, ShardIndex> found = new LinkedHashMap<>();
    byFolder.forEach(
        (folder, own) -> inFolder(folder, own).forEach(index -> found.put(index.shard(), index)));
    return shards.stream().map(found::get).toList();
  }

  private List<ShardIndex> inFolder(Path folder, List<Path> shards) {
    try {
      IndexFile file = IndexFile.of(indices, folder);
      Map<String, ByteBuffer> before = file.read();
      List<Found> found =
          shards.parallelStream().map(shard -> find(shard, before.get(name(shard)))).toList();
      if (found.stream().anyMatch(Found::isNew)
          && found.stream().mapToLong(f -> f.index().size()).sum() >= MIN_IMAGES) {
        save(file, before, found);
      }
      return found.stream().map(Found::index).toList();
    } catch (IOException e) {
      throw IoReason.cannotRead(folder, e);
    }
  }

  private static String name(Path shard) {
    return shard.getFileName().toString();
  }

  private Found find(Path shard, ByteBuffer before) {
    try {
      FolderState.Stamp stamp = FolderState.of(shard).stamp();
      long length = Files.size(shard);
      Optional<ShardRecord> known =
          before == null ? Optional.empty() : known(shard, before, stamp, length);
      if (known.isPresent()) {
        return new Found(known.get().index(), known, false);
      }
      Instant start = clock.instant();
      ShardIndex index = ShardIndex.of(shard);
      Optional<ShardRecord> record =
          Optional.of(new ShardRecord(name(shard), stamp, length, index))
              .filter(r -> stamp.isSettled(start));
      return new Found(index, record, record.isPresent());
    } catch (IOException e) {
      throw new SdclrException("cannot read shard %s: %s".formatted(shard, IoReason.of(e)), e);
    }
  }

  /** What was kept of a shard, unless that has changed since, or what was kept is corrupt. */
  private static Optional<ShardRecord> known(
      Path shard, ByteBuffer before, FolderState.Stamp stamp, long length) {
    try {
      ShardRecord record = ShardRecord.read(before.duplicate(), shard);
      if (!record.stamp().equals(stamp) || record.length() != length) {
        return Optional.empty();
      }
      record.index().requireWithin(length);
      return Optional.of(record);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      LOG.warn("what was kept of shard {} is corrupt: going through it again", shard);
      LOG.debug("corrupt", e);
      return Optional.empty();
    }
  }

  /** Keeps what is known of the folder's other shards too. */
  private static void save(IndexFile file, Map<String, ByteBuffer> before, List<Found> found) {
    Map<String, ByteBuffer> now = new LinkedHashMap<>(before);
    try {
      for (Found one : found) {
        now.remove(name(one.index().shard()));
        one.record().ifPresent(record -> now.put(record.name(), record.written()));
      }
      file.write(new ArrayList<>(now.values()));
    } catch (IOException | SdclrException | ArithmeticException e) {
      LOG.debug("cannot keep the index {}: the next start goes through all shards", file, e);
    }
  }
}
