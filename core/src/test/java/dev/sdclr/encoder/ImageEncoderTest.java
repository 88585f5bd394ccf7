package dev.sdclr.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.embed.SmallEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageEncoderTest {

  @TempDir static Path shared;
  static RunDirectory run;
  static List<Path> pictures;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    run = SmallEncoder.train(shared);
    pictures =
        new ArrayList<>(
            new GeneratedImages(31).writeImages(shared.resolve("asked"), Motif.RING, 7));
    Collections.reverse(pictures);
  }

  /** The way that evaluation takes, over the folder in its own order. */
  @Test
  void embedsFilesInTheOrderGivenAsEvaluationDoes() {
    List<float[]> expected = new ArrayList<>();
    try (TrainedEncoder evaluated = TrainedEncoder.load(run)) {
      ImageSource source = SmallEncoder.open(shared.resolve("asked"));
      try (Features features =
          Features.extract(
              evaluated.network(),
              source,
              evaluated.imagePass(false),
              "embed",
              ProgressListener.NONE)) {
        float[] values = HostArray.floats(features.values());
        for (int i = 0; i < source.size(); i++) {
          expected.add(0, Arrays.copyOfRange(values, i * 32, (i + 1) * 32));
        }
      }
    }
    try (ImageEncoder encoder = ImageEncoder.load(run.path())) {
      assertThat(encoder.dimension()).isEqualTo(32);
      assertThat(encoder.imageSize()).isEqualTo(16);
      float[][] rows = encoder.embed(pictures);
      assertThat(rows).hasDimensions(7, 32);
      for (int i = 0; i < rows.length; i++) {
        requireClose(rows[i], expected.get(i));
      }
      assertThat(rows[0]).isNotEqualTo(rows[1]);
    }
  }

  @Test
  void embedsPicturesInMemoryAsItDoesTheirFiles() throws IOException {
    BufferedImage grey = new BufferedImage(40, 23, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 40; x++) {
      grey.getRaster().setSample(x, x / 2, 0, 6 * x);
    }
    Path greyFile = folder.resolve("grey.png");
    ImageIO.write(grey, "png", greyFile.toFile());
    Path colourFile = pictures.get(0);
    try (ImageEncoder encoder = ImageEncoder.load(run.path())) {
      requireClose(encoder.embed(grey), encoder.embed(List.of(greyFile))[0]);
      requireClose(
          encoder.embed(ImageIO.read(colourFile.toFile())), encoder.embed(List.of(colourFile))[0]);
    }
  }

  @Test
  void embedsNothingToNothing() {
    try (ImageEncoder encoder = ImageEncoder.load(run.path())) {
      assertThat(encoder.embed(List.of())).isEmpty();
    }
  }

  @Test
  void doesWithoutTheImagesThatItWasTrainedOn() throws IOException {
    Path place = Files.createDirectory(folder.resolve("alone"));
    RunDirectory other = SmallEncoder.train(place);
    Files.move(place.resolve("pictures"), place.resolve("gone"));
    try (ImageEncoder encoder = ImageEncoder.load(other.path())) {
      assertThat(encoder.embed(pictures)).hasDimensions(7, 32);
    }
  }

  @Test
  void namesTheFileThatIsNoImage() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.jpg"), "no picture");
    Path missing = folder.resolve("missing.png");
    try (ImageEncoder encoder = ImageEncoder.load(run.path())) {
      assertThatThrownBy(() -> encoder.embed(List.of(pictures.get(0), bad)))
          .isInstanceOf(MalformedImageException.class)
          .hasMessageContaining(bad + ": not a JPEG, PNG, BMP, GIF, WebP or TIFF file");
      assertThatThrownBy(() -> encoder.embed(List.of(missing)))
          .isInstanceOf(MalformedImageException.class)
          .hasMessageContaining(missing + ": there is no such file");
    }
  }

  @Test
  void saysWhatIsNoRunOrNotTrained() throws IOException {
    assertThatThrownBy(() -> ImageEncoder.load(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(folder + " is not a run directory");
    Files.copy(run.config(), folder.resolve("config.yaml"));
    assertThatThrownBy(() -> ImageEncoder.load(folder))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(folder + " has no checkpoint yet");
  }

  @Test
  void refusesToWorkOnceClosed() {
    ImageEncoder encoder = ImageEncoder.load(run.path());
    encoder.close();
    encoder.close();
    assertThatThrownBy(() -> encoder.embed(pictures))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the encoder is closed");
  }

  private static void requireClose(float[] actual, float[] expected) {
    assertThat(actual).containsExactly(expected, within(1e-5f));
  }
}
