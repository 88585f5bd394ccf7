package dev.sdclr.embed;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.LockFile;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.Unlinked;
import dev.sdclr.UsageException;
import dev.sdclr.data.FileStamps;
import dev.sdclr.embed.EmbeddingWriter.PartFile;
import dev.sdclr.embed.Manifest.Part;
import dev.sdclr.run.RecordFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Embeddings that are not whole yet, on disk, so that a later session goes on with them.
 *
 * <p>A part counts once the manifest lists it; the manifest is replaced whole. For one thread, and
 * one process at a time.
 */
final class PartsFolder implements AutoCloseable {

  private static final String MANIFEST = "manifest.json";
  private static final String LOCK = "lock";
  private static final String WHOLE = "whole";

  /** Everything that this class puts there. */
  private static final Pattern OWN =
      Pattern.compile("\\.?(\\d{10}-\\d{10}|whole|manifest|placing|lock)(\\..*)?");

  private final EmbeddingTarget target;
  private final Path folder;
  private final long[] stamps;
  private final LockFile lock;
  private Manifest manifest;
  private int imagesDropped;

  private PartsFolder(EmbeddingTarget target, long[] stamps, LockFile lock) {
    this.target = target;
    this.folder = target.partsFolder();
    this.stamps = stamps;
    this.lock = lock;
  }

  /**
   * Makes the folder, or opens that of an earlier session; of its parts, the first that holds an
   * image which has changed and all after it are deleted.
   *
   * @param settings everything that decides the rows but the images' content
   * @param stamps of all images, as {@link FileStamps#each} tells them
   * @throws UsageException when it is of other settings, or is something else
   * @throws SdclrException when it cannot be written, or another process is at it
   */
  static PartsFolder open(EmbeddingTarget target, Map<String, String> settings, long[] stamps) {
    Path folder = target.partsFolder();
    requireOwn(folder);
    PartsFolder parts = new PartsFolder(target, stamps, lock(folder));
    try {
      parts.start(settings);
      return parts;
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private static void requireOwn(Path folder) {
    Unlinked.requireNoLink(folder);
    if (!Files.exists(folder) || Files.exists(folder.resolve(MANIFEST))) {
      return;
    }
    if (!Files.isDirectory(folder) || !list(folder).stream().allMatch(PartsFolder::isOwn)) {
      throw new UsageException(
          "%s is in the way: it is where parts of the file would lie; choose another file"
              .formatted(folder));
    }
  }

  private static boolean isOwn(Path file) {
    return AtomicFile.isLeftOver(file) || OWN.matcher(file.getFileName().toString()).matches();
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw IoReason.cannotRead(folder, e);
    }
  }

  private static LockFile lock(Path folder) {
    try {
      AtomicFile.makeFolders(folder);
      Unlinked.makeFolder(folder);
      return LockFile.ifFree(folder.resolve(LOCK))
          .orElseThrow(
              () ->
                  new SdclrException(
                      "another sdclr is writing %s: let it finish, and start again"
                          .formatted(folder)));
    } catch (IOException e) {
      throw new SdclrException(
          "cannot write %s: %s (choose another file)".formatted(folder, IoReason.of(e)), e);
    }
  }

  private void start(Map<String, String> settings) {
    Path file = folder.resolve(MANIFEST);
    if (Files.exists(file) && !target.fresh()) {
      manifest = RecordFile.read(file, Manifest.class);
    }
    if (manifest == null || manifest.parts().isEmpty()) {
      Manifest empty = new Manifest(settings, List.of());
      RecordFile.write(file, empty);
      manifest = empty;
    } else {
      requireSame(settings);
      leaveOutChanged();
      requirePartsAreThere();
    }
    deleteAllBut(listed());
  }

  private void requireSame(Map<String, String> settings) {
    String differences = manifest.differences(settings);
    if (!differences.isEmpty()) {
      throw new UsageException(
          "%s holds the beginning of other embeddings: %s; pass --fresh to start over"
              .formatted(folder, differences));
    }
  }

  private void leaveOutChanged() {
    Manifest unchanged = manifest.unchanged(stamps);
    imagesDropped = manifest.imagesDone() - unchanged.imagesDone();
    if (imagesDropped > 0) {
      RecordFile.write(folder.resolve(MANIFEST), unchanged);
      manifest = unchanged;
    }
  }

  private void requirePartsAreThere() {
    for (PartFile part : partFiles()) {
      for (Path file : target.writer().files(part.path())) {
        if (!Files.exists(file)) {
          throw new SdclrException("%s is missing: pass --fresh to start over".formatted(file));
        }
      }
    }
  }

  private Set<Path> listed() {
    Set<Path> files = new HashSet<>(List.of(folder.resolve(MANIFEST), folder.resolve(LOCK)));
    files.add(target.placingMark());
    partFiles().forEach(part -> files.addAll(target.writer().files(part.path())));
    return files;
  }

  private void deleteAllBut(Set<Path> kept) {
    for (Path file : list(folder)) {
      if (isOwn(file) && !kept.contains(file)) {
        delete(file);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new SdclrException("cannot delete %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  Manifest manifest() {
    return manifest;
  }

  /** How many images have to be gone over again, as some of them have changed. */
  int imagesDropped() {
    return imagesDropped;
  }

  private Path file(String name) {
    return folder.resolve(name + target.writer().extension());
  }

  private List<PartFile> partFiles() {
    return manifest.parts().stream()
        .map(part -> new PartFile(file(part.name()), part.rows()))
        .toList();
  }

  /** Writes the rows of images {@code [from, to)}, which follow those of the last part. */
  void add(int from, int to, EmbeddedRows rows) {
    Part part = new Part(from, to, rows.count(), FileStamps.ofSome(stamps, from, to));
    Path file = file(part.name());
    boolean listed = false;
    try {
      target.writer().write(file, rows);
      Manifest more = manifest.with(part);
      RecordFile.write(folder.resolve(MANIFEST), more);
      manifest = more;
      listed = true;
    } finally {
      if (!listed) {
        target.writer().files(file).forEach(PartsFolder::delete);
      }
    }
  }

  /** Joins all parts, puts the whole in its place and deletes the parts. */
  void finish(int dimension, ProgressListener listener) {
    List<Path> whole = target.writer().files(file(WHOLE));
    try {
      target.writer().join(partFiles(), dimension, file(WHOLE), listener);
      target.requireFree();
      AtomicFile.write(target.placingMark(), new byte[0]);
      List<Path> places = target.writer().files(target.file());
      for (int i = 0; i < places.size(); i++) {
        place(whole.get(i), places.get(i));
      }
    } finally {
      whole.forEach(PartsFolder::delete); // there only when it failed
    }
    discard();
  }

  private static void place(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new SdclrException(
          "cannot move %s into place: %s (give the same command again)"
              .formatted(to, IoReason.of(e)),
          e);
    }
  }

  /**
   * Deletes the folder, but nothing in it that is somebody else's.
   *
   * <p>In an order that a later session understands wherever it ends: without the mark it leaves
   * the finished file alone, without the manifest it does not look for parts.
   */
  private void discard() {
    unlock();
    delete(target.placingMark());
    delete(folder.resolve(MANIFEST));
    deleteAllBut(Set.of());
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException e) {
      return;
    } catch (IOException e) {
      throw new SdclrException("cannot delete %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new SdclrException("cannot close %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  /** Leaves the parts for a later session; without any, leaves nothing. */
  @Override
  public void close() {
    if (!lock.isHeld()) {
      return;
    }
    // One that cannot be read may have parts.
    boolean unread = manifest == null && Files.exists(folder.resolve(MANIFEST));
    if (!unread && (manifest == null || manifest.parts().isEmpty())) {
      discard();
    } else {
      unlock();
    }
  }
}
