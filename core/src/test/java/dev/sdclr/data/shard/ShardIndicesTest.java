package dev.sdclr.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.data.folder.IndexFile;
import dev.sdclr.data.folder.PackedNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIndicesTest {

  private static final int IMAGES = ShardIndices.MIN_IMAGES / 2;

  @TempDir Path folder;
  private List<Path> shards;
  private ShardIndices indices;

  @BeforeEach
  void write() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    shards = List.of(data.resolve("a.tar"), data.resolve("b.tar"));
    for (int s = 0; s < 2; s++) {
      TarArchive archive = new TarArchive();
      for (int i = 0; i < IMAGES; i++) {
        archive.file("%d/%04d.jpg".formatted(s, i), "picture " + i);
        archive.file("%d/%04d.cls".formatted(s, i), Integer.toString(i % 7));
      }
      Files.write(shards.get(s), archive.ended());
    }
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
    indices = new ShardIndices(folder.resolve("kept"), later);
  }

  private static List<String> described(List<ShardIndex> found) {
    return found.stream()
        .flatMap(
            shard ->
                IntStream.range(0, shard.size())
                    .mapToObj(
                        i ->
                            "%s %s %d %d %d"
                                .formatted(
                                    shard.shard(),
                                    shard.names().get(i),
                                    shard.offsets()[i],
                                    shard.sizes()[i],
                                    shard.labels()[i])))
        .toList();
  }

  private List<Path> kept() {
    try (Stream<Path> files = Files.list(folder.resolve("kept"))) {
      return files.filter(file -> file.toString().endsWith(".index")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Content that cannot be read as an archive shows that it was not read. */
  private void spoil(Path shard) throws IOException {
    var time = Files.getLastModifiedTime(shard);
    byte[] content = Files.readAllBytes(shard);
    content[0] ^= 1;
    Files.write(shard, content);
    Files.setLastModifiedTime(shard, time);
  }

  @Test
  void findsAgainWhatItFoundBefore() {
    List<String> first = described(indices.of(shards));
    assertThat(first).hasSize(2 * IMAGES);
    assertThat(kept()).hasSize(1);
    assertThat(described(indices.of(shards))).isEqualTo(first);
    assertThat(described(indices.of(shards.subList(1, 2))))
        .isEqualTo(first.subList(IMAGES, 2 * IMAGES));
  }

  @Test
  void takesAShardFromTheFileAlone() throws IOException {
    List<String> first = described(indices.of(shards));
    IndexFile file = IndexFile.of(folder.resolve("kept"), folder.resolve("data"));
    var records = file.read();
    assertThat(records).containsOnlyKeys("a.tar", "b.tar");
    ShardRecord record = ShardRecord.read(records.get("a.tar").duplicate(), shards.get(0));
    assertThat(described(List.of(record.index()))).isEqualTo(first.subList(0, IMAGES));
    assertThat(record.length()).isEqualTo(Files.size(shards.get(0)));
  }

  @Test
  void goesThroughAShardAgainThatHasChanged() throws IOException {
    indices.of(shards);
    Files.write(shards.get(0), new TarArchive().file("new.jpg", "new").ended());
    assertThat(indices.of(shards)).extracting(ShardIndex::size).containsExactly(1, IMAGES);
  }

  /** The system's own time of change tells, which nobody can set back. */
  @Test
  void noticesAChangeWhoseTimeWasSetBack() throws IOException {
    indices.of(shards);
    spoil(shards.get(0));
    assertThatThrownBy(() -> indices.of(shards)).hasMessageContaining("a.tar is corrupt at byte 0");
  }

  @Test
  void goesThroughTheShardsAgainWhenTheFileIsCorrupt() throws IOException {
    List<String> first = described(indices.of(shards));
    byte[] bytes = Files.readAllBytes(kept().get(0));
    bytes[bytes.length / 2] ^= 1;
    Files.write(kept().get(0), bytes);
    assertThat(described(indices.of(shards))).isEqualTo(first);
  }

  /** Whoever writes the file makes its checksum right. */
  @ParameterizedTest(name = "{0} at {1} with label {2}")
  @CsvSource({
    "-1, 512, 0",
    "2147483647, 512, 0",
    "1073741824, 512, 0",
    "9, -512, 0",
    "9, 9223372036854775807, 0",
    "9, 0, 0",
    "9, 513, 0",
    "9, 512, 3", // another image's place
    "9, 512, -2",
    "9, 512, 2147483647",
    "9, 512, 100000"
  })
  void goesThroughAShardAgainOfWhichAFileIsMadeUp(int size, long offset, int label)
      throws IOException {
    List<String> first = described(indices.of(shards));
    IndexFile file = IndexFile.of(folder.resolve("kept"), folder.resolve("data"));
    ShardRecord kept = ShardRecord.read(file.read().get("a.tar").duplicate(), shards.get(0));
    int last = kept.index().size() - 1;
    kept.index().sizes()[last] = size;
    kept.index().offsets()[last] = offset;
    kept.index().labels()[last] = label;
    file.write(List.of(kept.written(), file.read().get("b.tar")));
    assertThat(described(indices.of(shards))).isEqualTo(first);
    ShardRecord mended = ShardRecord.read(file.read().get("a.tar").duplicate(), shards.get(0));
    assertThat(described(List.of(mended.index()))).isEqualTo(first.subList(0, IMAGES));
  }

  /** As a folder of other shards under the same names would have it. */
  @ParameterizedTest
  @ValueSource(strings = {"swapped", "renamed", "of another folder", "link", "pipe"})
  void goesThroughTheShardsAgainWhereTheFileIsNotTheirs(String how) throws Exception {
    List<String> first = described(indices.of(shards));
    IndexFile file = IndexFile.of(folder.resolve("kept"), folder.resolve("data"));
    ShardRecord kept = ShardRecord.read(file.read().get("a.tar").duplicate(), shards.get(0));
    Path elsewhere = folder.resolve("elsewhere");
    switch (how) {
      case "swapped" -> {
        long second = kept.index().offsets()[1];
        kept.index().offsets()[1] = kept.index().offsets()[0];
        kept.index().offsets()[0] = second;
        file.write(List.of(kept.written()));
      }
      case "renamed" -> {
        PackedNames.Builder names = new PackedNames.Builder();
        for (int i = 0; i < kept.index().size(); i++) {
          names.add("../%d.sh".formatted(i));
        }
        ShardIndex index = kept.index();
        ShardIndex renamed =
            new ShardIndex(
                index.shard(),
                names.build(),
                index.offsets(),
                index.sizes(),
                index.labels(),
                index.leftOut());
        file.write(
            List.of(new ShardRecord("a.tar", kept.stamp(), kept.length(), renamed).written()));
      }
      case "of another folder" -> {
        Path other = Files.createDirectory(folder.resolve("other"));
        for (Path shard : shards) {
          Files.copy(shard, other.resolve(shard.getFileName()));
        }
        spoil(other.resolve("a.tar"));
        Files.copy(file.path(), IndexFile.of(folder.resolve("kept"), other).path());
        assertThatThrownBy(() -> indices.of(List.of(other.resolve("a.tar"))))
            .hasMessageContaining("a.tar is corrupt at byte 0");
      }
      case "link" -> {
        Files.writeString(elsewhere, "precious");
        Files.delete(file.path());
        Files.createSymbolicLink(file.path(), elsewhere);
      }
      default -> {
        Files.delete(file.path());
        Process made = new ProcessBuilder("mkfifo", file.path().toString()).start();
        assertThat(made.waitFor()).isZero();
      }
    }
    assertThat(described(indices.of(shards))).isEqualTo(first);
    if (how.equals("link")) {
      assertThat(elsewhere).hasContent("precious");
    }
    assertThat(file.path()).matches(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    assertThat(file.read()).containsOnlyKeys("a.tar", "b.tar");
  }

  @Test
  void keepsNothingOfAShardThatMayStillBeWritten() {
    new ShardIndices(folder.resolve("kept"), Clock.systemUTC()).of(shards);
    assertThat(folder.resolve("kept")).doesNotExist();
  }
}
