package dev.sdclr.spark;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.embed.Embedder;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.export.SafetensorsExport;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.mine.Miner;
import dev.sdclr.mine.PrunedDisagreement;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.spark.Cluster.Application;
import dev.sdclr.spark.Cluster.Finished;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The applications on a real cluster, against what one process computes of the same images. */
@Tag("distributed")
class SparkCommandsTest {

  private static final int WORKERS = 2;
  private static final int IMAGES_OF_EACH = 40;
  private static final int LARGER_SIDE = 320;
  private static final String EMBEDDED =
      "SELECT path, label, features FROM %s WHERE refused IS NULL ORDER BY path";
  private static final double ROUNDING = 1e-6;
  private static final String REFUSED =
      "SELECT path, refused FROM %s WHERE refused IS NOT NULL ORDER BY path";

  @TempDir static Path shared;
  static Cluster cluster;
  static Path pictures;
  static RunDirectory run;
  static Path encoder;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    pictures = Pictures.write(shared.resolve("pictures"), IMAGES_OF_EACH, 40);
    run = train(pictures, shared.resolve("run"));
    encoder = shared.resolve("encoder.safetensors");
    try (TrainedEncoder saved = TrainedEncoder.loadExact(run)) {
      new SafetensorsExport(saved).write(encoder);
    }
    cluster = Cluster.start(Files.createDirectories(shared.resolve("cluster")), WORKERS);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static RunDirectory train(Path data, Path directory) {
    ConfigTree tree = ConfigTree.of("small-images").set("data.source", data.toString());
    List.of(
            "model.depth=resnet10",
            "model.width=4",
            "model.headDimension=16",
            "views.imageSize=16",
            "batchSize=24",
            "epochs=1",
            "compute.type=fp32",
            "compute.threads=1",
            "compute.loaderThreads=1")
        .forEach(tree::set);
    TrainConfig config = tree.resolve();
    RunDirectory run = RunDirectory.create(directory);
    try (Trainer trainer =
        Trainer.start(
            config, run, PretrainingData.open(config.data()), Compute.resolve(config.compute()))) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    return run;
  }

  /** What {@code sdclr embed} writes of the same images. */
  private List<List<Object>> embeddedHere(Path data) throws SQLException {
    Path file = folder.resolve("here").resolve("e.parquet");
    ImageSource images = DatasetLocator.open(data.toString(), Optional.empty()).train();
    try (BatchEncoder opened = new EncoderFile(encoder).open(1);
        Embedder embedder =
            Embedder.open(opened, images, new EmbeddingTarget(file, true, true), true)) {
      embedder.run(ProgressListener.NONE);
    }
    return Rows.read(file.getParent(), "SELECT path, label, features FROM %s ORDER BY path");
  }

  private String out(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> embedding(Path data, String out, String... more) {
    List<String> arguments =
        List.of("--encoder", encoder.toString(), "--data", data.toString(), "--out", out);
    return Stream.concat(arguments.stream(), Stream.of(more)).toList();
  }

  @Test
  void embedsAFolderAsOneProcessDoesAndWritesWhatItRefuses() throws Exception {
    Path data = Pictures.write(folder.resolve("data"), IMAGES_OF_EACH, 40);
    Files.writeString(data.resolve("cat").resolve("broken.png"), "no picture");
    Files.write(data.resolve("dog").resolve("empty [1].jpg"), new byte[0]);
    Files.writeString(data.resolve("dog").resolve("notes.txt"), "not an image");
    Finished application =
        cluster.run(
            "folder",
            EmbedImages.class,
            embedding(data, out("e"), "--bad-images", "skip", "--partitions", "1"));
    assertThat(application.exit()).as(application.errors()).isZero();
    assertThat(application.out())
        .contains("embedded 120 images, refused 2: " + out("e"))
        .hasLineCount(1);
    assertThat(Rows.read(folder.resolve("e"), EMBEDDED)).isEqualTo(embeddedHere(data));
    assertThat(Rows.read(folder.resolve("e"), REFUSED))
        .containsExactly(
            List.of("cat/broken.png", "not a JPEG, PNG, BMP, GIF, WebP or TIFF file"),
            List.of("dog/empty [1].jpg", "the file is empty"));
  }

  @Test
  void embedsEachImageOnceWhenAWorkerIsKilledInMidJob() throws Exception {
    Path data = Pictures.write(folder.resolve("data"), 80, LARGER_SIDE);
    Path out = folder.resolve("e");
    Application application =
        cluster.submit(
            "killed", EmbedImages.class, embedding(data, out.toString(), "--partitions", "60"));
    long committed = awaitCommitted(out, 8, application);
    cluster.kill(1);
    Finished finished = application.await();
    assertThat(finished.exit()).as(finished.errors()).isZero();
    assertThat(committed).isBetween(8L, 55L);
    assertThat(finished.errors()).contains("Lost executor");
    assertThat(finished.out()).contains("embedded 240 images, refused 0");
    assertAlike(Rows.read(out, EMBEDDED), embeddedHere(data));
  }

  /** Waits until that many tasks have ended, and says how many have. */
  private static long awaitCommitted(Path out, int tasks, Application application)
      throws Exception {
    Path temporary = out.resolve("_temporary").resolve("0");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < end && application.driver().isAlive()) {
      Path folder = temporary;
      while (!Files.isDirectory(folder)) {
        folder = folder.getParent();
      }
      try (WatchService watch = folder.getFileSystem().newWatchService()) {
        folder.register(
            watch, StandardWatchEventKinds.ENTRY_CREATE); // before the look: none is missed
        long committed = committed(temporary);
        if (committed >= tasks) {
          return committed;
        }
        watch.poll(1, TimeUnit.SECONDS);
      }
    }
    throw new IllegalStateException(
        "the application has not come that far: " + Files.readString(application.errors()));
  }

  private static long committed(Path temporary) throws IOException {
    if (!Files.isDirectory(temporary)) {
      return 0;
    }
    try (Stream<Path> found = Files.list(temporary)) {
      return found.filter(path -> path.getFileName().toString().startsWith("task_")).count();
    }
  }

  @Test
  void ranksAsOneProcessDoes() throws Exception {
    Finished application = mine("mine", pictures, "--partitions", "1");
    assertThat(application.exit()).as(application.errors()).isZero();
    assertThat(application.out()).contains("ranked 120 images, refused 0: " + out("m") + "/ranked");
    List<List<Object>> expected;
    try (TrainedEncoder trained = TrainedEncoder.load(run)) {
      double fraction = ForgettingObserver.pruneFraction(trained);
      ImageSource images = trained.data().labelled();
      expected =
          new Miner(trained, images, new PrunedDisagreement(fraction), false)
              .mine(ProgressListener.NONE).ranked().stream().map(SparkCommandsTest::row).toList();
    }
    assertThat(
            Rows.read(
                folder.resolve("m").resolve("ranked"),
                "SELECT rank, path, label, score FROM %s ORDER BY rank"))
        .isEqualTo(expected);
  }

  private static List<Object> row(MinedImage image) {
    return List.of((long) image.rank(), image.path(), image.label(), image.score());
  }

  @Test
  void embedsParquetAsOneProcessDoes() throws Exception {
    Rows.execute(
        "COPY (SELECT {'bytes': content, 'path': substr(filename, %d)} AS image FROM read_blob('%s/*/*')) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
            .formatted(
                pictures.toString().length() + 2, pictures, folder.resolve("images.parquet")));
    Finished parquet =
        cluster.run(
            "parquet", EmbedImages.class, embedding(folder.resolve("images.parquet"), out("p")));
    assertThat(parquet.exit()).as(parquet.errors()).isZero();
    List<List<Object>> expected = embeddedHere(pictures);
    assertThat(Rows.read(folder.resolve("p"), EMBEDDED.replace("label, ", "")))
        .isEqualTo(expected.stream().map(row -> List.of(row.get(0), row.get(2))).toList());
  }

  @Test
  void embedsAListByARunAndGivesItsLabels() throws Exception {
    String absolute = pictures.resolve("bird/0002.png").toString();
    Path list =
        Files.writeString(
            folder.resolve("list.txt"),
            "# three\n./dog/0001.jpg 2\ncat/0004.png\n%s 0\n".formatted(absolute));
    Finished application =
        cluster.run(
            "list",
            EmbedImages.class,
            List.of(
                "--encoder",
                run.path().toString(),
                "--data",
                list.toString(),
                "--root",
                pictures.toString(),
                "--out",
                out("l")));
    assertThat(application.exit()).as(application.errors()).isZero();
    Map<Object, Object> features =
        embeddedHere(pictures).stream().collect(toMap(row -> row.get(0), row -> row.get(2)));
    assertAlike(
        Rows.read(folder.resolve("l"), EMBEDDED),
        List.of(
            List.of(absolute, "0", features.get("bird/0002.png")),
            Arrays.asList("cat/0004.png", null, features.get("cat/0004.png")),
            List.of("dog/0001.jpg", "2", features.get("dog/0001.jpg"))));
  }

  /** Equal but for the rounding of batches of other sizes. */
  private static void assertAlike(List<List<Object>> rows, List<List<Object>> expected) {
    assertThat(rows)
        .extracting(row -> row.subList(0, 2))
        .containsExactlyElementsOf(expected.stream().map(row -> row.subList(0, 2)).toList());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(relativeDistance(rows.get(i).get(2), expected.get(i).get(2)))
          .as("%s", rows.get(i).get(0))
          .isLessThan(ROUNDING);
    }
  }

  private static double relativeDistance(Object features, Object expected) {
    List<?> a = (List<?>) features;
    List<?> b = (List<?>) expected;
    assertThat(a).hasSameSizeAs(b);
    double difference = 0;
    double length = 0;
    for (int i = 0; i < a.size(); i++) {
      difference += Math.pow((Float) a.get(i) - (Float) b.get(i), 2);
      length += Math.pow((Float) b.get(i), 2);
    }
    return Math.sqrt(difference / length);
  }

  @Test
  void stopsAtABadImageInOneLine() throws Exception {
    Path data = Pictures.write(folder.resolve("data"), 3, 20);
    Files.writeString(data.resolve("cat").resolve("broken.png"), "no picture");
    Finished application = cluster.run("stop", EmbedImages.class, embedding(data, out("e")));
    assertThat(application.exit()).isEqualTo(1);
    assertThat(application.line())
        .isEqualTo(
            "sdclr: cannot read image cat/broken.png: not a JPEG, PNG, BMP, GIF, WebP or TIFF file"
                + " (remove it, or pass --bad-images skip)");
    assertThat(folder.resolve("e")).doesNotExist();
  }

  private Finished mine(String name, Path data, String... more) throws Exception {
    List<String> arguments =
        List.of("--run", run.path().toString(), "--data", data.toString(), "--out", out("m"));
    return cluster.run(
        name, MineImages.class, Stream.concat(arguments.stream(), Stream.of(more)).toList());
  }

  @Test
  void ranksToCsvWhereItHasFailedBefore() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path odd = Files.createDirectory(data.resolve(" odd"));
    Path drawn = Pictures.write(folder.resolve("drawn"), 2, 20).resolve("cat");
    Files.move(drawn.resolve("0000.png"), odd.resolve("\"a\".png"));
    Files.move(drawn.resolve("0001.jpg"), odd.resolve("\"b\".jpg"));
    Files.writeString(Files.createDirectory(data.resolve("cat")).resolve("c.png"), "no picture");
    assertThat(mine("mine-stop", data).exit()).isEqualTo(1);
    Finished application =
        mine("mine-csv", data, "--bad-images", "skip", "--format", "csv", "--top", "1");
    assertThat(application.exit()).as(application.errors()).isZero();
    assertThat(application.out()).contains("ranked 2 images, refused 1: ");
    try (Stream<Path> files = Files.list(folder.resolve("m").resolve("ranked"))) {
      Path ranked =
          files.filter(file -> file.toString().endsWith(".csv")).findFirst().orElseThrow();
      assertThat(Files.readAllLines(ranked))
          .hasSize(2)
          .startsWith("rank,path,label,score")
          .element(1, STRING)
          .matches("1,\" odd/\"\"[ab]\"\"\\.(png|jpg)\",\"? odd\"?,[-+.0-9E]+");
    }
  }

  @Test
  void leavesNothingWhereThereAreNoImages() throws Exception {
    Path data = Files.createDirectories(folder.resolve("data").resolve("cat")).getParent();
    Finished application = mine("none", data);
    assertThat(application.exit()).isEqualTo(1);
    assertThat(application.line()).isEqualTo("sdclr: there are no images in " + data);
    assertThat(folder.resolve("m")).doesNotExist();
  }

  @Test
  void refusesToSplitIntoNoTasks() throws Exception {
    Finished application = mine("tasks", pictures, "--partitions", "0");
    assertThat(application.exit()).isEqualTo(2);
    assertThat(application.line()).isEqualTo("sdclr: --partitions must be at least 1, was 0");
    assertThat(folder.resolve("m")).doesNotExist();
  }

  @Test
  void replacesNothingThatItReads() throws Exception {
    Path data = Pictures.write(folder.resolve("data"), 3, 20);
    Finished application =
        cluster.run(
            "over", EmbedImages.class, embedding(data, folder.toUri().toString(), "--overwrite"));
    assertThat(application.exit()).isEqualTo(2);
    assertThat(application.line())
        .isEqualTo(
            "sdclr: --out %s is or holds %s, which is read: choose another --out",
            folder.toUri(), data);
    assertThat(data).isNotEmptyDirectory();
  }

  @Test
  void refusesToMineByAFile() throws Exception {
    Finished application =
        cluster.run(
            "file",
            MineImages.class,
            List.of("--run", encoder.toString(), "--data", pictures.toString(), "--out", out("m")));
    assertThat(application.exit()).isEqualTo(2);
    assertThat(application.line())
        .isEqualTo("sdclr: mining needs a run directory: an exported file has one branch only");
    assertThat(folder.resolve("m")).doesNotExist();
  }
}
