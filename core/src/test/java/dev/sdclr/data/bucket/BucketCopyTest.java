package dev.sdclr.data.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real store. */
class BucketCopyTest {

  @TempDir Path folder;
  private ObjectStore server;
  private BucketStore store;
  private Bucket bucket;

  @BeforeEach
  void start() throws IOException {
    server = ObjectStore.start(folder.resolve("store"));
    store = BucketStore.of(server.environment());
    bucket = new Bucket(store, "photos");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void put(String key, String content) throws IOException {
    bucket.put(Files.writeString(folder.resolve("sent"), content), key);
  }

  private Path copied(String address, ProgressListener listener) {
    BucketAddress place = BucketAddress.find(address).orElseThrow();
    return Path.of(new BucketCopy(place, store, folder.resolve("cache")).update(listener));
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  @Test
  void copiesAFolderAndNothingBesideIt() throws IOException {
    put("birds/a b/é+1.jpg", "one");
    put("birds/c/2.jpg", "");
    put("birds-of-prey/3.jpg", "three");
    Path birds = copied("s3://photos/birds", ProgressListener.NONE);
    assertThat(birds).hasFileName("birds");
    assertThat(files(birds)).containsExactly("a b/é+1.jpg", "c/2.jpg");
    assertThat(birds.resolve("a b/é+1.jpg")).hasContent("one");
    assertThat(files(copied("s3://photos", ProgressListener.NONE))).hasSize(3);
  }

  @Test
  void copiesOneObjectOrThoseOfAPattern() throws IOException {
    for (String key : List.of("p/part-0.tar", "p/part-1.tar", "p/other.tar", "p/part-2/x.tar")) {
      put(key, key);
    }
    assertThat(copied("s3://photos/p/other.tar", ProgressListener.NONE)).hasContent("p/other.tar");
    Path pattern = copied("s3://photos/p/part-{0..1}.tar", ProgressListener.NONE);
    assertThat(pattern).hasFileName("part-{0..1}.tar");
    assertThat(files(pattern.getParent())).containsExactly("part-0.tar", "part-1.tar");
  }

  @Test
  void takesWhatChangedAndForgetsWhatHasGone() throws IOException {
    put("x/1.jpg", "one");
    put("x/2.jpg", "two");
    put("x/3.jpg", "three");
    Path copy = copied("s3://photos/x", ProgressListener.NONE);
    put("x/2.jpg", "owt");
    Files.move(folder.resolve("store/photos/x"), folder.resolve("gone"));
    put("x/1.jpg", "one");
    put("x/2.jpg", "owt");
    List<Long> bytes = new ArrayList<>();
    copied("s3://photos/x", (task, unit, done, total) -> bytes.add(done));
    assertThat(files(copy)).containsExactly("1.jpg", "2.jpg");
    assertThat(copy.resolve("2.jpg")).hasContent("owt");
    assertThat(bytes).as("the other one is here already").containsExactly(3L);
  }

  @Test
  void goesOnWhereItStopped() throws IOException {
    put("x/1.jpg", "one");
    put("x/2.jpg", "two");
    Path copy = copied("s3://photos/x", ProgressListener.NONE);
    Files.delete(copy.resolve("2.jpg"));
    Files.writeString(copy.resolve("1.jpg"), "half");
    List<Long> bytes = new ArrayList<>();
    copied("s3://photos/x", (task, unit, done, total) -> bytes.add(total));
    assertThat(copy.resolve("1.jpg")).hasContent("one");
    assertThat(copy.resolve("2.jpg")).hasContent("two");
    assertThat(bytes).containsExactly(6L, 6L);
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    put("x/1.jpg", "one");
    assertThatThrownBy(() -> copied("s3://photos/y", ProgressListener.NONE))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("there is nothing at s3://photos/y on http://127.0.0.1:");
    assertThatThrownBy(() -> copied("s3://others/y", ProgressListener.NONE))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot list s3://others/: the store answered 404, NoSuchBucket");
  }
}
