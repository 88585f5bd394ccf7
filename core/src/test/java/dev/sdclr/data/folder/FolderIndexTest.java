package dev.sdclr.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderIndexTest {

  private static final int FILES = 20_000;
  private static final int FOLDERS = 100;

  /** Takes every folder for one that was finished long ago. */
  private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

  @TempDir private static Path root;

  @TempDir private Path indices;

  @BeforeAll
  static void makeFiles() throws IOException {
    for (int i = 0; i < FILES; i++) {
      Path folder = root.resolve("class %d/part.%d".formatted(i % 10, i % FOLDERS));
      if (i < FOLDERS) {
        Files.createDirectories(folder);
      }
      Files.createFile(folder.resolve(i % 50 == 7 ? i + ".txt" : i + ".jpg"));
    }
    Files.createFile(root.resolve("class 1/part.jpg"));
    Files.createFile(root.resolve("class 1/part.1-2.jpg"));
  }

  @Test
  void listsNothingTwiceAndFindsTheSame() throws IOException {
    FolderScan.Found first = scan();
    FolderScan.Found second = scan();
    assertThat(first.listed()).isGreaterThanOrEqualTo(1 + 10 + FOLDERS);
    assertThat(second.listed()).isZero();
    assertThat(texts(first)).isEqualTo(walked());
    assertThat(texts(second)).isEqualTo(walked());
    assertThat(second.leftOut().counts())
        .isEqualTo(first.leftOut().counts())
        .containsEntry(".txt", FILES / 50L);
  }

  @Test
  void noticesAddedRemovedAndRenamedFiles() throws IOException {
    Path folder = Files.createDirectory(root.resolve("class 1/changing"));
    Path file = Files.createFile(folder.resolve("1.jpg"));
    scan();
    Files.createFile(folder.resolve("2.jpg"));
    assertListed(1);
    Files.move(file, folder.resolve("3.jpg"));
    assertListed(1);
    Files.delete(folder.resolve("2.jpg"));
    assertListed(1);
    Files.createDirectory(folder.resolve("empty"));
    assertListed(2);
    assertListed(0);
  }

  @Test
  void noticesRenamedAndSwappedFolders() throws IOException {
    Path one = Files.createDirectories(root.resolve("class 2/swapped/one"));
    Path two = Files.createDirectories(root.resolve("class 2/swapped/two"));
    Files.createFile(one.resolve("1.jpg"));
    Files.createFile(two.resolve("2.jpg"));
    scan();
    FileTime time = Files.getLastModifiedTime(one);
    Path aside = one.resolveSibling("three");
    Files.move(one, aside);
    Files.move(two, one);
    Files.setLastModifiedTime(one, time);
    assertListed(3);
    Files.move(aside, two);
    assertListed(2);
  }

  @Test
  void listsTouchedFoldersAgain() throws IOException {
    Path folder = root.resolve("class 3/part.3");
    scan();
    Files.setLastModifiedTime(folder, FileTime.fromMillis(1_000_000));
    assertListed(1);
    assertListed(0);
  }

  @Test
  void noticesWhatAnArchiveAddsThatSetsTheTimeBack() throws IOException {
    Path folder = root.resolve("class 4/part.4");
    assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("unix");
    FileTime time = Files.getLastModifiedTime(folder);
    scan();
    Files.createFile(folder.resolve("added.jpg"));
    Files.setLastModifiedTime(folder, time);
    assertListed(1);
  }

  @Test
  void doesNotTrustAFolderThatHasJustChanged() throws IOException {
    Files.createFile(root.resolve("class 5/part.5/new.jpg"));
    FolderScan.scan(root, indices, Clock.systemUTC());
    Path changed = root.resolve("class 5/part.5");
    FolderIndex index = new FolderIndex(IndexFile.of(indices, root), LATER);
    index.listing(changed, "class 5/part.5/", FolderState.of(changed));
    assertThat(index.listed()).isOne();
  }

  @Test
  void followsLinksAnewAtEveryStart(@TempDir Path elsewhere) throws IOException {
    Path target = Files.createFile(elsewhere.resolve("1.jpg"));
    Path folder = Files.createDirectory(root.resolve("class 6/links"));
    Files.createSymbolicLink(folder.resolve("a.jpg"), target);
    Files.createFile(folder.resolve("a.b.jpg"));
    scan();
    assertListed(0);
    Files.delete(target);
    assertListed(0);
    Files.createDirectory(target);
    Files.createFile(target.resolve("2.jpg"));
    assertListed(1);
    assertThat(texts(scan())).contains("class 6/links/a.b.jpg", "class 6/links/a.jpg/2.jpg");
  }

  @Test
  void keepsOddNames() throws IOException {
    Path folder = Files.createDirectory(root.resolve("class 7/odd\nfolder"));
    Files.createFile(folder.resolve("two\nlines.jpg"));
    Files.createFile(folder.resolve("x".repeat(251) + ".jpg"));
    Files.createFile(folder.resolve(" #-'\"\\.jpg"));
    scan();
    assertListed(0);
  }

  @Test
  void leavesOutFoldersWhoseNamesAreNoText() throws Exception {
    assumeThat(root.getFileSystem().supportedFileAttributeViews()).contains("unix");
    Path folder = Files.createDirectory(root.resolve("class 8/latin"));
    String script =
        "cd \"$1\" && mkdir \"$(printf 'caf\\351')\" && : > \"$(printf 'caf\\351')/1.jpg\"";
    Process shell = new ProcessBuilder("sh", "-c", script, "sh", folder.toString()).start();
    assertThat(shell.waitFor()).isZero();
    Files.createFile(folder.resolve("2.jpg"));
    for (int i = 0; i < 2; i++) {
      assertThat(texts(scan()))
          .filteredOn(path -> path.startsWith("class 8/latin/"))
          .containsExactly("class 8/latin/2.jpg");
    }
  }

  @Test
  void ignoresCorruptFilesAndReplacesThem() throws IOException {
    scan();
    Path file = IndexFile.of(indices, root).path();
    byte[] good = Files.readAllBytes(file);
    List<byte[]> corrupt = new ArrayList<>(List.of(new byte[0], new byte[100]));
    for (int length : new int[] {11, 12, 1000, good.length - 1, good.length + 1}) {
      corrupt.add(Arrays.copyOf(good, length));
    }
    for (int at : new int[] {7, 8, 12, good.length / 2, good.length - 1}) {
      corrupt.add(good.clone());
      corrupt.get(corrupt.size() - 1)[at] ^= 1;
    }
    List<String> expected = walked();
    for (byte[] bytes : corrupt) {
      Files.write(file, bytes);
      FolderScan.Found found = scan();
      assertThat(found.listed()).isGreaterThan(FOLDERS);
      assertThat(texts(found)).isEqualTo(expected);
      assertThat(scan().listed()).isZero();
    }
  }

  @Test
  void ignoresRecordsThatMakeNoSense() throws IOException {
    IndexFile file = IndexFile.of(indices, root);
    FolderState.Stamp stamp = FolderState.of(root).stamp();
    PackedNames none = new PackedNames.Builder().build();
    ByteBuffer good =
        new FolderRecord("", stamp, new FolderListing(false, new FileKinds(), none, none))
            .written();
    List<ByteBuffer> corrupt = new ArrayList<>();
    for (int length = good.limit() - 1; length >= Integer.BYTES; length -= 8) {
      corrupt.add(good.slice(0, length));
    }
    for (int at = good.limit() - 16; at < good.limit(); at += Integer.BYTES) {
      ByteBuffer huge = ByteBuffer.allocate(good.limit()).put(good.duplicate()).flip();
      corrupt.add(huge.putInt(at, Integer.MAX_VALUE));
    }
    int images = scan().paths().size();
    for (ByteBuffer bytes : corrupt) {
      file.write(List.of(bytes));
      assertThat(scan().paths().size()).isEqualTo(images);
    }
  }

  @Test
  void readsNothingOfAnotherKey() throws IOException {
    IndexFile file = IndexFile.of(indices, root);
    scan();
    assertThat(file.read()).hasSizeGreaterThan(FOLDERS);
    assertThat(new IndexFile(file.path(), "another").read()).isEmpty();
  }

  @Test
  void worksWhereNothingCanBeKept() throws IOException {
    Path blocked = Files.createFile(indices.resolve("file")).resolve("index");
    FolderScan.Found found = FolderScan.scan(root, blocked, LATER);
    assertThat(texts(found)).isEqualTo(walked());
  }

  @Test
  void keepsNoIndexOfSmallFolders(@TempDir Path small) throws IOException {
    Files.createFile(small.resolve("1.jpg"));
    FolderScan.scan(small, indices, LATER);
    assertThat(indices).isEmptyDirectory();
  }

  @Test
  void survivesSeveralWritersAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<FolderScan.Found>> found = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        found.add(threads.submit(this::scan));
      }
      List<String> expected = walked();
      for (Future<FolderScan.Found> each : found) {
        assertThat(texts(each.get())).isEqualTo(expected);
      }
      assertThat(scan().listed()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  private FolderScan.Found scan() {
    return FolderScan.scan(root, indices, LATER);
  }

  private void assertListed(int folders) throws IOException {
    FolderScan.Found found = scan();
    assertThat(found.listed()).isEqualTo(folders);
    assertThat(texts(found)).isEqualTo(walked());
  }

  private static List<String> texts(FolderScan.Found found) {
    return IntStream.range(0, found.paths().size()).mapToObj(found.paths()::get).toList();
  }

  /** All images that another walk finds, sorted by the bytes of their paths. */
  private static List<String> walked() throws IOException {
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> file.toString().endsWith(".jpg") && Files.isRegularFile(file))
          .map(file -> root.relativize(file).toString())
          .filter(path -> path.indexOf('\uFFFD') < 0)
          .sorted((a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)))
          .toList();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
