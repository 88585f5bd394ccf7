package dev.sdclr.job.images;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.TemporaryFolder;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.embed.FeatureFile;
import dev.sdclr.label.ImageNames;
import dev.sdclr.label.LabelFormat;
import dev.sdclr.rare.feature.FeatureTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Features with the names of their images; closing frees them. */
public record NamedFeatures(FeatureTable features, ImageNames names) implements AutoCloseable {

  /** Those of a file, or of a run's images, which are embedded unless that was done before. */
  public static NamedFeatures own(Path model, ImageChoice choice, ProgressListener listener) {
    ExploredImages explored = ExploredImages.open(model, choice, listener);
    return new NamedFeatures(ImageFeatures.read(explored, listener), explored.names());
  }

  /**
   * Those of images that a run or an encoder does not know.
   *
   * @param beside file in whose folder room is taken for the meantime; empty: where the system says
   */
  public static NamedFeatures embedded(
      Path model, ImageChoice images, Optional<Path> beside, ProgressListener listener) {
    try (TemporaryFolder folder = temporaryFolder(beside)) {
      Path file = folder.path().resolve("features.npy");
      EmbeddingTarget target = new EmbeddingTarget(file, true, true, true);
      new Embedding(model, Preprocessing.NONE, images, target).run(listener);
      try (FeatureFile read = FeatureFile.read(file)) {
        ImageNames names = new ImageNames(read.paths(), read.indices(), List.of());
        return new NamedFeatures(FeatureTable.inPlace(read.values()), names);
      }
    }
  }

  /** Whether all labels of a file are of these images. */
  public static boolean labelsOnly(ImageNames names, Path labels) {
    return LabelFormat.read(labels, names).strangers().isEmpty();
  }

  private static TemporaryFolder temporaryFolder(Optional<Path> beside) {
    try {
      if (beside.isEmpty()) {
        return TemporaryFolder.ofSystem();
      }
      AtomicFile.makeFolders(beside.get());
      return TemporaryFolder.in(beside.get().toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new SdclrException("cannot make a temporary folder: " + IoReason.of(e), e);
    }
  }

  @Override
  public void close() {
    features.close();
  }
}
