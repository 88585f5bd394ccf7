package dev.sdclr.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SplitMix;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedNamesTest {

  @Test
  void keepsPathsAsTheyAre() {
    List<String> texts = List.of("a/b.jpg", "", "ä/画像 1.png", "z");
    PackedNames paths = packed(texts);
    assertThat(paths.size()).isEqualTo(4);
    assertThat(texts(paths)).isEqualTo(texts);
  }

  @Test
  void sortsByteByByte() {
    SplitMix random = new SplitMix(1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(8); length > 0; length--) {
        text.append("ab/-.ä画".charAt(random.nextInt(7)));
      }
      texts.add(text.toString());
    }
    PackedNames paths = packed(texts);
    PackedNames sorted = paths.reorder(paths.sortedOrder());
    texts.sort((a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)));
    assertThat(texts(sorted)).isEqualTo(texts);
  }

  @Test
  void sortsLongSharedPrefixesWithoutDeepRecursion() {
    String prefix = "x".repeat(20_000);
    PackedNames paths = packed(List.of(prefix + "b", prefix + "a", prefix, prefix + "b"));
    assertThat(paths.sortedOrder()[0]).isEqualTo(2);
    assertThat(paths.sortedOrder()[1]).isEqualTo(1);
  }

  @Test
  void joinsPathsFromFoldersAndNames() {
    PackedPaths.Builder builder = new PackedPaths.Builder();
    List<String> texts = List.of("b/1.jpg", "画/像/2.jpg", "b/3.jpg", "4.jpg");
    texts.forEach(builder::add);
    PackedPaths paths = builder.build();
    assertThat(IntStream.range(0, 4).mapToObj(paths::get).toList()).isEqualTo(texts);
    assertThat(paths.folders()).isEqualTo(3);
    assertThat(paths.folderOf(2)).isEqualTo(paths.folderOf(0));
    assertThat(paths.folder(paths.folderOf(1))).isEqualTo("画/像/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", ".", "..", "../", "./", "a/b", "/a", "../a", "a//", "a\0"})
  void readsNoNameThatLeadsOutOfItsFolder(String name) {
    assertThatThrownBy(() -> writtenAndRead("a.jpg", name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name 1 does not name a file or folder");
  }

  @Test
  void readsNamesWithDots() {
    List<String> names = List.of("...", "..a", "a..", ".a/", ".../", "a/");
    assertThat(texts(writtenAndRead(names.toArray(String[]::new)))).isEqualTo(names);
  }

  private static PackedNames writtenAndRead(String... names) {
    PackedNames packed = packed(List.of(names));
    ByteBuffer bytes = ByteBuffer.allocate((int) packed.writtenBytes());
    packed.write(bytes);
    return PackedNames.read(bytes.flip());
  }

  private static PackedNames packed(List<String> texts) {
    PackedNames.Builder builder = new PackedNames.Builder();
    texts.forEach(builder::add);
    return builder.build();
  }

  private static List<String> texts(PackedNames paths) {
    return IntStream.range(0, paths.size()).mapToObj(paths::get).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
