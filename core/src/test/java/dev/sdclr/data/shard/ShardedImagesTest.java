package dev.sdclr.data.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SdclrException;
import dev.sdclr.augment.LoaderConfig;
import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.Subset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.data.split.ShardOrder;
import dev.sdclr.fuzz.Corruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedImagesTest {

  private static final int SHARDS = 3;

  @TempDir Path folder;

  private static ImageSource open(Path data) {
    return open(data.toString());
  }

  private static ImageSource open(String data) {
    return DatasetLocator.open(data, Optional.empty()).train();
  }

  /** A folder of classes, and its images dealt to shards with their labels. */
  private ImageSource packed(String format) throws IOException, InterruptedException {
    Path pictures = new GeneratedImages(41).writeClasses(folder.resolve("pictures"), 5, 4, 3);
    ImageSource images = open(pictures);
    Path samples = Files.createDirectories(folder.resolve("samples"));
    List<List<String>> members = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      String key = "%s%03d".formatted(i % 5 == 4 ? "long-folder/".repeat(12) : "", i);
      String extension = images.path(i).substring(images.path(i).lastIndexOf('.'));
      Files.createDirectories(samples.resolve(key).getParent());
      Files.copy(images.file(i).orElseThrow(), samples.resolve(key + extension));
      Files.writeString(samples.resolve(key + ".cls"), Integer.toString(images.label(i)));
      Files.writeString(samples.resolve(key + ".json"), "{}");
      List<String> sample = new ArrayList<>(List.of(key + extension, key + ".cls", key + ".json"));
      if (i % 2 == 0) {
        sample.sort(null);
      }
      if (i < SHARDS) {
        members.add(new ArrayList<>());
      }
      members.get(i % SHARDS).addAll(sample);
    }
    Path shards = Files.createDirectories(folder.resolve("shards"));
    for (int s = 0; s < SHARDS; s++) {
      TarArchive.pack(
          samples, shards.resolve("part-%03d.tar".formatted(s)), format, members.get(s));
    }
    return images;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ustar", "gnu", "pax"})
  void readsWhatTheFolderHoldsThatTheShardsWerePackedFrom(String format) throws Exception {
    ImageSource expected = packed(format);
    ImageSource sharded = open(folder.resolve("shards"));
    assertThat(sharded.size()).isEqualTo(expected.size());
    assertThat(sharded.classNames()).containsExactly("0", "1", "2");
    assertThat(sharded.shardStarts()).containsExactly(0, 4, 8, 12);
    int at = 0;
    for (int s = 0; s < SHARDS; s++) {
      for (int i = s; i < expected.size(); i += SHARDS) {
        assertThat(sharded.read(at).rgb()).isEqualTo(expected.read(i).rgb());
        assertThat(sharded.label(at)).isEqualTo(expected.label(i));
        assertThat(sharded.path(at))
            .startsWith("part-00%d.tar/".formatted(s))
            .contains("%03d.".formatted(i));
        at++;
      }
    }
    assertThat(sharded.description()).isEqualTo("shards (12 images in 3 shards)");
  }

  /** A position is a number of batches: nothing that was visited before it is read again. */
  @Test
  void goesOnInsideAShardAsIfNotInterrupted() throws Exception {
    packed("ustar");
    ImageSource images = open(folder.resolve("shards")).withoutLabels();
    int[] order = new ShardOrder(images.shardStarts(), 3, 5).of(1);
    List<byte[]> whole = views(images, order, 0);
    for (int batch = 1; batch < whole.size(); batch++) {
      List<byte[]> rest = views(images, order, batch);
      assertThat(rest).hasSize(whole.size() - batch);
      for (int i = 0; i < rest.size(); i++) {
        assertThat(rest.get(i)).isEqualTo(whole.get(batch + i));
      }
    }
  }

  /** Bytes of each batch of two from one on. */
  private static List<byte[]> views(ImageSource images, int[] order, int firstBatch) {
    List<byte[]> batches = new ArrayList<>();
    try (ViewLoader loader =
        new ViewLoader(images, new EvalView(8), new LoaderConfig(2, 2, 1, false))) {
      loader.start(1, order, firstBatch);
      while (loader.hasNext()) {
        try (ViewBatch batch = loader.next()) {
          byte[] bytes = new byte[batch.views().remaining()];
          batch.views().get(0, bytes);
          batches.add(bytes);
        }
      }
    }
    return batches;
  }

  @Test
  void findsTheShardsOfASelectionInItsOrder() throws Exception {
    packed("ustar");
    ImageSource images = open(folder.resolve("shards"));
    assertThat(new Subset(images, new int[] {0, 1, 3, 8, 11}).shardStarts())
        .containsExactly(0, 3, 3, 5);
    assertThat(new Subset(images, new int[] {3, 1, 8}).shardStarts()).isEmpty();
  }

  @Test
  void opensFoldersPatternsListsAndSingleShards() throws Exception {
    packed("ustar");
    Path shards = folder.resolve("shards");
    List<String> all = Fixtures.paths(open(shards));
    assertThat(Fixtures.paths(open(shards + "/part-{000..002}.tar"))).isEqualTo(all);
    assertThat(Fixtures.paths(open(shards + "/part-*.tar"))).isEqualTo(all);
    assertThat(Fixtures.paths(open(shards + "/part-{00..00}{1..2}.tar")))
        .isEqualTo(all.subList(4, 12));
    assertThat(Fixtures.paths(open(shards.resolve("part-001.tar")))).isEqualTo(all.subList(4, 8));
    Path list =
        Files.writeString(shards.resolve("list.txt"), "# two\npart-002.tar\npart-000.tar\n");
    assertThat(Fixtures.paths(open(list)))
        .startsWith(all.get(8))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 12).filter(i -> i < 4 || i >= 8).mapToObj(all::get).toList());
    Files.move(list, folder.resolve("list.txt"));
    assertThat(
            DatasetLocator.open(folder.resolve("list.txt").toString(), Optional.of(shards))
                .train()
                .size())
        .isEqualTo(8);
  }

  @Test
  void takesTheTestShardsByTheClassesToTrainOn() throws Exception {
    byte[] picture = picture();
    Fixtures.put(
        folder,
        "d/train/0.tar",
        new TarArchive().file("a.jpg", picture).file("a.cls", "2\n").ended());
    Fixtures.put(
        folder, "d/test/0.tar", new TarArchive().file("b.cls", "1").file("b.jpg", picture).ended());
    Dataset data = DatasetLocator.open(folder.resolve("d").toString(), Optional.empty());
    assertThat(data.train().labels()).containsExactly(2);
    assertThat(data.test().orElseThrow().labels()).containsExactly(1);
    Fixtures.put(
        folder, "d/test/0.tar", new TarArchive().file("b.cls", "3").file("b.jpg", picture).ended());
    assertThatThrownBy(() -> DatasetLocator.open(folder.resolve("d").toString(), Optional.empty()))
        .isInstanceOf(SdclrException.class)
        .hasMessage("class 3 of d test has no images to train on: there are 3 classes");
  }

  private static byte[] picture() throws IOException {
    try (var in = Fixtures.class.getResourceAsStream("picture/images/baseline-420.jpg")) {
      return in.readAllBytes();
    }
  }

  @Test
  void readsImagesWithoutLabelsAndNamesCorruptOnes() throws IOException {
    Path shard = folder.resolve("s.tar");
    Files.write(
        shard,
        new TarArchive()
            .file("./in/.hidden.jpg", "hidden")
            .file("in/a.jpg", "no image")
            .file("in/b.jpg", picture())
            .file("in/c.json", "{}")
            .ended());
    ImageSource images = open(shard);
    assertThat(images.isLabelled()).isFalse();
    assertThat(Fixtures.paths(images)).containsExactly("s.tar/in/a.jpg", "s.tar/in/b.jpg");
    assertThat(images.label(1)).isEqualTo(ImageSource.UNLABELLED);
    assertThat(images.read(1).width()).isPositive();
    assertThatThrownBy(() -> images.read(0))
        .isInstanceOf(MalformedImageException.class)
        .hasMessage(
            "cannot read image in/a.jpg in %s: not a JPEG, PNG, BMP, GIF, WebP or TIFF file"
                    .formatted(shard)
                + " (remove it, or pass --skip-bad-images)");
  }

  /** What else a sample has of the image may come first, by its name. */
  @ParameterizedTest
  @CsvSource({
    "a.depth.png a.jpg a.cls a.seg.png, a.jpg, 2 .png",
    "a.cls a.jpg a.png, a.jpg, 1 .png",
    "a.seg.png a.mask.jpg a.cls, a.seg.png, 1 .jpg",
    "a.seg.png a.json a.webp a.cls, a.webp, '1 .json, 1 .png'"
  })
  void takesTheImageThatASampleIsCalledAfter(String files, String image, String leftOut)
      throws IOException {
    TarArchive archive = new TarArchive();
    for (String file : files.split(" ", -1)) {
      byte[] other = file.endsWith(".cls") ? "1".getBytes(UTF_8) : "other".getBytes(UTF_8);
      archive.file(file, file.equals(image) ? picture() : other);
    }
    archive.file("b.jpg", picture()).file("b.cls", "0");
    Path shard = Files.write(folder.resolve("s.tar"), archive.ended());
    Dataset data = DatasetLocator.open(shard.toString(), Optional.empty());
    assertThat(Fixtures.paths(data.train())).containsExactly("s.tar/" + image, "s.tar/b.jpg");
    assertThat(data.train().labels()).containsExactly(1, 0);
    assertThat(data.train().read(0).rgb()).isEqualTo(data.train().read(1).rgb());
    assertThat(data.inspection().sentences())
        .anyMatch(sentence -> sentence.endsWith(" left out: " + leftOut));
  }

  @Test
  void countsWhatAnArchiveHoldsBesideImages() throws IOException {
    Path shard = folder.resolve("x.tar");
    Files.write(
        shard,
        new TarArchive()
            .file("a.jpg", "picture")
            .file("a.cls", "0")
            .file("a.json", "{}")
            .file("a.mask.png", "another picture")
            .file("b.heic", "picture")
            .file("b.cls", "1")
            .file("README", "text")
            .file(".hidden.jpg", "picture")
            .member("c.jpg", '2', "0".getBytes(UTF_8), new byte[0])
            .member("d.jpg", '6', "0".getBytes(UTF_8), new byte[0])
            .member("e.jpg", 'Q', "0".getBytes(UTF_8), new byte[0])
            .ended());
    Dataset data = DatasetLocator.open(shard.toString(), Optional.empty());
    assertThat(data.train().size()).isEqualTo(1);
    assertThat(data.inspection().sentences())
        .containsExactly(
            "8 files left out: 1 .cls, 1 .heic, 1 .json, 1 .png, 1 link, 1 of other kinds,"
                + " 1 pipe or device, 1 without an extension");
    assertThat(DatasetLocator.open(folder.toString(), Optional.empty()).inspection().sentences())
        .isEqualTo(data.inspection().sentences());
  }

  @Test
  void tellsImagesOfShardsOfOneNameApart() throws IOException {
    byte[] archive = new TarArchive().file("a.png", picture()).file("b/a.png", picture()).ended();
    byte[] twice =
        new TarArchive()
            .file("a.png", picture())
            .file("b.txt", "")
            .file("a.png", picture())
            .ended();
    for (String shard : List.of("x/0.tar", "y/0.tar")) {
      Files.createDirectories(folder.resolve(shard).getParent());
      Files.write(folder.resolve(shard), archive);
    }
    Files.write(folder.resolve("1.tar"), twice);
    Path list = Files.writeString(folder.resolve("list.txt"), "x/0.tar\ny/0.tar\n1.tar\n");
    assertThat(Fixtures.paths(open(list)))
        .containsExactly(
            "x/0.tar/a.png",
            "x/0.tar/b/a.png",
            "y/0.tar/a.png",
            "y/0.tar/b/a.png",
            "1.tar/0000000/a.png",
            "1.tar/0000001/a.png");
    Files.writeString(list, "x/0.tar\nx/../x/0.tar\n");
    assertThatThrownBy(() -> open(list))
        .isInstanceOf(SdclrException.class)
        .hasMessage(list + ", line 2: x/../x/0.tar is listed twice");
  }

  @Test
  void leavesLabelsOutThatThereAreOnlyToTestBy() throws IOException {
    Path shards = Files.createDirectories(folder.resolve("parts"));
    Files.write(shards.resolve("train-0.tar"), new TarArchive().file("a.png", picture()).ended());
    Files.write(
        shards.resolve("test-0.tar"),
        new TarArchive().file("a.png", picture()).file("a.cls", "1").ended());
    Dataset dataset = DatasetLocator.open(shards.toString(), Optional.empty());
    assertThat(dataset.train().isLabelled()).isFalse();
    assertThat(dataset.test().orElseThrow().isLabelled()).isFalse();
    assertThat(dataset.inspection().notes()).containsExactly(Inspection.LABELS_LEFT_OUT);
  }

  /** As of a system whose names are GBK; pax records have the same bytes. */
  @Test
  void samplesAreToldApartByBytesThatAreNoUtf8() throws IOException {
    byte[] one = {(byte) 0xD2, (byte) 0xD7};
    byte[] two = {(byte) 0xB6, (byte) 0xFE};
    byte[] picture = new byte[9];
    TarArchive archive = new TarArchive();
    for (byte[] name : List.of(one, two)) {
      byte[] label = {(byte) (name == one ? '0' : '1')};
      archive.file(Corruption.join(name, ".jpg".getBytes(UTF_8)), picture);
      archive.file(Corruption.join(name, ".cls".getBytes(UTF_8)), label);
    }
    for (byte[] name : List.of(one, two)) {
      byte[] path = Corruption.join(name, "2.png\n".getBytes(UTF_8));
      byte[] record = Corruption.join("16 path=".getBytes(UTF_8), path);
      archive.member("p", 'x', "%011o".formatted(record.length).getBytes(UTF_8), record);
      archive.file("short.png", picture);
    }
    ImageSource images = open(Files.write(folder.resolve("s.tar"), archive.ended()));
    assertThat(IntStream.range(0, images.size()).mapToObj(images::path))
        .containsExactly("s.tar/Ò×.jpg", "s.tar/¶þ.jpg", "s.tar/Ò×2.png", "s.tar/¶þ2.png");
    assertThat(IntStream.range(0, 4).map(images::label)).containsExactly(0, 1, -1, -1);
  }
}
