package dev.sdclr.data.shard;

import static dev.sdclr.fuzz.FuzzTarget.words;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.FileKinds;
import dev.sdclr.data.folder.FolderState;
import dev.sdclr.data.folder.IndexCorruption;
import dev.sdclr.data.folder.IndexFile;
import dev.sdclr.data.folder.PackedNames;
import dev.sdclr.fuzz.Corruption;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrupt shards and indices of them are read or refused in one line. */
class HostileShardsTest {

  private static final int CASES = 1000;

  /** Buffers and the message of a refusal. */
  private static final Limit SMALL = new Limit(1 << 20, 64);

  @TempDir private Path folder;

  @Test
  void shards() throws IOException {
    Path file = folder.resolve("x.tar");
    byte[] example =
        new TarArchive()
            .member("pax", 'x', "24".getBytes(UTF_8), "20 path=a/long.jpg\n".getBytes(UTF_8))
            .file("a/1.jpg", "picture")
            .file("a/1.cls", "7")
            .member("././@LongLink", 'L', "11".getBytes(UTF_8), "b/2.x.jpg\0".getBytes(UTF_8))
            .file("b/2", "x".repeat(700))
            .file("b/2.cls", "0")
            .ended();
    Fuzzing.run(
        new FuzzTarget(
            "tar",
            List.of(example),
            words("ustar", "77777777777", "18 size=99999999\n", "path=", "99999", ".cls", "\0"),
            HostileShardsTest::withHeader,
            Reading.of(file, path -> requireWithin(ShardIndex.of(path))),
            SMALL),
        CASES);
  }

  private static void requireWithin(ShardIndex index) throws IOException {
    long length = Files.size(index.shard());
    index.requireWithin(length);
    TarShard shard = new TarShard(index, new ShardChannels());
    ShardNames names = new ShardNames(List.of(shard));
    for (int i = 0; i < shard.size(); i++) {
      assertThat(shard.read(i)).hasSize(index.sizes()[i]);
      assertThat(names.of(0, i)).startsWith("x.tar/");
    }
  }

  /** Corrupts one header and puts its checksum right. */
  private static byte[] withHeader(byte[] file, SplitMix random) {
    int at = 512 * random.nextInt(file.length / 512);
    byte[] head = Arrays.copyOfRange(file, at, at + 512);
    byte[] corrupt = Corruption.one(head, List.of(head), words("L", "x", "5", "\u0080"), random);
    byte[] block = Arrays.copyOf(corrupt, 512);
    byte[] changed = file.clone();
    System.arraycopy(TarArchive.withChecksum(block), 0, changed, at, 512);
    return changed;
  }

  @Test
  void shardIndices() throws IOException {
    Path shard = Files.write(folder.resolve("x.tar"), new byte[4096]);
    PackedNames.Builder names = new PackedNames.Builder();
    names.add("a/1.jpg");
    names.add("a/2.jpg");
    FileKinds leftOut = new FileKinds();
    leftOut.add(".json", 3);
    ShardIndex two =
        new ShardIndex(
            shard,
            names.build(),
            new long[] {512, 2048},
            new int[] {100, 7},
            new int[] {-1, 3},
            leftOut);
    IndexFile index = new IndexFile(folder.resolve("x.index"), "key");
    index.write(
        List.of(new ShardRecord("x.tar", new FolderState.Stamp(1, 2, 3), 4096, two).written()));
    byte[] example = Files.readAllBytes(index.path());
    Fuzzing.run(
        new FuzzTarget(
            "shard-index",
            List.of(example),
            words("x.tar", "\0", "\u00ff\u00ff\u00ff\u00ff", "/"),
            IndexCorruption::withChecksum,
            Reading.of(index.path(), path -> readAll(IndexCorruption.records(index), shard)),
            SMALL),
        CASES);
  }

  private static void readAll(Map<String, ByteBuffer> records, Path shard) throws IOException {
    for (ByteBuffer record : records.values()) {
      ShardIndex index;
      try {
        index = ShardRecord.read(record, shard).index();
        index.requireWithin(Files.size(shard));
      } catch (IllegalArgumentException | BufferUnderflowException e) {
        throw new SdclrException("ignored", e);
      }
      TarShard images = new TarShard(index, new ShardChannels());
      for (int i = 0; i < images.size(); i++) {
        assertThat(images.read(i)).hasSize(index.sizes()[i]);
        assertThat(images.label(i)).isBetween(ImageSource.UNLABELLED, 99_999);
      }
    }
  }
}
