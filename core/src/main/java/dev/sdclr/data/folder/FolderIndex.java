package dev.sdclr.data.folder;

import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders under one root as they were listed last, so that only changed ones are listed anew.
 *
 * <p>A file that is corrupt, of another version or unwritable costs time and nothing else.
 */
final class FolderIndex {

  /** Fewer are listed in no time. */
  static final int MIN_FILES = 5000;

  private static final Logger LOG = LoggerFactory.getLogger(FolderIndex.class);

  /**
   * File systems on which a new entry changes the times of its folder; some that show an object
   * store or another system's share keep no such times.
   */
  private static final Set<String> KEEPING_TIMES =
      Set.of(
          "ext2",
          "ext3",
          "ext4",
          "xfs",
          "btrfs",
          "zfs",
          "f2fs",
          "bcachefs",
          "tmpfs",
          "overlay",
          "nfs",
          "nfs4",
          "ceph",
          "lustre",
          "gpfs",
          "apfs",
          "hfs",
          "ufs",
          "ntfs",
          "refs");

  private final IndexFile file;
  private final Clock clock;
  private final Map<String, ByteBuffer> before;
  private final List<ByteBuffer> now = new ArrayList<>();
  private final Map<Object, Boolean> keepingTimes = new HashMap<>();
  private int listed;
  private int added;

  /** What {@code file} holds, nothing when it is not there or corrupt. */
  FolderIndex(IndexFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
    before = file.read();
  }

  /** How many folders were listed, as they were new or might have changed. */
  int listed() {
    return listed;
  }

  /**
   * The content of a folder.
   *
   * @param relative to the root: empty, or with a slash at its end
   * @param state of the folder, read before
   */
  FolderListing listing(Path folder, String relative, FolderState state) throws IOException {
    Optional<FolderListing> known = known(relative, state);
    if (known.isPresent()) {
      now.add(before.get(relative));
      return known.get();
    }
    Instant start = clock.instant();
    FolderListing fresh = FolderListing.of(folder);
    listed++;
    if (state.stamp().isSettled(start) && keepsTimes(folder, state.device())) {
      keep(new FolderRecord(relative, state.stamp(), fresh));
    }
    return fresh;
  }

  private Optional<FolderListing> known(String relative, FolderState state) {
    ByteBuffer bytes = before.get(relative);
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      FolderRecord record = FolderRecord.read(bytes.duplicate());
      return Optional.of(record)
          .filter(r -> r.stamp().equals(state.stamp()))
          .map(FolderRecord::listing);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      LOG.debug("ignoring what is known of {}", relative, e);
      return Optional.empty();
    }
  }

  private void keep(FolderRecord record) {
    if (record.bytes() <= IndexFile.MAX_BYTES) {
      now.add(record.written());
      added++;
    }
  }

  private boolean keepsTimes(Path folder, Object device) {
    return keepingTimes.computeIfAbsent(device, d -> KEEPING_TIMES.contains(typeOfStore(folder)));
  }

  private static String typeOfStore(Path folder) {
    try {
      String type = Files.getFileStore(folder).type().toLowerCase(Locale.ROOT);
      LOG.debug("{} is on {}", folder, type);
      return type;
    } catch (IOException e) {
      LOG.debug("cannot tell what {} is on", folder, e);
      return "unknown";
    }
  }

  /** Writes the file if it would hold something else than it does. */
  void save() {
    LOG.debug("{} folders listed, {} known", listed, now.size() - added);
    if (added == 0 && now.size() == before.size()) {
      return;
    }
    try {
      file.write(now);
    } catch (IOException | SdclrException e) {
      LOG.debug("cannot keep the index {}: the next start lists all folders again", file, e);
    }
  }
}
