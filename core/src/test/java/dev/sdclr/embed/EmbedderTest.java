package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.embed.EmbeddingReader.Row;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.reference.NpyArray;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedderTest {

  private static final int IMAGES = 600;

  @TempDir static Path shared;
  static TrainedEncoder evaluated;
  static BatchEncoder encoder;
  static ImageSource images;
  static List<Row> expected;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    RunDirectory run = SmallEncoder.train(shared);
    evaluated = TrainedEncoder.load(run);
    encoder = SmallEncoder.load(run);
    images = SmallEncoder.list(shared, IMAGES);
    expected = expected(images, false);
  }

  @AfterAll
  static void free() {
    encoder.close();
    evaluated.close();
  }

  /** What evaluation makes of the same images. */
  private static List<Row> expected(ImageSource source, boolean skip) {
    try (Features features =
        Features.extract(
            evaluated.network(), source, evaluated.imagePass(skip), "", ProgressListener.NONE)) {
      float[] values = HostArray.floats(features.values());
      int dimension = values.length / features.indices().length;
      List<Row> rows = new ArrayList<>();
      for (int index : features.indices()) {
        int at = rows.size() * dimension;
        int label = source.label(index);
        rows.add(
            new Row(
                index,
                source.path(index),
                label < 0 ? null : source.classNames().get(label),
                label < 0 ? null : label,
                IntStream.range(at, at + dimension).mapToObj(i -> values[i]).toList()));
      }
      return rows;
    }
  }

  private static Embedded embed(ImageSource source, Path file, boolean skip) {
    return embed(source, new EmbeddingTarget(file, false, false), skip);
  }

  private static Embedded embed(ImageSource source, EmbeddingTarget target, boolean skip) {
    try (Embedder embedder = Embedder.open(encoder, source, target, skip)) {
      return embedder.run(ProgressListener.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "E.CSV"})
  void writesWhatEvaluationSees(String name) {
    Path file = folder.resolve(name);
    Embedded embedded = embed(images, file, false);
    assertThat(EmbeddingReader.read(file)).isEqualTo(expected);
    assertThat(embedded.rows()).isEqualTo(IMAGES);
    assertThat(embedded.imagesNow()).isEqualTo(IMAGES);
    assertThat(embedded.skipped()).isZero();
    assertThat(embedded.dimension()).isEqualTo(expected.get(0).features().size());
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrderElementsOf(
            embedded.files().stream().map(path -> path.getFileName().toString()).toList());
  }

  /** The parts lie as they are in the whole. */
  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "e.csv"})
  void joinsAnyNumberOfParts(String name) throws IOException {
    Path file = folder.resolve(name);
    EmbeddingTarget target = new EmbeddingTarget(file, false, false);
    List<Long> joined = new ArrayList<>();
    try (Embedder embedder = SmallEncoder.open(encoder, images, target, SmallEncoder.BATCH)) {
      embedder.run(
          (task, unit, done, total) -> {
            if (task.equals("join parts")) {
              assertThat(Files.isDirectory(target.partsFolder())).isTrue();
              assertThat(unit).isEqualTo("rows");
              assertThat(total).isEqualTo(IMAGES);
              joined.add(done);
            }
          });
    }
    assertThat(joined).isSorted().startsWith(0L).endsWith((long) IMAGES);
    assertThat(EmbeddingReader.read(file)).isEqualTo(expected);
    assertThat(target.partsFolder()).doesNotExist();
  }

  @Test
  void writesTheHeadersThatNumpyAndOthersExpect() throws IOException {
    Path npy = folder.resolve("e.npy");
    embed(images, npy, false);
    NpyArray array = NpyArray.read(npy);
    int dimension = expected.get(0).features().size();
    assertThat(array.shape()).containsExactly(IMAGES, dimension);
    byte[] bytes = Files.readAllBytes(npy);
    int header = bytes.length - IMAGES * dimension * Float.BYTES;
    assertThat(header % 64).isZero();
    assertThat(new String(bytes, 10, header - 10, StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (600, %d), }".formatted(dimension)
                + " ".repeat(header - 11 - 60 - Integer.toString(dimension).length())
                + "\n");
    assertThat(Files.readAllLines(EmbeddingReader.indexOf(npy)))
        .startsWith(
            "index,path,label,class_index",
            "0,listed/stripes/stripes-0000.png,0,0",
            "1,listed/checkers/checkers-0000.png,1,1")
        .contains("6,listed/stripes/stripes-0002.png,,")
        .hasSize(IMAGES + 1);
    Path csv = folder.resolve("e.csv");
    embed(images, csv, false);
    assertThat(EmbeddingReader.csv(csv).get(0))
        .hasSize(4 + dimension)
        .startsWith("index", "path", "label", "class_index", "f0", "f1")
        .endsWith("f" + (dimension - 1));
  }

  /** As docs/search.md shows it, against a slow loop. */
  @Test
  void findsNearestNeighboursInSql() throws Exception {
    Path file = folder.resolve("e.parquet");
    embed(images, file, false);
    String query =
        """
        SELECT other.index FROM read_parquet(%1$s) AS other, read_parquet(%1$s) AS asked
        WHERE asked.index = 37 AND other.path != asked.path
        ORDER BY list_cosine_similarity(other.features, asked.features) DESC, other.index
        LIMIT 20
        """
            .formatted(EmbeddingReader.quoted(file));
    List<Long> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getLong(1));
      }
    }
    Row asked = expected.get(37);
    List<Double> nearest =
        expected.stream()
            .filter(row -> !row.path().equals(asked.path()))
            .map(row -> cosine(row, asked))
            .sorted(Comparator.reverseOrder())
            .limit(20)
            .toList();
    assertThat(found.stream().map(index -> cosine(expected.get(index.intValue()), asked)).toList())
        .usingComparatorForType(EmbedderTest::roughly, Double.class)
        .isEqualTo(nearest);
  }

  private static int roughly(double a, double b) {
    return Math.abs(a - b) < 1e-6 ? 0 : Double.compare(a, b);
  }

  private static double cosine(Row a, Row b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.features().size(); i++) {
      double x = a.features().get(i);
      double y = b.features().get(i);
      product += x * y;
      squaresOfA += x * x;
      squaresOfB += y * y;
    }
    return product / Math.sqrt(squaresOfA * squaresOfB);
  }

  /** Names that mean something to CSV, SQL, globs or column finders. */
  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "e.csv"})
  void keepsHostileNames(String name) throws IOException {
    List<String> hostile =
        List.of(
            "'; DROP TABLE rows; --",
            "a, \"b\"",
            "line\nbreak\r\n",
            "[x]*?{y}\\z",
            " #blank ",
            "label=7",
            "größe 貓 😀",
            "null");
    Path data = folder.resolve("data");
    Path good = new GeneratedImages(23).writeClasses(folder.resolve("good"), 1);
    Path image = good.resolve("stripes").resolve("stripes-0000.png");
    for (String part : hostile) {
      Files.createDirectories(data.resolve(part));
      Files.copy(image, data.resolve(part).resolve(part + ".png"));
    }
    ImageSource source = SmallEncoder.open(data);
    Path out = Files.createDirectory(folder.resolve("to 'x'; [a-c]*? k=v \n\"q\""));
    Path file = out.resolve("e'[1]*" + name);
    embed(source, new EmbeddingTarget(file, false, false, true), false);
    List<Row> rows = EmbeddingReader.read(file);
    assertThat(rows).isEqualTo(expected(source, false)).hasSize(hostile.size());
    assertThat(rows).extracting(Row::label).containsExactlyInAnyOrderElementsOf(hostile);
    assertThat(rows)
        .extracting(Row::path)
        .containsExactlyInAnyOrderElementsOf(
            hostile.stream().map(part -> part + "/" + part + ".png").toList());
  }

  @ParameterizedTest
  @CsvSource({"e.csv, e.csv", "e.npy, e.index.csv"})
  void writesNamesThatNoSpreadsheetRuns(String name, String index) throws IOException {
    Path good = new GeneratedImages(23).writeClasses(folder.resolve("good"), 1);
    Path formula = Files.createDirectories(folder.resolve("data").resolve("=1+2"));
    Path other = Files.createDirectories(folder.resolve("data").resolve("a"));
    for (Path to : List.of(formula, other)) {
      Files.copy(good.resolve("stripes").resolve("stripes-0000.png"), to.resolve("x.png"));
    }
    embed(SmallEncoder.open(folder.resolve("data")), folder.resolve(name), false);
    assertThat(Files.readAllLines(folder.resolve(index)))
        .anyMatch(line -> line.startsWith("0,'=1+2/x.png,'=1+2,0"))
        .anyMatch(line -> line.startsWith("1,a/x.png,a,1"));
  }

  @Test
  void writesNoLabelsWhereThereAreNone() throws IOException {
    Path flat = folder.resolve("flat");
    new GeneratedImages(24).writeImages(flat, GeneratedImages.Motif.RING, 3);
    ImageSource source = SmallEncoder.open(flat);
    for (String name : List.of("e.parquet", "e.npy", "e.csv")) {
      Path file = folder.resolve(name);
      embed(source, file, false);
      assertThat(EmbeddingReader.read(file))
          .isEqualTo(expected(source, false))
          .hasSize(3)
          .allMatch(row -> row.label() == null && row.classIndex() == null);
    }
  }

  /** A column may hold nulls in some parts only. */
  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "e.csv"})
  void joinsPartsWithAndWithoutLabels(String name) throws IOException {
    SmallEncoder.list(folder, 1);
    String image = "listed/disc/disc-0000.png";
    Path list = folder.resolve("list.txt");
    Files.writeString(
        list, (image + " 1\n").repeat(SmallEncoder.BATCH) + (image + "\n").repeat(20));
    ImageSource source = SmallEncoder.open(list);
    EmbeddingTarget target = new EmbeddingTarget(folder.resolve(name), false, false);
    try (Embedder embedder = SmallEncoder.open(encoder, source, target, SmallEncoder.BATCH)) {
      embedder.run(ProgressListener.NONE);
    }
    assertThat(EmbeddingReader.read(target.file())).isEqualTo(expected(source, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.parquet", "e.npy", "e.csv"})
  void leavesBadImagesOutOrStopsAtTheFirst(String name) throws IOException {
    Path data = new GeneratedImages(25).writeClasses(folder.resolve("data"), 6, 6);
    Path bad = Files.writeString(data.resolve("checkers/checkers-0001.jpg"), "no picture");
    Files.writeString(data.resolve("stripes/stripes-0005.jpg"), "no picture");
    ImageSource source = SmallEncoder.open(data);
    Path file = folder.resolve(name);
    assertThatThrownBy(() -> embed(source, file, false))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageStartingWith("cannot read image " + bad + ": ");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("data");
    Embedded embedded = embed(source, file, true);
    assertThat(embedded.skipped()).isEqualTo(2);
    assertThat(embedded.rows()).isEqualTo(10);
    assertThat(EmbeddingReader.read(file))
        .isEqualTo(expected(source, true))
        .extracting(Row::index)
        .containsExactly(0L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }
}
