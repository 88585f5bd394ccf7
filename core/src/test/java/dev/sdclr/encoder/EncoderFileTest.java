package dev.sdclr.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.augment.EvalBatch;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.embed.Embedder;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.embed.SmallEncoder;
import dev.sdclr.export.OnnxExport;
import dev.sdclr.export.SafetensorsExport;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.TensorScope;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderFileTest {

  @TempDir static Path shared;
  static RunDirectory run;
  static List<Path> pictures;
  static float[][] expected;

  @TempDir Path folder;

  @BeforeAll
  static void exportARun() {
    run = SmallEncoder.train(shared);
    pictures = new GeneratedImages(31).writeImages(shared.resolve("asked"), Motif.RING, 7);
    ImageSource images = SmallEncoder.open(shared.resolve("pictures"));
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      new SafetensorsExport(encoder).write(shared.resolve("e.safetensors"));
      new OnnxExport(encoder, images, 4, false)
          .write(shared.resolve("e.onnx"), ProgressListener.NONE);
    }
    try (ImageEncoder encoder = ImageEncoder.load(run.path())) {
      expected = encoder.embed(pictures);
    }
  }

  /** By their content too: an export may be named in any way. */
  @ParameterizedTest
  @CsvSource({
    "e.safetensors, e.safetensors",
    "e.onnx, e.onnx",
    "e.safetensors, encoder",
    "e.onnx, encoder.bin"
  })
  void embedsAsTheRunDoes(String name, String as) throws IOException {
    Path file = Files.copy(shared.resolve(name), folder.resolve(as));
    try (ImageEncoder encoder = ImageEncoder.load(file)) {
      assertThat(encoder.dimension()).isEqualTo(32);
      assertThat(encoder.imageSize()).isEqualTo(16);
      float[][] rows = encoder.embed(pictures);
      assertThat(rows).hasDimensions(7, 32);
      for (int i = 0; i < rows.length; i++) {
        requireClose(rows[i], expected[i]);
      }
    }
  }

  /** The length of the difference against that of the feature. */
  private static void requireClose(float[] actual, float[] expected) {
    double squares = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      squares += Math.pow(actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    assertThat(length).isPositive();
    assertThat(Math.sqrt(squares / length)).isLessThan(1e-5);
  }

  private static final class Stop extends RuntimeException {

    private static final long serialVersionUID = 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.safetensors", "e.onnx"})
  void goesOnWithTheSameFileOnly(String name) throws IOException {
    ImageSource images = SmallEncoder.list(folder, 600);
    Path file = shared.resolve(name);
    EmbeddingTarget whole = new EmbeddingTarget(folder.resolve("whole.npy"), false, false);
    EmbeddingTarget parted = new EmbeddingTarget(folder.resolve("parted.npy"), false, false);
    try (BatchEncoder encoder = new EncoderFile(file).open();
        Embedder embedder = Embedder.open(encoder, images, whole, false)) {
      embedder.run(ProgressListener.NONE);
    }
    ProgressListener stopping =
        (task, unit, done, total) -> {
          throw new Stop();
        };
    try (BatchEncoder encoder = new EncoderFile(file).open();
        Embedder embedder = Embedder.open(encoder, images, parted, false)) {
      assertThatThrownBy(() -> embedder.run(stopping)).isInstanceOf(Stop.class);
    }
    for (Path other :
        List.of(run.path(), shared.resolve("e.safetensors"), shared.resolve("e.onnx"))) {
      if (!other.equals(file)) {
        try (BatchEncoder encoder =
            other.equals(run.path()) ? SmallEncoder.load(run) : new EncoderFile(other).open()) {
          assertThatThrownBy(() -> Embedder.open(encoder, images, parted, false))
              .isInstanceOf(UsageException.class)
              .hasMessageMatching(
                  ".*: encoder was [0-9a-f]{12}… and is [0-9a-f]{12}…; pass --fresh to start over");
        }
      }
    }
    Path moved = Files.copy(file, folder.resolve(name));
    try (BatchEncoder encoder = new EncoderFile(moved).open();
        Embedder embedder = Embedder.open(encoder, images, parted, false)) {
      assertThat(embedder.imagesDone()).isEqualTo(SmallEncoder.BATCH);
      assertThat(embedder.run(ProgressListener.NONE).imagesNow())
          .isEqualTo(600 - SmallEncoder.BATCH);
    }
    assertThat(parted.file()).hasSameBinaryContentAs(whole.file());
  }

  /** With free sizes, and fixed ones: a side, or images that must come one by one. */
  @ParameterizedTest
  @CsvSource({"-1, -1, 8", "-1, 8, 8", "1, 8, ", "1, -1, 8"})
  void embedsWithAModelOfAnotherProgram(long batch, long side, Integer asked) throws IOException {
    Path file = ForeignOnnx.meanColours(folder.resolve("m.onnx"), batch, 3, side, side);
    OptionalInt size = asked == null ? OptionalInt.empty() : OptionalInt.of(asked);
    BufferedImage picture = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 20; x++) {
      for (int y = 0; y < 10; y++) {
        picture.setRGB(x, y, new Color(255, 51, 102).getRGB());
      }
    }
    try (ImageEncoder encoder = ImageEncoder.load(new EncoderFile(file, size))) {
      assertThat(encoder.imageSize()).isEqualTo(8);
      assertThat(encoder.dimension()).isEqualTo(3);
      assertThat(encoder.embed(picture))
          .containsExactly(new float[] {1, 0.2f, 0.4f}, within(1e-6f));
      float[][] rows = encoder.embed(pictures);
      assertThat(rows).hasDimensions(7, 3);
      for (int i = 0; i < rows.length; i++) {
        assertThat(rows[i])
            .containsExactly(encoder.embed(List.of(pictures.get(i)))[0], within(1e-6f));
      }
    }
  }

  /** What programs read in their own way is cropped as the encoder's file says. */
  @Test
  void embedsBatchesOfViewsOfItsOwnCropAlone() {
    Path file = ForeignOnnx.meanColours(folder.resolve("m.onnx"), -1, 3, 8, 8);
    EncoderFile cropped = new EncoderFile(file, OptionalInt.empty(), OptionalDouble.of(0.5));
    float[][] whole;
    try (ImageEncoder encoder = ImageEncoder.load(cropped)) {
      whole = encoder.embed(pictures);
    }
    try (BatchEncoder encoder = cropped.open()) {
      EvalBatch batch = new EvalBatch(encoder.view(), pictures.size());
      EvalBatch usual = new EvalBatch(new EvalView(8), pictures.size());
      ImageSource images = ImageFiles.of(pictures);
      for (int i = 0; i < pictures.size(); i++) {
        batch.add(images.read(i));
        usual.add(images.read(i));
      }
      float[] features = encoder.features(batch);
      for (int i = 0; i < whole.length; i++) {
        assertThat(Arrays.copyOfRange(features, 3 * i, 3 * i + 3)).isEqualTo(whole[i]);
      }
      assertThatThrownBy(() -> encoder.features(usual))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "views must be of 8 pixels, cut from 16, were of 8, cut from 8: make them with the encoder's own view");
    }
  }

  private static void requireRefused(EncoderFile file, Class<?> type, String message) {
    assertThatThrownBy(() -> file.open().close())
        .isExactlyInstanceOf(type)
        .message()
        .startsWith(file.path() + message)
        .hasLineCount(1);
  }

  @Test
  void asksForTheImageSizeOnlyWhereItIsNeeded() {
    Path free = ForeignOnnx.meanColours(folder.resolve("free.onnx"), -1, 3, -1, -1);
    requireRefused(
        new EncoderFile(free),
        UsageException.class,
        " does not state the size of its images: pass --image-size PIXELS, which embed and pretrain take (--method none makes a run of it)");
    Path fixed = ForeignOnnx.meanColours(folder.resolve("fixed.onnx"), -1, 3, 8, 8);
    requireRefused(
        new EncoderFile(fixed, OptionalInt.of(9)),
        UsageException.class,
        " takes images of 8 pixels, --image-size says 9: leave it out");
    requireRefused(
        new EncoderFile(shared.resolve("e.onnx"), OptionalInt.of(8)),
        UsageException.class,
        " takes images of 16 pixels, --image-size says 8: leave it out");
    requireRefused(
        new EncoderFile(shared.resolve("e.safetensors"), OptionalInt.of(16)),
        UsageException.class,
        " sets the size of its images: leave --image-size out");
    for (String name : List.of("e.onnx", "e.safetensors")) {
      requireRefused(
          new EncoderFile(shared.resolve(name), OptionalInt.empty(), OptionalDouble.of(1)),
          UsageException.class,
          " was exported by sdclr, which sets its crop: leave --crop out");
    }
    assertThatThrownBy(() -> new EncoderFile(free, OptionalInt.of(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("imageSize must be in [1, 8192], was 0");
  }

  @Test
  void refusesModelsThatAreNoEncoders() {
    Path file = folder.resolve("m.onnx");
    Map<List<Long>, String> remedies = new LinkedHashMap<>();
    remedies.put(List.of(-1L, 1L, 8L, 8L), "three channels, such as behind a layer that converts");
    remedies.put(List.of(-1L, 3L, 8L, 9L), "square images");
    remedies.put(List.of(-1L, 3L, -1L, 8L), "square images");
    remedies.put(List.of(4L, 3L, 8L, 8L), "batches of any size, or of 1");
    remedies.put(List.of(-1L, 8L, 8L, 3L), "channels first");
    remedies.forEach(
        (shape, remedy) -> {
          ForeignOnnx.meanColours(file, shape.stream().mapToLong(side -> side).toArray());
          String shown = shape.toString().replace("-1", "?").replace('[', '(').replace(']', ')');
          assertThatThrownBy(() -> new EncoderFile(file).open())
              .isInstanceOf(SdclrException.class)
              .hasMessageStartingWith(
                  "%s takes one float32 %s, but an encoder takes one float32 (N, 3, S, S): save the model"
                      .formatted(file, shown))
              .hasMessageContaining(remedy);
        });
    requireRefused(
        new EncoderFile(ForeignOnnx.ofFloat64(file, -1, 3, 8, 8)),
        SdclrException.class,
        " takes one of another type (?, 3, 8, 8), but an encoder takes one float32");
    requireRefused(
        new EncoderFile(ForeignOnnx.ofLogarithms(file, -1, 3, 8, 8)),
        SdclrException.class,
        " gives features that are not finite numbers, of images of 8 pixels with values in [0, 1]");
    requireRefused(
        new EncoderFile(ForeignOnnx.meanColours(file, -1, 3, 9000, 9000)),
        SdclrException.class,
        " takes images of 9000 pixels, which cannot be made");
    requireRefused(
        new EncoderFile(ForeignOnnx.ofTwoOutputs(file, -1, 3, 8, 8)),
        SdclrException.class,
        " gives 2 outputs, but an encoder gives one float32 (N, D) with D up to 65,536");
    requireRefused(
        new EncoderFile(ForeignOnnx.withoutPooling(file, -1, 3, 8, 8)),
        SdclrException.class,
        " gives (1, 3, 8, 8) of one image, but an encoder gives one float32 (N, D) with D up to"
            + " 65,536: save the model with its features pooled to one vector per image");
    requireRefused(
        new EncoderFile(ForeignOnnx.ofAllTogether(file, -1, 3, 8, 8)),
        SdclrException.class,
        " gives (1, 3) of 2 images, but an encoder gives one float32 (N, D) with D up to 65,536: save the model for batches of any size");
    requireRefused(
        new EncoderFile(ForeignOnnx.besideOthers(file, -1, 3, 8, 8)),
        SdclrException.class,
        " gives an image other features beside another image than alone, or in each run: save the model for inference");
  }

  /** As behind a global pooling, when the layer that flattens was cut off with the classifier. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void takesFeaturesThatWereNotFlattened(long count) {
    Path flat = ForeignOnnx.meanColours(folder.resolve("flat.onnx"), count, 3, 8, 8);
    Path pooled = ForeignOnnx.withoutFlattening(folder.resolve("pooled.onnx"), count, 3, 8, 8);
    try (BatchEncoder encoder = new EncoderFile(pooled).open();
        BatchEncoder expected = new EncoderFile(flat).open();
        TensorScope scope = new TensorScope()) {
      Tensor images = torch.rand(3, 3, 8, 8);
      assertThat(encoder.isUnflattened()).isTrue();
      assertThat(expected.isUnflattened()).isFalse();
      assertThat(encoder.dimension()).isEqualTo(3);
      assertThat(encoder.features(images)).hasSize(9).containsExactly(expected.features(images));
    }
  }

  @Test
  void takesAModelForOneImageWhateverItWouldMakeOfMore() {
    Path file = ForeignOnnx.ofAllTogether(folder.resolve("one.onnx"), 1, 3, 8, 8);
    try (BatchEncoder encoder = new EncoderFile(file).open()) {
      assertThat(encoder.dimension()).isEqualTo(3);
    }
  }

  /** Another file, a file beside it, and an address of this process, which would crash it. */
  @ParameterizedTest
  @ValueSource(strings = {"/etc/hosts", "weights.bin", "*/_ORT_MEM_ADDR_/*"})
  void readsNothingElsewhere(String location) throws IOException {
    Files.write(folder.resolve("weights.bin"), new byte[4096]);
    requireRefused(
        new EncoderFile(ForeignOnnx.referringTo(folder.resolve("m.onnx"), location, -1, 3, 8, 8)),
        SdclrException.class,
        " keeps weights in other files, which is not supported: save it in one, by"
            + " external_data=False in torch.onnx.export, or by onnx.save(onnx.load('m.onnx'),"
            + " 'one.onnx')");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, Long.MAX_VALUE, -3})
  void refusesTensorsThatAreNotThere(long size) {
    Path file = ForeignOnnx.claiming(folder.resolve("m.onnx"), size);
    assertThatThrownBy(() -> new EncoderFile(file).open())
        .isInstanceOf(SdclrException.class)
        .message()
        .startsWith("ONNX Runtime does not run %s: ".formatted(file))
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.onnx", "e.safetensors"})
  void refusesFilesThatWereCut(String name) throws IOException {
    byte[] good = Files.readAllBytes(shared.resolve(name));
    Path file = folder.resolve(name);
    for (int length : new int[] {0, 1, 5, 9, 100, 1000, good.length / 2, good.length - 1}) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> new EncoderFile(file).open())
          .isInstanceOf(SdclrException.class)
          .message()
          .as("%d bytes", length)
          .contains(file.toString())
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "w.onnx, ' is not an ONNX model: it is corrupt or of another kind'",
    "w.safetensors, ' claims a header of '",
    "w.pth, ' is neither an .onnx nor a .safetensors file of ./sdclr export: start a run from"
        + " weights of other programs with ./sdclr pretrain --init-from'",
  })
  void refusesFilesOfOtherKinds(String name, String message) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, "PK\3\4 something else".getBytes(StandardCharsets.ISO_8859_1));
    requireRefused(new EncoderFile(file), SdclrException.class, message);
  }

  /** As torchvision's: the same tensors, and no word of what they are. */
  @Test
  void refusesWeightsThatDoNotSayWhatTheyAre() {
    requireRefused(
        new EncoderFile(rewritten(Map.of(), "depth", "width", "stem", "imageSize")),
        SdclrException.class,
        " does not say what encoder it holds, as files of ./sdclr export do: start a run from it"
            + " with ./sdclr pretrain --init-from, or export a run");
  }

  @ParameterizedTest
  @CsvSource({
    "depth, resnet18, the resnet18 of width 4",
    "depth, resnet50, the resnet50 of width 4",
    "stem, imagenet, the resnet10 of width 4",
    "width, 1024, the resnet10 of width 1024",
    "depth, resnet99, ",
    "width, none, ",
    "width, -4, ",
    "imageSize, 0, ",
    "imageSize, 99999999999, ",
  })
  void refusesWeightsThatAreNotWhatTheySay(String key, String value, String claimed) {
    requireRefused(
        new EncoderFile(rewritten(Map.of(key, value))),
        SdclrException.class,
        claimed == null
            ? " describes an impossible encoder: it is corrupt or of another version"
            : " does not hold %s that it says it holds: it is corrupt or of another kind"
                .formatted(claimed));
  }

  private Path rewritten(Map<String, String> changed, String... removed) {
    Path file = folder.resolve("w.safetensors");
    try (TensorScope scope = new TensorScope()) {
      TensorFile content = TensorFile.read(shared.resolve("e.safetensors"));
      Map<String, String> text = new LinkedHashMap<>(content.text());
      text.putAll(changed);
      List.of(removed).forEach(text::remove);
      Map<String, Tensor> tensors = content.tensors();
      new TensorFile(tensors, text).write(file);
    }
    return file;
  }
}
