package dev.sdclr.data.folder;

import dev.sdclr.data.picture.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * What a folder holds, without hidden entries.
 *
 * @param isRun whether this program wrote the folder
 * @param others what is neither a folder nor an image
 * @param names of images, and of folders with a slash at their end; sorted
 * @param links names of symbolic links: what they point to may change and the folder not
 */
record FolderListing(boolean isRun, FileKinds others, PackedNames names, PackedNames links) {

  /** Lists a folder, asking for the attributes of each entry once. */
  static FolderListing of(Path folder) throws IOException {
    Collector collector = new Collector();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!FolderScan.isHidden(entry)) {
          add(entry, collector);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return collector.listing(FolderScan.isRunDirectory(folder));
  }

  private static void add(Path entry, Collector collector) throws IOException {
    try {
      collector.add(
          entry.getFileName().toString(),
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      // Renamed or removed since it was listed, as in a folder that is being filled.
    }
  }

  /** The same with every link in place of what it points to; broken ones are counted. */
  FolderListing followed(Path folder) {
    if (links.size() == 0) {
      return this;
    }
    Collector collector = new Collector();
    collector.others.addAll(others);
    for (int i = 0; i < names.size(); i++) {
      collector.names.add(names, i);
    }
    for (int i = 0; i < links.size(); i++) {
      String link = links.get(i);
      target(folder, link)
          .ifPresentOrElse(
              attributes -> collector.add(link, attributes),
              () -> collector.others.add(FileKinds.BROKEN_LINKS, 1));
    }
    return collector.listing(isRun);
  }

  private static Optional<BasicFileAttributes> target(Path folder, String link) {
    try {
      return Optional.of(Files.readAttributes(folder.resolve(link), BasicFileAttributes.class));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Bytes that {@link #write} takes. */
  long writtenBytes() {
    return 1 + others.writtenBytes() + names.writtenBytes() + links.writtenBytes();
  }

  /** Writes it so that {@link #read} finds it again. */
  void write(ByteBuffer out) {
    out.put((byte) (isRun ? 1 : 0));
    others.write(out);
    names.write(out);
    links.write(out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException or a BufferUnderflowException when it is corrupt
   */
  static FolderListing read(ByteBuffer in) {
    return new FolderListing(
        in.get() != 0, FileKinds.read(in), PackedNames.read(in), PackedNames.read(in));
  }

  /** Tells the entries of a folder apart. */
  private static final class Collector {

    private final PackedNames.Builder names = new PackedNames.Builder();
    private final PackedNames.Builder links = new PackedNames.Builder();
    private final FileKinds others = new FileKinds();

    void add(String name, BasicFileAttributes attributes) {
      if (attributes.isSymbolicLink()) {
        links.add(name);
      } else if (attributes.isDirectory()) {
        names.add(name + "/");
      } else if (attributes.isRegularFile() && ImageFormat.hasImageExtension(name)) {
        names.add(name);
      } else if (attributes.isRegularFile()) {
        others.addFile(name);
      } else {
        others.add(FileKinds.SPECIAL, 1);
      }
    }

    FolderListing listing(boolean isRun) {
      return new FolderListing(isRun, others, names.build().sorted(), links.build());
    }
  }
}
