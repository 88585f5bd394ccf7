package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.nio.file.Path;

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
    return ImageFiles.unlabelled(name, root, images(root));
  }

  /**
   * The paths of all images under {@code root}, sorted.
   *
   * @throws SdclrException when there is none
   */
  static PackedPaths images(Path root) {
    FolderScan.Found found = FolderScan.scan(root);
    if (found.paths().size() == 0) {
      throw noImages(root, found.otherFiles());
    }
    return found.paths();
  }

  private static SdclrException noImages(Path root, long otherFiles) {
    String content =
        otherFiles == 0 ? "is empty" : "has no image among its %,d files".formatted(otherFiles);
    return new SdclrException(
        ("%s %s: looked for .jpg, .png, .bmp, .gif, .webp and .tiff files, folders of them by"
                + " class, IDX files (train-images-idx3-ubyte) and CIFAR binaries (data_batch_1.bin,"
                + " train.bin)")
            .formatted(root, content));
  }
}
