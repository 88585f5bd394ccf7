package dev.sdclr.encoder;

import static dev.sdclr.fuzz.FuzzTarget.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.StopRequests;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models given to {@code embed} that are corrupt. */
class HostileOnnxTest {

  private static final int CASES = 100;
  private static final int SIDE = 8;

  @TempDir private Path folder;

  @Test
  void corruptModelsAreRunOrRefused() throws IOException {
    NativeLibrary.load();
    List<byte[]> examples =
        List.of(
            Files.readAllBytes(ForeignOnnx.meanColours(folder.resolve("a.onnx"), -1, 3, 8, 8)),
            Files.readAllBytes(ForeignOnnx.meanColours(folder.resolve("b.onnx"), -1, 3, -1, -1)));
    Fuzzing.run(
        FuzzTarget.plain(
            "onnx",
            examples,
            words(
                "GlobalAveragePool", "Flatten", "Relu", "Loop", "location", "../x", "\0", "\u00ff"),
            Reading.of(folder.resolve("x.onnx"), HostileOnnxTest::run),
            new Limit(4 << 20, 512)),
        CASES);
  }

  private static void run(Path file) {
    EncoderFile model = new EncoderFile(file, OptionalInt.of(SIDE));
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        BatchEncoder encoder = model.open(StopRequests.NONE)) {
      Tensor images = torch.ones(2, 3, encoder.imageSize(), encoder.imageSize());
      assertThat(encoder.features(images)).hasSize(2 * encoder.dimension());
    }
  }
}
