package dev.sdclr.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.folder.PackedNames;
import dev.sdclr.data.open.DatasetLocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetShardsTest {

  private static final String NESTED =
      "SELECT {'bytes': content, 'path': split_part(filename, '/', -1)} AS image,"
          + " split_part(filename, '/', -2) AS label FROM read_blob('%s/*/*') ORDER BY filename";

  @TempDir static Path folder;
  private static ImageSource expected;

  @BeforeAll
  static void write() throws IOException {
    Files.createDirectories(folder.resolve("shards"));
    expected = open(new GeneratedImages(43).writeClasses(folder.resolve("pictures"), 1500, 900));
  }

  private static ImageSource open(Path data) {
    return DatasetLocator.open(data.toString(), Optional.empty()).train();
  }

  /** DuckDB's smallest row group has 2,048 rows. */
  private static Path copied(String query, String file) throws SQLException {
    Path shard = folder.resolve("shards").resolve(file);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
              .formatted(query.formatted(folder.resolve("pictures")), shard));
    }
    return shard;
  }

  @Test
  void readsWhatTheFolderHoldsThatTheFilesWereWrittenFrom() throws SQLException {
    Path shard = copied(NESTED, "a.parquet");
    ImageSource images = open(shard);
    assertThat(images.shardStarts()).containsExactly(0, 2048, 2400);
    assertThat(images.classNames()).isEqualTo(expected.classNames());
    assertThat(images.labels()).isEqualTo(expected.labels());
    for (int i : new int[] {0, 2399, 2047, 2048, 1, 1200}) {
      assertThat(images.read(i).rgb()).isEqualTo(expected.read(i).rgb());
      String name = expected.path(i).substring(expected.path(i).indexOf('/') + 1);
      assertThat(images.path(i)).isEqualTo("a.parquet/" + name);
    }
  }

  @Test
  void takesNumbersForClassesAndOtherColumnsForNames() throws SQLException {
    Path shard =
        copied(
            "SELECT filename AS path, content, 2 AS label FROM read_blob('%s/*/*') LIMIT 3",
            "b.parquet");
    ImageSource images = open(shard);
    assertThat(images.classNames()).containsExactly("0", "1", "2");
    assertThat(images.labels()).containsExactly(2, 2, 2);
    assertThat(images.path(0)).startsWith("b.parquet/" + folder);
  }

  @Test
  void namesRowsThatHaveNoNameAndSaysWhichHasNoImage() throws SQLException {
    Path shard =
        copied(
            "SELECT content FROM read_blob('%s/*/*') WHERE filename LIKE '%%/stripes-0000.png'"
                + " UNION ALL SELECT NULL",
            "c.parquet");
    ImageSource images = open(shard);
    assertThat(images.isLabelled()).isFalse();
    assertThat(images.path(1)).isEqualTo("c.parquet/0000001");
    assertThat(images.read(0).width()).isPositive();
    assertThatThrownBy(() -> images.read(1))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageStartingWith(
            "cannot read image in row 1 of %s: the row holds no image".formatted(shard));
  }

  /** A cache for one group still gives each image, whatever the order. */
  @Test
  void readsGroupsAgainThatTheCacheDropped() throws SQLException {
    ParquetFile file = ParquetFile.open(copied(NESTED, "d.parquet"));
    ParquetCache cache = new ParquetCache(1);
    ParquetGroup first = group(file, 0, 2048, cache);
    ParquetGroup second = group(file, 2048, 352, cache);
    byte[] image = cache.images(first).get(7);
    cache.images(second);
    assertThat(cache.images(first).get(7)).isEqualTo(image).isNotSameAs(image);
    assertThat(cache.images(first).get(7)).isSameAs(cache.images(first).get(7));
  }

  private static ParquetGroup group(ParquetFile file, int first, int size, ParquetCache cache) {
    return new ParquetGroup(file, first, new PackedNames.Builder().build(), new int[size], cache);
  }

  @Test
  void refusesFilesWithoutImages() throws SQLException {
    Path shard = copied("SELECT 1 AS a, 'x' AS b", "e.parquet");
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "%s has 0 columns of image bytes, it must have one: its columns are [a, b]"
                .formatted(shard));
  }

  @Test
  void refusesCorruptFilesInOneLine() throws SQLException, IOException {
    Path shard = copied(NESTED, "f.parquet");
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(() -> open(shard))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot read shard %s: ".formatted(shard))
        .message()
        .hasLineCount(1);
  }

  @Test
  void leavesAFolderOfClassesOneThatHoldsEmbeddingsToo() throws SQLException, IOException {
    Path shard = copied("SELECT 1 AS a", "g.parquet");
    Path beside = folder.resolve("pictures").resolve("g.parquet");
    Files.move(shard, beside);
    assertThat(open(folder.resolve("pictures")).size()).isEqualTo(2400);
    Files.delete(beside);
  }

  /** Hugging Face keeps a picture's last name alone. */
  @Test
  void tellsImagesOfOneNameApart() throws SQLException {
    ImageSource images =
        open(
            copied(
                "SELECT {'bytes': content, 'path': 'same.png'} AS image FROM read_blob('%s/*/*')"
                    + " LIMIT 2",
                "f.parquet"));
    assertThat(images.path(0)).isEqualTo("f.parquet/0000000/same.png");
    assertThat(images.path(1)).isEqualTo("f.parquet/0000001/same.png");
  }

  @Test
  void takesLabelsByTheWordsOfTables() throws SQLException {
    String rows = "SELECT content, %s FROM read_blob('%%s/*/*') LIMIT 2";
    assertThat(open(copied(rows.formatted("'cat' AS labels"), "g.parquet")).classNames())
        .containsExactly("cat");
    Path two = copied(rows.formatted("1 AS fine_label, 2 AS coarse_label"), "h.parquet");
    assertThat(open(two).isLabelled()).isFalse();
    assertThat(DatasetLocator.open(two.toString(), Optional.empty()).inspection().notes())
        .containsExactly(
            "no column is known for a class (there are fine_label, coarse_label): call it label, if"
                + " there is one");
    Path several = copied(rows.formatted("[1, 2] AS label"), "i.parquet");
    assertThatThrownBy(() -> open(several))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("has several labels an image in its column label, and takes one");
  }
}
