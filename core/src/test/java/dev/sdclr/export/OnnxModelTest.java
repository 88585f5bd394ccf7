package dev.sdclr.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.encoder.OnnxEnvironment;
import dev.sdclr.encoder.OnnxSession;
import dev.sdclr.protobuf.Message;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxModelTest {

  /** Channels 2x + 1 and 2 - x of one input channel, without negatives, and their means. */
  private static Message graph() {
    try (TensorScope scope = new TensorScope()) {
      OnnxGraph graph = new OnnxGraph("tiny");
      String x = graph.input("x", "one channel", 1, 2, 2);
      String weight = graph.constant("weight", HostArray.tensor(new float[] {2, -1}, 2, 1, 1, 1));
      String bias = graph.constant("bias", HostArray.tensor(new float[] {1, 2}, 2));
      String y =
          graph.node(
              "Conv",
              "conv",
              List.of(x, weight, bias),
              OnnxGraph.integers("kernel_shape", 1, 1),
              OnnxGraph.integers("strides", 1, 1));
      y = graph.node("GlobalAveragePool", "pool", List.of(graph.node("Relu", "relu", List.of(y))));
      graph.node("Flatten", "y", List.of(y), OnnxGraph.integer("axis", 1));
      graph.output("y", "two means", 2);
      return graph.message();
    }
  }

  @Test
  void runsAGraphOfWhichTheResultIsKnown() {
    ByteBuffer model = OnnxModel.encoded(graph(), "tiny", Map.of());
    try (OnnxSession session = new OnnxSession(model, 1)) {
      // 2x + 1 is 3, 5, 7, 9 with mean 6; 2 - x is 1, 0, and twice 0 for a negative: mean 1/4.
      assertThat(session.run(new float[] {1, 2, 3, 4}, 1, 1, 2, 2).values())
          .containsExactly(6, 0.25f);
      assertThat(session.run(new float[] {1, 2, 3, 4, -1, -1, -1, 0}, 2, 1, 2, 2).values())
          .containsExactly(6, 0.25f, 0.25f, 2.75f);
    }
  }

  /** In a process of its own, as ONNX Runtime starts once: see {@link OnnxEnvironment}. */
  @Test
  void startsUnderALongCommandLine() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dlong=" + "x".repeat(100_000),
                "-cp",
                System.getProperty("java.class.path"),
                Starting.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).isEqualTo("started");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Loads ONNX Runtime. */
  static final class Starting {

    private Starting() {}

    public static void main(String[] arguments) {
      new OnnxEnvironment().close();
      System.out.print("started");
    }
  }

  @Test
  void refusesInputsOfAnotherSize() {
    ByteBuffer model = OnnxModel.encoded(graph(), "tiny", Map.of());
    try (OnnxSession session = new OnnxSession(model, 1)) {
      assertThatThrownBy(() -> session.run(new float[9], 1, 1, 3, 3))
          .isInstanceOf(SdclrException.class)
          .hasMessageStartingWith("ONNX Runtime does not run the model: ")
          .hasMessageContaining("invalid dimensions for input: x");
    }
  }

  @Test
  void mergesPropertiesThatAreAppended() {
    ByteBuffer model = OnnxModel.encoded(graph(), "tiny", Map.of("first", "1"));
    ByteBuffer more = OnnxModel.encoded(Map.of("second", "zwei"));
    ByteBuffer both =
        ByteBuffer.allocateDirect(model.remaining() + more.remaining()).put(model).put(more).flip();
    try (OnnxSession session = new OnnxSession(both, 1)) {
      assertThat(session.properties()).isEqualTo(Map.of("first", "1", "second", "zwei"));
      assertThat(session.run(new float[] {1, 2, 3, 4}, 1, 1, 2, 2).values())
          .containsExactly(6, 0.25f);
    }
  }

  @Test
  void refusesModelsThatAreCorrupt() {
    ByteBuffer model = OnnxModel.encoded(graph(), "tiny", Map.of());
    ByteBuffer half = ByteBuffer.allocateDirect(100).put(model.duplicate().limit(100)).flip();
    assertThatThrownBy(() -> new OnnxSession(half, 1).close())
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("ONNX Runtime does not run the model: ");
  }

  @Test
  void refusesWeightsThatDoNotFit() {
    assertThatCode(() -> OnnxModel.requireRoom(2_000_000_000L)).doesNotThrowAnyException();
    assertThatThrownBy(() -> OnnxModel.requireRoom(6_000_000_000L))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "the encoder's weights are 6.0 GB, and an ONNX file must be smaller than 2 GB: use --format"
                + " safetensors");
  }
}
