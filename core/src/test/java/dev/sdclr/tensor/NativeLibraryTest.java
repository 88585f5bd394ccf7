package dev.sdclr.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

  private static final int HEAP_MIB = 64;
  private static final int TENSOR_MIB = 8 * HEAP_MIB;

  @TempDir Path folder;

  @Test
  void tensorsAreNotHeldAgainstTheHeap() throws Exception {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeTensor.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(output).hasContent("3.0");
  }

  /** Adds up three numbers beside a tensor of eight times the heap. */
  static final class LargeTensor {

    private LargeTensor() {}

    public static void main(String[] args) {
      try (TensorScope scope = new TensorScope()) {
        Tensor large = torch.ones(TENSOR_MIB << 18);
        System.out.println(large.narrow(0, 0, 3).sum().item_double());
      }
    }
  }
}
