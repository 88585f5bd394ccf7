package dev.sdclr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.StopRequests;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.ExportedClassifier;
import dev.sdclr.encoder.OnnxSession;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.rare.classify.ClassPriors;
import dev.sdclr.rare.classify.ClassPriors.Kind;
import dev.sdclr.rare.classify.LabelClassifier;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.suggest.Labels;
import dev.sdclr.rare.suggest.RowDecision;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.ImagePass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExportTest {

  private static final int SIZE = 16;
  private static final List<String> NAMES = List.of("cat, \"tame\"", "Lüchs");

  @TempDir static Path shared;
  static Path data;
  static RunDirectory run;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    data = new GeneratedImages(5).writeClasses(shared.resolve("data"), 9, 7);
    run = SmallRun.train(SmallRun.config(data), shared.resolve("run"));
  }

  private static ImageSource images(Path folder) {
    return DatasetLocator.open(folder.toString(), Optional.empty()).train();
  }

  private static OnnxExport export(TrainedEncoder encoder) {
    return new OnnxExport(encoder, images(data), 64, false);
  }

  private static OnnxSession open(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return new OnnxSession(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), 1);
  }

  /** Another way to the same features: the run opened as evaluation opens it, image by image. */
  @Test
  void writesAModelThatEmbedsAsEvaluationDoes() throws IOException {
    Path file = folder.resolve("new").resolve("encoder.onnx");
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      Deviation difference = export(encoder).write(file, ProgressListener.NONE);
      assertThat(difference.images()).isEqualTo(16);
      assertThat(difference.largestRelative()).isPositive().isLessThan(5e-6);
    }
    try (OnnxSession session = open(file);
        TrainedEncoder evaluated = TrainedEncoder.load(run)) {
      Network network = evaluated.network();
      new ImagePass(evaluated.compute(), evaluated.view(), false)
          .run(
              images(data),
              "embed",
              ProgressListener.NONE,
              (indices, batch) -> {
                Tensor features = network.features(batch, Pass.DENSE_EVALUATION);
                Deviation all = Deviation.NONE;
                for (int i = 0; i < indices.length; i++) {
                  float[] image = HostArray.floats(batch.select(0, i));
                  all =
                      all.with(
                          HostArray.floats(features.select(0, i)),
                          session.run(image, 1, 3, SIZE, SIZE).values());
                }
                assertThat(all.images()).isEqualTo(16);
                assertThat(all.largestRelative()).isLessThan(5e-6);
              });
    }
  }

  @Test
  void saysWhatTheModelIs() throws IOException {
    Path file = folder.resolve("encoder.onnx");
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      export(encoder).write(file, ProgressListener.NONE);
    }
    try (OnnxSession session = open(file)) {
      Map<String, String> properties = session.properties();
      assertThat(properties)
          .containsEntry("run", "run")
          .containsEntry("method", "sdclr")
          .containsEntry("epochs", "2 of 2")
          .containsEntry("depth", "resnet10")
          .containsEntry("width", "4")
          .containsEntry("stem", "small")
          .containsEntry("featureDimension", "32")
          .containsEntry("imageSize", "16")
          .containsEntry("shorterSide", "16")
          .containsEntry(
              "resize",
              "images of 16 x 16 as they are; others: the shorter side to 16, bilinear with"
                  + " antialiasing, then the central square")
          .containsEntry(
              "input",
              "float32 (N, 3, 16, 16): RGB, channels first, values in [0, 1] (byte / 255);"
                  + " normalised inside")
          .containsKeys("sdclrVersion", "output");
      assertThat(properties.get("checkedWith")).matches("ONNX Runtime [0-9.]+ on 16 images");
      assertThat(Double.parseDouble(properties.get("checkedLargestRelativeDifference")))
          .isPositive()
          .isLessThan(5e-6);
      assertThat(Double.parseDouble(properties.get("checkedLargestAbsoluteDifference")))
          .isPositive();
    }
  }

  /** Another way to the same probabilities: the classifier on features that are made beforehand. */
  @Test
  void writesAClassifierThatSaysWhatItSaysOfFeatures() throws IOException {
    ImageSource images = images(data);
    Path file = folder.resolve("classifier.onnx");
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run);
        FeatureTable features = featuresOf(encoder, images)) {
      List<RowDecision> labels = new ArrayList<>();
      for (int i = 0; i < images.size(); i++) {
        labels.add(RowDecision.labelled(i, i % 2 == 0 ? NAMES.get(0) : NAMES.get(1)));
      }
      LabelClassifier classifier =
          LabelClassifier.fit(
              features,
              new Labels(labels),
              new ClassPriors(Kind.GIVEN, Map.of(NAMES.get(0), 9.0, NAMES.get(1), 1.0)),
              0,
              0);
      ClassifierLayer layer =
          new ClassifierLayer(
              classifier.classes(), classifier.weight(), classifier.bias(), Map.of("made", "now"));
      Deviation difference =
          new OnnxExport(encoder, Optional.of(layer), images, 64, false)
              .write(file, ProgressListener.NONE);
      assertThat(difference.images()).isEqualTo(16);
      assertThat(difference.largestRelative()).isLessThan(1e-4);

      float[][] expected = new float[images.size()][];
      classifier.classify(features, (image, chances) -> expected[image] = chances.clone());
      try (ExportedClassifier read =
          new EncoderFile(file).openClassifier(StopRequests.NONE).orElseThrow()) {
        assertThat(read.classes()).isEqualTo(classifier.classes()).containsAll(NAMES);
        int[] seen = new int[1];
        read.classify(
            images,
            false,
            ProgressListener.NONE,
            (index, chances) -> {
              assertThat(chances).containsExactly(expected[index], within(1e-4f));
              seen[0]++;
            });
        assertThat(seen[0]).isEqualTo(16);
      }
    }
    try (OnnxSession session = open(file)) {
      assertThat(session.properties())
          .containsEntry("classNames", "[\"Lüchs\",\"cat, \\\"tame\\\"\"]")
          .containsEntry("made", "now")
          .containsEntry(
              "output", "float32 (N, 2): probabilities of the classes, in the order of classNames");
    }
    assertThatThrownBy(() -> new EncoderFile(file).open())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("classifier.onnx gives probabilities of classes, not features");
  }

  private static FeatureTable featuresOf(TrainedEncoder encoder, ImageSource images) {
    int dimension = encoder.config().model().featureDimension();
    float[] all = new float[images.size() * dimension];
    encoder
        .imagePass(false)
        .run(
            images,
            "embed",
            ProgressListener.NONE,
            (indices, batch) -> {
              float[] rows =
                  HostArray.floats(encoder.network().features(batch, Pass.DENSE_EVALUATION));
              System.arraycopy(rows, 0, all, indices[0] * dimension, rows.length);
            });
    try (TensorScope scope = new TensorScope()) {
      return new FeatureTable(HostArray.tensor(all, images.size(), dimension));
    }
  }

  /** Biases so large that nothing is left in float32 of what tells the classes apart. */
  @Test
  void leavesNothingWhenTheProbabilitiesDiffer() {
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      int dimension = encoder.config().model().featureDimension();
      float[] weight = new float[2 * dimension];
      for (int i = 0; i < dimension; i++) {
        weight[i] = i % 2 == 0 ? 50 : -50;
      }
      ClassifierLayer shifted =
          new ClassifierLayer(NAMES, weight, new float[] {1e12f, 1e12f}, Map.of());
      requireRefused(
          new OnnxExport(encoder, Optional.of(shifted), images(data), 64, false),
          "the ONNX model's probabilities differ from the run's by [0-9.]+ of their length, more"
              + " than 1e-03: nothing was written; label more images, or leave --with-classifier"
              + " out");
      assertThatThrownBy(
              () ->
                  new OnnxExport(
                      encoder,
                      Optional.of(new ClassifierLayer(NAMES, new float[6], new float[2], Map.of())),
                      images(data),
                      64,
                      false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a classifier of 3 features does not match an encoder of 32");
    }
  }

  /** The file is fp32 and exact, whatever the run computes in. */
  @Test
  void comparesRunsOfAnyComputeTypeInFloat32() {
    for (String type : List.of("bf16", "fp64")) {
      RunDirectory other =
          SmallRun.train(
              SmallRun.config(data, "compute.type=" + type, "epochs=1"), folder.resolve(type));
      try (TrainedEncoder encoder = TrainedEncoder.loadExact(other)) {
        Deviation difference =
            export(encoder).write(folder.resolve(type + ".onnx"), ProgressListener.NONE);
        assertThat(difference.largestRelative()).isLessThan(5e-6);
      }
    }
  }

  @Test
  void comparesAsManyImagesAsAskedForFromAllOver() {
    List<Long> done = new ArrayList<>();
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      new OnnxExport(encoder, images(data), 5, false)
          .write(
              folder.resolve("encoder.onnx"),
              (task, unit, count, total) -> {
                assertThat(task + " " + unit).isEqualTo("compare images");
                assertThat(total).isEqualTo(5);
                done.add(count);
              });
    }
    assertThat(done).endsWith(5L);
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      assertThatThrownBy(() -> new OnnxExport(encoder, images(data), 0, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("images to compare must be at least 1, were 0");
      Subset none = new Subset(images(data), new int[0]);
      assertThatThrownBy(() -> new OnnxExport(encoder, none, 64, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("images to compare must be at least 1, were none");
    }
  }

  /**
   * A mean of a million that the shift takes back: float32 loses the image between the two, while
   * folding in float64 does not.
   */
  @Test
  void leavesNothingWhenTheModelDiffers() {
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      Map<String, Tensor> tensors = encoder.network().tensors().all();
      double far = 1e6;
      UsedNetwork.set(tensors.get("bn1.running_mean"), far, far, far, far);
      UsedNetwork.set(tensors.get("bn1.running_var"), 1, 1, 1, 1);
      UsedNetwork.set(tensors.get("bn1.weight"), 1, 1, 1, 1);
      double shift = far / Math.sqrt(1 + 1e-5);
      UsedNetwork.set(tensors.get("bn1.bias"), shift, shift, shift, shift);
      requireRefused(
          export(encoder),
          "the ONNX model's features differ from the run's by [0-9.]+ of their length, more than"
              + " 1e-04: nothing was written; --format safetensors has the weights as they are");
    }
  }

  @Test
  void leavesNothingWhenTheFeaturesAreNotNumbers() {
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      Tensor shift = encoder.network().tensors().all().get("layer4.0.bn2.bias");
      double[] values = new double[Math.toIntExact(shift.numel())];
      values[3] = Double.NaN;
      UsedNetwork.set(shift, values);
      requireRefused(
          export(encoder),
          "the run's features are not finite numbers: its training diverged, so there is "
              + "nothing to export");
    }
  }

  @Test
  void leavesNothingWhenNoImageCanBeRead() throws IOException {
    Path bad = folder.resolve("bad");
    for (Path image : new GeneratedImages(6).writeImages(bad, Motif.RING, 3)) {
      Files.writeString(image, "no picture");
    }
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      requireRefused(
          new OnnxExport(encoder, images(bad), 64, true),
          "none of the 3 images of .* can be read, the first being ring-0000.png \\(check the files\\)");
      requireRefused(
          new OnnxExport(encoder, images(bad), 64, false), "cannot read image .*ring-0000.png.*");
    }
  }

  @Test
  void comparesOnTheImagesThatCanBeReadWhenToldTo() throws IOException {
    Path some = folder.resolve("some");
    Files.writeString(new GeneratedImages(6).writeImages(some, Motif.RING, 5).get(2), "none");
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      Deviation difference =
          new OnnxExport(encoder, images(some), 64, true)
              .write(folder.resolve("encoder.onnx"), ProgressListener.NONE);
      assertThat(difference.images()).isEqualTo(4);
    }
  }

  private void requireRefused(OnnxExport export, String message) {
    Path file = folder.resolve("out").resolve("encoder.onnx");
    assertThatThrownBy(() -> export.write(file, ProgressListener.NONE))
        .isInstanceOf(SdclrException.class)
        .message()
        .matches(message);
    assertThat(file.getParent()).doesNotExist();
  }
}
