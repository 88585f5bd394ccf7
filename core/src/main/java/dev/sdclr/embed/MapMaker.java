package dev.sdclr.embed;

import dev.sdclr.AtomicFile;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.EmbeddingMap.Point;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import dev.sdclr.train.ImagePass;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Lays images out in a plane by a run's features, for its report.
 *
 * @param encoder finished
 * @param images to choose from
 * @param description of the images, in one phrase
 * @param classes of the images; empty without labels
 * @param skipBadImages leaves unreadable images out, as it does when pre-training did
 */
public record MapMaker(
    TrainedEncoder encoder,
    ImageSource images,
    String description,
    List<ClassCount> classes,
    boolean skipBadImages) {

  /** Points that a page can show, and a moment's work. */
  private static final int MAX_IMAGES = 1500;

  /**
   * A map and the file of its pictures.
   *
   * @param map not ranked
   * @param pictures JPEG
   */
  @SuppressWarnings("ArrayRecordComponent") // a file's bytes, handed on at once
  public record Result(EmbeddingMap map, byte[] pictures) {

    /**
     * Replaces a run's map by this one.
     *
     * @param finished this map, or the same one ranked
     * @throws SdclrException when it cannot be written
     */
    public void write(RunDirectory run, Kind kind, EmbeddingMap finished) {
      run.deleteMap(kind); // no map is ever beside pictures of another
      AtomicFile.makeFolder(run.mapPictures(kind));
      AtomicFile.write(run.mapPictures(kind), pictures);
      RecordFile.write(run.map(kind), finished);
    }
  }

  /** Embeds at most {@value #MAX_IMAGES} images and finds their places. */
  public Result make(ProgressListener listener) {
    MapSample sample = MapSample.of(images, MAX_IMAGES);
    Subset chosen = new Subset(images, sample.indices());
    ImagePass pass = encoder.imagePass(skipBadImages);
    TileSheet sheet = new TileSheet(pass.imageSize(), chosen.size());
    try (TensorScope scope = new TensorScope();
        Features features =
            Features.extract(
                encoder.features(),
                chosen,
                pass,
                "embed images for the map",
                listener,
                sheet::add)) {
      int unreadable = chosen.size() - features.indices().length;
      PrincipalPlane plane =
          PrincipalPlane.of(UnitRows.of(features.values().to(ScalarType.Double)));
      EmbeddingMap map =
          new EmbeddingMap(
              described(unreadable),
              images.size() - unreadable,
              sample.leastPerClass(),
              PrincipalPlane.METHOD,
              DoubleStream.of(plane.explained()).map(share -> 100 * share).boxed().toList(),
              classes,
              null,
              sheet.tile(),
              sheet.columns(),
              points(chosen, features.indices(), plane));
      return new Result(map, sheet.jpeg());
    }
  }

  /** How many of all images cannot be read is known where all are looked at. */
  private String described(int unreadable) {
    return unreadable == 0 || images.size() > MAX_IMAGES
        ? description
        : "%s, %,d of them unreadable and left out".formatted(description, unreadable);
  }

  private List<Point> points(Subset chosen, int[] read, PrincipalPlane plane) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < read.length; i++) {
      int index = chosen.sourceIndex(read[i]);
      int label = images.label(index);
      points.add(
          new Point(
              index,
              images.path(index),
              label == ImageSource.UNLABELLED ? null : images.classNames().get(label),
              rounded(plane.x()[i]),
              rounded(plane.y()[i]),
              null,
              null));
    }
    return points;
  }

  /** Features have length one: more digits would say nothing. */
  private static double rounded(double place) {
    return Math.round(place * 1e5) / 1e5;
  }
}
