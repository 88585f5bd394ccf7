package dev.sdclr.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SplitMix;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardChannelsTest {

  private static final int FILES = 70;
  private static final int BYTES = 1 << 16;
  private static final int COUNT = 100;

  @TempDir Path folder;

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      byte[] content = new byte[BYTES];
      SplitMix.of(i).nextBytes(content);
      files.add(Files.write(folder.resolve("%03d".formatted(i)), content));
    }
    return files;
  }

  /** More files than stay open, and several threads. */
  @Test
  void readsTheBytesOfAnyFileFromManyThreads() throws IOException {
    List<Path> files = files();
    ShardChannels channels = new ShardChannels();
    SplitMix random = new SplitMix(5);
    int[] places =
        IntStream.range(0, 2000).map(i -> random.nextInt(FILES * (BYTES - COUNT))).toArray();
    boolean allEqual =
        Arrays.stream(places)
            .parallel()
            .allMatch(place -> isRead(channels, files.get(place % FILES), place / FILES));
    assertThat(allEqual).isTrue();
  }

  private static boolean isRead(ShardChannels channels, Path file, int offset) {
    try {
      byte[] expected = Arrays.copyOfRange(Files.readAllBytes(file), offset, offset + COUNT);
      return Arrays.equals(channels.read(file, offset, COUNT), expected);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void readsEachFileAheadOnceInTheOrderOfTheFiles() throws IOException {
    ShardChannels channels = new ShardChannels();
    for (Path file : files()) {
      for (int offset = 0; offset < BYTES - COUNT; offset += 10_000) {
        channels.read(file, offset, COUNT);
      }
    }
    assertThat(channels.readAhead()).isEqualTo((long) FILES * BYTES);
  }

  /** Each file is opened again for a few bytes of it. */
  @Test
  void readsLittleAheadInAnyOtherOrder() throws IOException {
    List<Path> files = files();
    ShardChannels channels = new ShardChannels(0);
    int rounds = 50;
    for (int round = 0; round < rounds; round++) {
      for (Path file : files) {
        channels.read(file, BYTES - COUNT * (round + 1L), COUNT);
      }
    }
    assertThat(channels.readAhead()).isLessThan(2L * rounds * FILES * COUNT + 2 * BYTES);
  }

  @Test
  void saysWhenAFileHasBecomeShorter() throws IOException {
    Path file = files().get(0);
    assertThatThrownBy(() -> new ShardChannels().read(file, BYTES - 5, 10))
        .isInstanceOf(EOFException.class)
        .hasMessage("the file ends early");
  }
}
