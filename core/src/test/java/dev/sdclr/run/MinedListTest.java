package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.run.MinedList.MinedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinedListTest {

  @TempDir Path folder;

  @Test
  void readsWhatItWrote() {
    List<MinedImage> images =
        List.of(
            new MinedImage(1, 7, "a, \"b\"/c.png", "a, \"b\"", 1.5, "far, from the mean"),
            new MinedImage(2, 0, "plain.jpg", null, 1e-9));
    Path file = folder.resolve("mined.csv");
    MinedList.write(file, images);
    assertThat(MinedList.read(file, Integer.MAX_VALUE)).isEqualTo(images);
    assertThat(file)
        .content()
        .startsWith(
            "rank,index,path,label,score,reason\n1,7,\"a, \"\"b\"\"/c.png\",\"a, \"\"b\"\"\",1.5,"
                + "\"far, from the mean\"\n");
  }

  @Test
  void readsFilesThatGiveNoReasons() throws IOException {
    Path file = folder.resolve("mined.csv");
    Files.writeString(file, "rank,index,path,label,score\n1,7,a.png,a,1.5\n");
    assertThat(MinedList.read(file, Integer.MAX_VALUE))
        .containsExactly(new MinedImage(1, 7, "a.png", "a", 1.5));
  }

  @Test
  void writesTheHeaderAlsoWithoutImages() {
    Path file = folder.resolve("mined.csv");
    MinedList.write(file, List.of());
    assertThat(file).hasContent("rank,index,path,label,score,reason\n");
    assertThat(MinedList.read(file, Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void saysWhichCellIsNoNumber() throws IOException {
    Path file = folder.resolve("mined.csv");
    Files.writeString(file, "rank,index,path,label,score\n1,2,a.png,,0.5\n2,x,b.png,,0.4\n");
    assertThatThrownBy(() -> MinedList.read(file, Integer.MAX_VALUE))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "cannot read %s, line 3: index must be a whole number, was 'x'".formatted(file));
    Files.writeString(file, "rank,index,path,label,score\n1,2,a.png,,high\n");
    assertThatThrownBy(() -> MinedList.read(file, Integer.MAX_VALUE))
        .hasMessage("cannot read %s, line 2: score must be a number, was 'high'".formatted(file));
  }

  @Test
  void namesAFileThatIsMissingOrMalformed() throws IOException {
    Path file = folder.resolve("mined.csv");
    assertThatThrownBy(() -> MinedList.read(file, Integer.MAX_VALUE))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot read " + file + ": ");
    Files.writeString(file, "rank,index,path,label,score\none,2,a,b,3\n");
    assertThatThrownBy(() -> MinedList.read(file, Integer.MAX_VALUE))
        .isInstanceOf(SdclrException.class)
        .hasMessage("cannot read " + file + ", line 2: rank must be a whole number, was 'one'");
  }
}
