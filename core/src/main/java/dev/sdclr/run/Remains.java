package dev.sdclr.run;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is in a run directory before {@code config.yaml}, which makes it a run: what a process
 * leaves that is killed as it starts one.
 *
 * @param folder the directory
 */
record Remains(Path folder) {

  private static final Pattern FILES = Pattern.compile("split\\.txt|run\\.json");

  /** Weights that a run begins with, those that it keeps, or the model that it keeps. */
  private static final Pattern CHECKPOINTS =
      Pattern.compile("((previous|next)\\.)?(first|last)\\.safetensors|encoder\\.onnx");

  /** How older versions named what they had not written whole. */
  private static final Pattern OLDER_PART =
      Pattern.compile(
          "\\.(split\\.txt|run\\.json|config\\.yaml|encoder\\.onnx|.*(first|last)\\.safetensors)\\.part");

  /** Whether nothing else is there; without the lock, what bears these names may be a user's. */
  boolean isAll() {
    List<Path> entries = list(folder);
    return entries.isEmpty()
        || (entries.contains(folder.resolve(RunLock.FILE))
            && entries.stream().allMatch(this::isOwn));
  }

  private boolean isOwn(Path entry) {
    if (entry.equals(folder.resolve(RunLock.FILE))) {
      return true;
    }
    return entry.equals(checkpoints())
        ? isOwnCheckpoints(entry)
        : isNamed(entry, FILES) && !isFolder(entry);
  }

  /** A link is refused in words of its own when the directory is locked. */
  private static boolean isOwnCheckpoints(Path entry) {
    return Files.isSymbolicLink(entry)
        || (isFolder(entry)
            && list(entry).stream().allMatch(e -> isNamed(e, CHECKPOINTS) && !isFolder(e)));
  }

  private static boolean isNamed(Path file, Pattern names) {
    String name = file.getFileName().toString();
    return names.matcher(name).matches() || OLDER_PART.matcher(name).matches();
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private Path checkpoints() {
    return folder.resolve(RunDirectory.CHECKPOINTS);
  }

  /** Without half-written files, which the next that is written beside them clears. */
  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !AtomicFile.isLeftOver(entry)).toList();
    } catch (IOException e) {
      throw IoReason.cannotRead(folder, e);
    }
  }

  /** Deletes it, but for the lock. */
  void delete() {
    List<Path> files = new ArrayList<>(list(folder));
    files.removeIf(file -> !isNamed(file, FILES) || isFolder(file));
    if (isFolder(checkpoints())) {
      list(checkpoints()).stream().filter(file -> isNamed(file, CHECKPOINTS)).forEach(files::add);
    }
    files.forEach(RunDirectory::deleteFile);
  }
}
