package dev.sdclr.data.open;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.folder.FolderScan;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.data.picture.ForeignFile;
import java.nio.file.Path;
import java.util.Map;

/** A folder of images without labels; sub-folders are searched but mean nothing. */
final class FlatFolder {

  private FlatFolder() {}

  /**
   * Finds all images under {@code root}, sorted by path.
   *
   * @param name for logs
   * @throws SdclrException when there is none
   */
  static ImageFiles open(Path root, String name) {
    return ImageFiles.unlabelled(name, root, images(root).paths());
  }

  /**
   * All images under {@code root}.
   *
   * @throws SdclrException when there is none
   */
  static FolderScan.Found images(Path root) {
    FolderScan.Found found = FolderScan.scan(root);
    if (found.paths().size() == 0) {
      throw noImages(root, found.leftOut().counts());
    }
    return found;
  }

  private static SdclrException noImages(Path root, Map<String, Long> others) {
    long files = others.values().stream().mapToLong(Long::longValue).sum();
    String content =
        files == 0
            ? "is empty"
            : "has no image among its %s (%s)"
                .formatted(Counted.of(files, "file"), Inspection.list(others));
    String advice =
        ForeignFile.ofExtensions(others.keySet())
            .map(kind -> ". What would work: %s".formatted(kind.advice()))
            .orElse("");
    return new SdclrException(
        ("%s %s: looked for .jpg, .png, .bmp, .gif, .webp and .tiff files, folders of them by"
                + " class, IDX files (train-images-idx3-ubyte) and CIFAR binaries (data_batch_1.bin,"
                + " train.bin)%s")
            .formatted(root, content, advice));
  }
}
