package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.EmbeddingMap.Point;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.UnitRows;
import dev.sdclr.train.ImagePass;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapMakerTest {

  @TempDir static Path shared;
  static RunDirectory run;
  static TrainedEncoder encoder;
  static ImageSource images;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    Path data = new GeneratedImages(31).writeClasses(shared.resolve("pictures"), 9, 6, 4);
    run = SmallRun.train(SmallRun.config(data, "epochs=1"), shared.resolve("run"));
    encoder = TrainedEncoder.load(run);
    images = encoder.data().labelled();
  }

  @AfterAll
  static void free() {
    encoder.close();
  }

  private static MapMaker.Result map(ImageSource source, boolean skip) {
    List<ClassCount> classes =
        source.isLabelled() ? PretrainingClasses.of(encoder, source).counts() : List.of();
    return new MapMaker(encoder, source, "some pictures", classes, skip)
        .make(ProgressListener.NONE);
  }

  @Test
  void putsEveryImageWhereItsFeaturesLie() {
    EmbeddingMap map = map(images, false).map();
    assertThat(map.available()).isEqualTo(19);
    assertThat(map.images()).isEqualTo("some pictures");
    assertThat(map.classes()).isEqualTo(PretrainingClasses.of(encoder, images).counts());
    assertThat(map.ranked()).isNull();
    assertThat(map.points()).hasSize(19);
    try (Features features =
        Features.extract(
            encoder.network(), images, encoder.imagePass(false), "", ProgressListener.NONE)) {
      PrincipalPlane plane =
          PrincipalPlane.of(UnitRows.of(features.values().to(ScalarType.Double)));
      for (Point point : map.points()) {
        assertThat(point.path()).isEqualTo(images.path(point.index()));
        assertThat(point.label()).isEqualTo(images.classNames().get(images.label(point.index())));
        assertThat(point.x()).isCloseTo(plane.x()[point.index()], offset(2e-5));
        assertThat(point.y()).isCloseTo(plane.y()[point.index()], offset(2e-5));
      }
      assertThat(map.explained().get(0)).isCloseTo(100 * plane.explained()[0], offset(1e-3));
    }
  }

  /** Each is closer to its own image's view than to the others'. */
  @Test
  void keepsAPictureOfEveryPointInItsOrder() throws IOException {
    new GeneratedImages(32).writeImages(folder, Motif.CHECKERS, 4);
    new GeneratedImages(32).writeImages(folder, Motif.STRIPES, 4);
    Files.writeString(folder.resolve("checkers-0002.png"), "no picture");
    ImageSource source = SmallEncoder.open(folder);
    assertThatThrownBy(() -> map(source, false)).isInstanceOf(MalformedImageException.class);
    MapMaker.Result result = map(source, true);
    EmbeddingMap map = result.map();
    assertThat(map.points()).extracting(Point::path).hasSize(7).doesNotContain("checkers-0002.png");
    assertThat(map.points()).extracting(Point::label).containsOnlyNulls();
    assertThat(map.available()).isEqualTo(7);
    assertThat(map.images()).isEqualTo("some pictures, 1 of them unreadable and left out");
    assertThat(map.tile()).isEqualTo(16);
    BufferedImage sheet = ImageIO.read(new ByteArrayInputStream(result.pictures()));
    List<float[]> views = views(source);
    for (int i = 0; i < 7; i++) {
      int x = i % map.columns() * 16;
      int y = i / map.columns() * 16;
      BufferedImage tile = sheet.getSubimage(x, y, 16, 16);
      int index = map.points().get(i).index();
      double own = distance(tile, views.get(index));
      for (int other = 0; other < 8; other++) {
        if (other != index && other != 2) {
          assertThat(own).as("point " + i).isLessThan(distance(tile, views.get(other)));
        }
      }
    }
  }

  /** By index; an empty place for the one that cannot be read. */
  private static List<float[]> views(ImageSource source) {
    List<float[]> views = new ArrayList<>();
    for (int i = 0; i < source.size(); i++) {
      views.add(new float[0]);
    }
    ImagePass pass = encoder.imagePass(true);
    pass.run(
        source,
        "",
        ProgressListener.NONE,
        (indices, batch) -> {
          for (int i = 0; i < indices.length; i++) {
            views.set(indices[i], HostArray.floats(batch.select(0, i)));
          }
        });
    return views;
  }

  /** Mean difference of a channel, in levels of 255. */
  private static double distance(BufferedImage tile, float[] view) {
    double sum = 0;
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < 256; i++) {
        int level = tile.getRGB(i % 16, i / 16) >> (16 - 8 * channel) & 0xff;
        sum += Math.abs(level - 255 * view[channel * 256 + i]);
      }
    }
    return sum / (3 * 256);
  }

  @Test
  void writesAMapWithRanksThatIsReadBackWhole() throws IOException {
    MapMaker.Result result = map(images, false);
    List<MinedImage> ranking = new ArrayList<>();
    for (int i = 0; i < 19; i++) {
      ranking.add(new MinedImage(i + 1, 18 - i, images.path(18 - i), null, 1 - i / 20.0));
    }
    EmbeddingMap ranked = result.map().rankedBy(ranking);
    RunDirectory target = new RunDirectory(folder);
    result.write(target, Kind.MINED, ranked);
    assertThat(RecordFile.read(target.map(Kind.MINED), EmbeddingMap.class)).isEqualTo(ranked);
    assertThat(target.mapPictures(Kind.MINED)).hasBinaryContent(result.pictures());
    assertThat(ranked.ranked()).isEqualTo(19);
    assertThat(ranked.points())
        .allSatisfy(
            point -> {
              assertThat(point.rank()).isEqualTo(19 - point.index());
              assertThat(point.score()).isEqualTo(1 - (18 - point.index()) / 20.0);
            });
    assertThatThrownBy(() -> result.map().rankedBy(ranking.subList(0, 12)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a ranking must hold all 19 images of the map, it lacks 7");
    target.deleteMap(Kind.MINED);
    assertThat(folder.resolve("map")).isEmptyDirectory();
  }
}
