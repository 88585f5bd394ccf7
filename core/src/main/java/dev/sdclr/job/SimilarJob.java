package dev.sdclr.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.sdclr.Counted;
import dev.sdclr.Ranges;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.encoder.ImageEncoder;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageFeatures;
import dev.sdclr.job.images.RowsFile;
import dev.sdclr.label.ImageNames;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.feature.SimilarImages;
import dev.sdclr.rare.feature.SimilarImages.Similar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds the images most like some given ones.
 *
 * @param model a run directory or a file of features
 * @param images to look among
 * @param given images: paths among those, or else files, which are embedded
 * @param encoder a run, or an ONNX or safetensors file, that embeds files; empty: the run itself
 * @param top how many to find, at least 1
 * @param out .csv or .json file that they are written to, over one that is there; empty: none
 * @param rawCells leaves names in a CSV file as they are
 */
public record SimilarJob(
    Path model,
    ImageChoice images,
    List<String> given,
    Optional<Path> encoder,
    int top,
    Optional<Path> out,
    boolean rawCells)
    implements Job<List<SimilarJob.Found>> {

  public SimilarJob {
    UsageException.check(() -> Ranges.atLeast("--top", top, 1));
    out.ifPresent(RowsFile::requireNamed);
  }

  /**
   * An image that was found.
   *
   * @param rank from 1
   * @param path of it
   * @param likeness cosine to the closest given image
   * @param label of it that the data has; null without one
   * @param given the closest given image, as it was given
   */
  @JsonPropertyOrder({"rank", "path", "likeness", "label", "given"})
  public record Found(int rank, String path, double likeness, String label, String given) {}

  @Override
  public List<Found> run(JobListener listener) {
    ExploredImages all = ExploredImages.open(model, images, listener);
    ImageNames names = all.names();
    try (FeatureTable features = ImageFeatures.read(all, listener)) {
      BitSet leftOut = new BitSet();
      List<float[]> vectors = new ArrayList<>();
      List<Path> files = new ArrayList<>();
      for (String image : given) {
        Optional<Integer> row = row(names, image);
        if (row.isPresent()) {
          leftOut.set(row.get());
          vectors.add(features.row(row.get()));
        } else {
          vectors.add(null);
          files.add(file(image, names.size()));
        }
      }
      if (!files.isEmpty()) {
        embed(files, vectors);
      }
      for (int i = 0; i < vectors.size(); i++) {
        requireDirection(given.get(i), vectors.get(i));
      }
      List<Found> found = found(SimilarImages.of(features, vectors, leftOut, top), all);
      out.ifPresent(file -> new RowsFile(file, rawCells).write(found, Found.class, found));
      return found;
    }
  }

  /** A file that is there is meant itself, unless it is called just as one of the images. */
  private static Optional<Integer> row(ImageNames names, String image) {
    Optional<Integer> exact = names.row(image);
    return exact.isPresent() || Files.isRegularFile(Path.of(image)) ? exact : names.find(image);
  }

  private static Path file(String image, int size) {
    Path file = Path.of(image);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "'%s' is neither among the %s nor a file".formatted(image, Counted.of(size, "image")));
    }
    return file;
  }

  private void embed(List<Path> files, List<float[]> vectors) {
    if (encoder.isEmpty() && !Files.isDirectory(model)) {
      throw new UsageException(
          "'%s' is not among the images of %s: name the run or model that embeds it"
              .formatted(files.get(0), model));
    }
    try (ImageEncoder loaded = ImageEncoder.load(encoder.orElse(model))) {
      float[][] embedded = embedded(loaded, files);
      int next = 0;
      for (int i = 0; i < vectors.size(); i++) {
        if (vectors.get(i) == null) {
          vectors.set(i, embedded[next++]);
        }
      }
    }
  }

  /** An image that is asked for by name is not to be left out. */
  private static float[][] embedded(ImageEncoder encoder, List<Path> files) {
    try {
      return encoder.embed(files);
    } catch (MalformedImageException e) {
      throw new SdclrException("cannot read image %s: %s".formatted(e.path(), e.reason()), e);
    }
  }

  private static void requireDirection(String image, float[] vector) {
    for (float value : vector) {
      if (value != 0) {
        return;
      }
    }
    throw new SdclrException(
        "the features of '%s' are nothing but zeros, which no image is like: look at the image, and embed it again"
            .formatted(image));
  }

  private List<Found> found(SimilarImages similar, ExploredImages all) {
    List<Found> found = new ArrayList<>();
    for (Similar one : similar.found()) {
      found.add(
          new Found(
              found.size() + 1,
              all.paths().get(one.image()),
              one.likeness(),
              all.classes().get(one.image()),
              given.get(one.given())));
    }
    return found;
  }
}
