package dev.sdclr.data.folder;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.TemporaryFolder;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.picture.PictureFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A new folder that images are put into.
 *
 * <p>Files are copied as they are or linked to; of images inside packed files, copies are PNG
 * files. What fails, or is killed, leaves none of them behind.
 *
 * @param path new or empty
 * @param link makes symbolic links instead of copies
 */
public record NewFolder(Path path, boolean link) {

  /**
   * Checks, before the work begins, that the images can be put there.
   *
   * @throws UsageException when something is there that is not an empty folder, or packed images
   *     are to be linked
   */
  public void requireFor(ImageSource images) {
    if (Files.exists(path) && !isEmptyFolder()) {
      throw new UsageException(
          "%s exists already and is not an empty folder: choose another".formatted(path));
    }
    if (link && images.size() > 0 && images.file(0).isEmpty()) {
      throw new UsageException(
          "%s are packed in one file, which links cannot point into: copies, which are PNG files, are possible"
              .formatted(images.description()));
    }
  }

  /**
   * Checks that the images will not lie among those that they come from, where the next look into
   * that folder would find them as images of their own.
   *
   * @param data folder that is searched for images
   * @throws UsageException when this folder is that one or lies in it, by whatever links
   */
  public void requireOutside(Path data) {
    if (real(path).startsWith(real(data))) {
      throw new UsageException(
          "%s lies in %s, where copies would be mistaken for further images: choose a folder outside"
              .formatted(path, data));
    }
  }

  /** Without links and detours, as far as it exists. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path existing = absolute;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing.toRealPath().resolve(existing.relativize(absolute));
    } catch (IOException e) {
      throw IoReason.cannotRead(existing, e);
    }
  }

  private boolean isEmptyFolder() {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.allMatch(AtomicFile::isLeftOver);
    } catch (IOException e) {
      throw IoReason.cannotRead(path, e);
    }
  }

  /**
   * Makes it with all that is put into it, or leaves everything as it was.
   *
   * @param filling is shown the folder in another place, from which it moves once it is whole
   * @throws UsageException as {@link #requireFor} does
   * @throws SdclrException when it cannot be made or filled
   */
  public void fill(ImageSource images, Consumer<NewFolder> filling) {
    requireFor(images);
    // One that is there stays itself: a shell may be in it, or another disk begin there.
    boolean isThere = Files.exists(path);
    Path around = isThere ? path : path.toAbsolutePath().getParent();
    try {
      if (!Files.isDirectory(around)) {
        Files.createDirectories(around);
      }
      try (TemporaryFolder temporary = TemporaryFolder.in(around)) {
        Path whole = Files.createDirectory(temporary.path().resolve("whole"));
        fill(whole, filling);
        requireFor(images);
        if (isThere) {
          moveContent(whole);
        } else {
          Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
        }
        AtomicFile.forceEntry(around);
      }
    } catch (IOException e) {
      throw new SdclrException("cannot make folder %s: %s".formatted(path, IoReason.of(e)), e);
    }
  }

  /** Messages name files where they would have been in the end. */
  private void fill(Path whole, Consumer<NewFolder> filling) {
    try {
      filling.accept(new NewFolder(whole, link));
    } catch (SdclrException e) {
      if (e.getMessage().contains(whole.toString())) {
        throw new SdclrException(e.getMessage().replace(whole.toString(), path.toString()), e);
      }
      throw e;
    }
  }

  private void moveContent(Path whole) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(whole)) {
      for (Path entry : entries) {
        Files.move(entry, path.resolve(entry.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /**
   * Puts an image there.
   *
   * @param place relative path of the file in the folder, without {@code .png} for packed images;
   *     folders in it are made
   * @throws SdclrException when it cannot be read or written
   */
  public void put(ImageSource images, int index, String place) {
    Optional<Path> file = images.file(index);
    Path target = path.resolve(file.isEmpty() ? place + ".png" : place);
    AtomicFile.makeFolders(target);
    if (file.isEmpty()) {
      AtomicFile.write(target, PictureFile.png(PictureFile.picture(images.read(index))));
    } else if (link) {
      link(file.get(), target);
    } else {
      copy(file.get(), target);
    }
  }

  private static void copy(Path source, Path target) {
    try (FileChannel from = InputFile.channel(source)) {
      AtomicFile.write(
          target,
          to -> {
            long size = from.size();
            for (long done = 0; done < size; ) {
              long more = from.transferTo(done, size - done, to);
              if (more <= 0) {
                throw new IOException(source + " became shorter while it was copied");
              }
              done += more;
            }
          });
    } catch (IOException e) {
      throw IoReason.cannotRead(source, e);
    }
  }

  private static void link(Path source, Path target) {
    try {
      Files.createSymbolicLink(target, source.toAbsolutePath());
    } catch (IOException e) {
      throw new SdclrException("cannot link %s: %s".formatted(target, IoReason.of(e)), e);
    } catch (UnsupportedOperationException e) {
      throw new SdclrException(
          "cannot link %s: there are no symbolic links here, but copies are possible"
              .formatted(target),
          e);
    }
  }
}
