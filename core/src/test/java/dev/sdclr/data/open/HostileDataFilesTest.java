package dev.sdclr.data.open;

import static dev.sdclr.data.known.IdxFilesTest.idx;
import static dev.sdclr.fuzz.FuzzTarget.words;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.FolderListing;
import dev.sdclr.data.folder.FolderRecord;
import dev.sdclr.data.folder.FileKinds;
import dev.sdclr.data.folder.FolderState;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.data.folder.IndexFile;
import dev.sdclr.data.folder.PackedNames;
import dev.sdclr.data.folder.PathList;
import dev.sdclr.data.known.CifarBinary;
import dev.sdclr.data.known.CifarBinaryTest;
import dev.sdclr.data.known.IdxFiles;
import dev.sdclr.data.known.IdxFilesTest;
import dev.sdclr.data.known.TarGz;
import dev.sdclr.data.known.TarGzTest;
import dev.sdclr.data.shard.ShardChannels;
import dev.sdclr.data.shard.ShardIndex;
import dev.sdclr.data.shard.ShardRecord;
import dev.sdclr.data.shard.TarArchive;
import dev.sdclr.data.shard.TarShard;
import dev.sdclr.data.split.NpyIndices;
import dev.sdclr.data.split.SplitFile;
import dev.sdclr.fuzz.Damage;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged lists and packed collections are read or refused in one line. */
class HostileDataFilesTest {

  private static final int CASES = 1000;
  private static final int IMAGES = 0x0803;
  private static final int LABELS = 0x0801;

  /** Buffers and the message of a refusal. */
  private static final Limit SMALL = new Limit(1 << 20, 64);

  @TempDir private Path folder;
  private Path root;
  private ImageFiles images;

  @BeforeEach
  void putImages() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    for (String path : List.of("a/1.jpg", "a/2 3.jpg", "b/4.jpg", "#5.jpg")) {
      Fixtures.putImage(root, path);
    }
    images = FlatFolder.open(root, "flat");
  }

  @Test
  void listsOfImageNumbers() throws IOException {
    Path file = folder.resolve("x.npy");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    NpyIndices.write(written, new int[] {3, 1, 2, 99, 0});
    byte[] eight = written.toByteArray();
    // Of the same bytes, four-byte numbers are two, the second of them 1 and not the top of 3.
    byte[] four = new String(eight, ISO_8859_1).replace("<i8", "<u4").getBytes(ISO_8859_1);
    four =
        Arrays.copyOf(
            new String(four, ISO_8859_1).replace("(5,)", "(2,)").getBytes(ISO_8859_1),
            eight.length - 32);
    four[four.length - 4] = 1;
    Fuzzing.run(
        FuzzTarget.plain(
            "npy",
            List.of(eight, four),
            words("'descr': '<i4'", "'|O'", "'shape': (", ",)", "True", "\0", "<u8"),
            Reading.of(file, path -> NpyIndices.read(path, 100)),
            SMALL),
        CASES);
  }

  @Test
  void listsOfPaths() {
    Path file = root.resolve("list.txt");
    Fuzzing.run(
        FuzzTarget.plain(
            "path-list",
            lists(),
            words("../", "/", "\0", "\n", " 1", " 99999", "\u001b[2J", "\u2028", "#", "..", "~"),
            Reading.of(file, path -> requireInside(PathList.open(path, root, "list").train())),
            new Limit(16 << 20, 200)),
        CASES);
  }

  private void requireInside(ImageSource listed) {
    for (int i = 0; i < listed.size(); i++) {
      assertThat(listed.file(i).orElseThrow().normalize()).startsWith(root);
      assertThat(listed.label(i)).isLessThan(100_000);
    }
  }

  @Test
  void listsOfASplit() {
    Path file = folder.resolve("split.txt");
    Fuzzing.run(
        FuzzTarget.plain(
            "split",
            lists(),
            words("a/1.jpg 1\n", "\0", "\n", " -1", "./", "\u0085", "#"),
            Reading.of(file, path -> SplitFile.read(path, images)),
            SMALL),
        CASES);
  }

  private static List<byte[]> lists() {
    return Stream.of(
            "# 3 images\na/1.jpg 0\na/2 3.jpg\t1\r\nb/4.jpg 1\n", "a/1.jpg\n./#5.jpg\n\nb/4.jpg")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  @Test
  void idxFiles() {
    Path file = folder.resolve("images");
    Path labels = folder.resolve("labels");
    byte[] numbers = idx(new int[] {LABELS, 2}, 3, 0);
    Reading both =
        content -> {
          // Either half may be the corrupt one.
          boolean isLabels = content.length > 3 && content[3] == 1;
          Files.write(labels, isLabels ? content : numbers);
          Files.write(file, isLabels ? idx(new int[] {IMAGES, 2, 1, 1}, 1, 2) : content);
          IdxFiles.open(file, Optional.of(labels), "x", List.of()).read(0);
        };
    List<byte[]> examples =
        List.of(idx(new int[] {IMAGES, 2, 2, 3}, IntStream.range(0, 12).toArray()), numbers);
    Fuzzing.run(FuzzTarget.plain("idx", examples, List.of(), both, SMALL), CASES);
  }

  @Test
  void compressedIdxFiles() throws IOException {
    Path file = folder.resolve("images.gz");
    byte[] example = IdxFilesTest.gzip(idx(new int[] {IMAGES, 40, 8, 8}, new int[40 * 64]));
    Fuzzing.run(
        new FuzzTarget(
            "idx-gz",
            List.of(example),
            List.of(),
            HostileDataFilesTest::withinGzip,
            Reading.of(file, path -> IdxFiles.open(path, Optional.empty(), "x", List.of())),
            // Deflate makes 1032 bytes of one, and an image of one pixel is an array of 24 bytes.
            new Limit(1 << 20, 24 * 1032)),
        CASES);
  }

  /** Damages what is compressed; the compression itself stays right. */
  private static byte[] withinGzip(byte[] file, SplitMix random) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      byte[] content = in.readAllBytes();
      return IdxFilesTest.gzip(Damage.one(content, List.of(content), List.of(), random));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void cifarFiles() throws IOException {
    byte[] ten = CifarBinaryTest.record(20, 9);
    byte[] example = Damage.join(ten, CifarBinaryTest.record(20, 3));
    Path file = folder.resolve("data_batch_1.bin");
    Fuzzing.run(
        FuzzTarget.plain(
            "cifar",
            List.of(example, ten),
            List.of(ten),
            Reading.of(file, path -> CifarBinary.CIFAR_10.openTrain(folder, "x").read(0)),
            SMALL),
        CASES);
  }

  @Test
  void archives() throws IOException {
    Path into = Files.createDirectory(folder.resolve("into"));
    byte[] example =
        TarGzTest.archive(
            TarGzTest.entry("cifar/", '5', ""),
            TarGzTest.entry("cifar/a.bin", '0', "12345"),
            TarGzTest.entry("cifar/b.bin", '0', "x".repeat(700)));
    Path file = folder.resolve("x.tar.gz");
    Fuzzing.run(
        new FuzzTarget(
            "tar-gz",
            List.of(example),
            words("../", "/etc/x", "..", "\0", "77777777777", "\u00ff"),
            HostileDataFilesTest::withinGzip,
            Reading.of(file, path -> unpack(path, into)),
            new Limit(2 << 20, 64)),
        CASES);
  }

  private void unpack(Path archive, Path into) throws IOException {
    try {
      TarGz.unpack(archive, into, 1 << 20);
    } catch (IOException e) {
      throw new SdclrException("cannot unpack %s: %s".formatted(archive, e.getMessage()), e);
    } finally {
      try (var unpacked = Files.list(into)) {
        for (Path file : unpacked.toList()) {
          assertThat(file).isRegularFile();
          Files.delete(file);
        }
      }
      try (var beside = Files.list(folder)) {
        assertThat(beside).containsExactlyInAnyOrder(root, into, archive);
      }
    }
  }

  @Test
  void folderIndices() throws IOException {
    FolderListing listing = FolderListing.of(root);
    IndexFile index = new IndexFile(folder.resolve("x.index"), "key");
    FolderState.Stamp stamp = new FolderState.Stamp(1, 2, 3);
    index.write(
        List.of(
            new FolderRecord("", stamp, listing).written(),
            new FolderRecord("a/", stamp, listing).written()));
    byte[] example = Files.readAllBytes(index.path());
    Fuzzing.run(
        new FuzzTarget(
            "folder-index",
            List.of(example),
            words("../", "/", "\0"),
            HostileDataFilesTest::withChecksum,
            Reading.of(index.path(), path -> requireNames(records(index))),
            SMALL),
        CASES);
  }

  @Test
  void zippedFolders() throws IOException {
    Path file = folder.resolve("x.zip");
    byte[] picture = Files.readAllBytes(root.resolve("a/1.jpg"));
    List<String> names = List.of("train/a/1.jpg", "train/b/2.jpg", "test/a/3.jpg");
    List<byte[]> examples =
        List.of(
            ZippedFolderTest.zip(UTF_8, ZipEntry.STORED, picture, names),
            ZippedFolderTest.zip(UTF_8, ZipEntry.DEFLATED, picture, names));
    Fuzzing.run(
        new FuzzTarget(
            "zip",
            examples,
            words("PK\1\2", "PK\3\4", "PK\5\6", "../", "/", "\\", "\0", "\u00ff\u00ff"),
            HostileDataFilesTest::withinDirectory,
            Reading.of(
                file, path -> readAll(DatasetLocator.open(path.toString(), Optional.empty()))),
            new Limit(4 << 20, 2048)),
        CASES);
  }

  private static void readAll(Dataset data) {
    for (int i = 0; i < data.train().size(); i++) {
      assertThat(data.train().path(i)).doesNotContain("..");
      data.train().read(i);
    }
  }

  /** Damages the list of entries, which is what is trusted. */
  private static byte[] withinDirectory(byte[] file, SplitMix random) {
    int at = new String(file, ISO_8859_1).indexOf("PK\1\2");
    byte[] list = Arrays.copyOfRange(file, at, file.length);
    byte[] corrupt = Damage.one(list, List.of(list), words("../", "/", "\\", "\0"), random);
    return Damage.join(Arrays.copyOf(file, at), corrupt);
  }

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
            HostileDataFilesTest::withHeader,
            Reading.of(file, path -> requireWithin(ShardIndex.of(path))),
            SMALL),
        CASES);
  }

  private static void requireWithin(ShardIndex index) throws IOException {
    long length = Files.size(index.shard());
    index.requireWithin(length);
    TarShard shard = new TarShard(index, new ShardChannels());
    for (int i = 0; i < shard.size(); i++) {
      assertThat(shard.read(i)).hasSize(index.sizes()[i]);
      assertThat(shard.name(i)).startsWith("x.tar/");
    }
  }

  /** Damages one header and puts its checksum right. */
  private static byte[] withHeader(byte[] file, SplitMix random) {
    int at = 512 * random.nextInt(file.length / 512);
    byte[] head = Arrays.copyOfRange(file, at, at + 512);
    byte[] corrupt = Damage.one(head, List.of(head), words("L", "x", "5", "\u0080"), random);
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
            HostileDataFilesTest::withChecksum,
            Reading.of(index.path(), path -> readAll(records(index), shard)),
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

  private static Map<String, ByteBuffer> records(IndexFile index) throws IOException {
    try {
      return index.records();
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new SdclrException("ignored", e);
    }
  }

  private static byte[] withChecksum(byte[] file, SplitMix random) {
    byte[] content = Arrays.copyOfRange(file, 12, file.length);
    byte[] corrupt = Damage.one(content, List.of(content), words("../", "/"), random);
    CRC32C sum = new CRC32C();
    sum.update(corrupt);
    byte[] head = Damage.put(Arrays.copyOf(file, 12), 8, 4, sum.getValue(), ByteOrder.BIG_ENDIAN);
    return Damage.join(head, corrupt);
  }

  /** Damage costs a new listing and nothing else; no name leads out of its folder. */
  private static void requireNames(Map<String, ByteBuffer> records) {
    try {
      for (ByteBuffer record : records.values()) {
        PackedNames names = FolderRecord.read(record).listing().names();
        for (int i = 0; i < names.size(); i++) {
          assertThat(names.get(i)).doesNotMatch("(?s)\\.\\.?/?|.*/.+|");
        }
      }
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new SdclrException("ignored", e);
    }
  }
}
