package dev.sdclr.data.folder;

import static dev.sdclr.fuzz.FuzzTarget.words;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrupt lists and indices of folders are read or refused in one line. */
class HostileFolderFilesTest {

  private static final int CASES = 1000;

  /** Buffers and the message of a refusal. */
  private static final Limit SMALL = new Limit(1 << 20, 64);

  @TempDir private Path folder;

  private Path root;

  @BeforeEach
  void putImages() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    for (String path : List.of("a/1.jpg", "a/2 3.jpg", "b/4.jpg", "#5.jpg")) {
      Fixtures.putImage(root, path);
    }
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

  private static List<byte[]> lists() {
    return Stream.of(
            "# 3 images\na/1.jpg 0\na/2 3.jpg\t1\r\nb/4.jpg 1\n", "a/1.jpg\n./#5.jpg\n\nb/4.jpg")
        .map(text -> text.getBytes(UTF_8))
        .toList();
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
            IndexCorruption::withChecksum,
            Reading.of(index.path(), path -> requireNames(IndexCorruption.records(index))),
            SMALL),
        CASES);
  }

  /** Corruption costs a new listing and nothing else; no name leads out of its folder. */
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
