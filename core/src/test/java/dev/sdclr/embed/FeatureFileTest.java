package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of features as other programs write them. */
class FeatureFileTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"index,path\n0,a\n1,b\n\n", "index,path,label\n\n0,a\n1,b\n"})
  void blankLinesAndShortRowsOfAnIndexAreNoOtherImages(String index) throws Exception {
    Path file = folder.resolve("features.npy");
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
    byte[] bytes = new byte[128 + 8];
    byte[] start =
        ("\u0093NUMPY\u0001\u0000v\u0000" + header + " ".repeat(117 - header.length()) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(start, 0, bytes, 0, start.length);
    Files.write(file, bytes);
    Files.writeString(folder.resolve("features.index.csv"), index);
    assertThat(FeatureFile.index(file).paths()).containsExactly("a", "b");
    assertThat(FeatureFile.index(file).labels()).containsExactly(null, null);
  }
}
