package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.mine.Miner;
import dev.sdclr.mine.PrunedDisagreement;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether every query of docs/search.md runs, on files as its commands make them. */
class SearchPageTest {

  private static final Path PAGE = Path.of("..", "docs", "search.md");
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void everyQueryRunsAndFindsSomething() throws Exception {
    writeFiles();
    List<List<String>> firstRows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET file_search_path = '%s'".formatted(folder));
      Matcher blocks = SQL.matcher(Files.readString(PAGE));
      while (blocks.find()) {
        for (String query : blocks.group(1).split(";\n", -1)) {
          if (!query.isBlank() && statement.execute(query)) {
            firstRows.add(firstRow(query, statement));
          }
        }
      }
    }
    assertThat(firstRows).hasSizeGreaterThanOrEqualTo(7);
    assertThat(firstRows.get(0)).containsExactly("airplane", "7", "32");
    // The copy of an image is its nearest neighbour, and nearly the same.
    assertThat(firstRows.get(1)).startsWith("airplane/0003 again.jpg", "airplane");
    assertThat(firstRows)
        .anySatisfy(
            row -> assertThat(row).startsWith("airplane/0003 again.jpg", "airplane/0003.jpg"));
  }

  /** A CSV file marks a name that a spreadsheet would run as a formula. */
  @Test
  void rankedImagesAreFoundWhateverTheirNames() throws Exception {
    Path odd = folder.resolve("data").resolve("=rings");
    new GeneratedImages(42).writeImages(odd, Motif.RING, 3);
    writeFiles();
    String query =
        SQL.matcher(Files.readString(PAGE))
            .results()
            .map(block -> block.group(1))
            .filter(block -> block.contains("mined.rank"))
            .findFirst()
            .orElseThrow();
    List<String> paths = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET file_search_path = '%s'".formatted(folder));
      try (ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          paths.add(rows.getString("path"));
        }
      }
    }
    assertThat(paths).contains("=rings/ring-0000.png", "airplane/0003.jpg");
  }

  private static List<String> firstRow(String query, Statement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      assertThat(rows.next()).as(query).isTrue();
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        values.add(rows.getString(i));
      }
      return values;
    }
  }

  private void writeFiles() throws IOException {
    Path data = pictures();
    RunDirectory run =
        SmallRun.train(SmallRun.config(data, "epochs=1"), folder.resolve("runs").resolve("mine"));
    try (BatchEncoder encoder = SmallEncoder.load(run);
        TrainedEncoder mined = TrainedEncoder.load(run)) {
      ImageSource images = mined.data().labelled();
      embed(encoder, images, "images.parquet");
      embed(encoder, images, "images.csv");
      embed(encoder, SmallEncoder.open(data.resolve("horse")), "asked.parquet");
      PrunedDisagreement scoring = new PrunedDisagreement(0.9);
      MinedList.write(
          run.mined(),
          new Miner(mined, images, scoring, false).mine(ProgressListener.NONE).ranked());
    }
  }

  private Path pictures() throws IOException {
    GeneratedImages generated = new GeneratedImages(41);
    List<Path> discs = generated.writeImages(folder.resolve("discs"), Motif.DISC, 6);
    List<Path> rings = generated.writeImages(folder.resolve("rings"), Motif.RING, 5);
    Path airplanes = Files.createDirectories(folder.resolve("data").resolve("airplane"));
    Path horses = Files.createDirectories(folder.resolve("data").resolve("horse"));
    for (int i = 0; i < discs.size(); i++) {
      Files.copy(discs.get(i), airplanes.resolve("%04d.jpg".formatted(i)));
    }
    for (int i = 0; i < rings.size(); i++) {
      Files.copy(rings.get(i), horses.resolve("%04d.jpg".formatted(i)));
    }
    Files.copy(discs.get(3), airplanes.resolve("0003 again.jpg"));
    return folder.resolve("data");
  }

  private void embed(BatchEncoder encoder, ImageSource images, String name) {
    EmbeddingTarget target = new EmbeddingTarget(folder.resolve(name), false, false);
    try (Embedder embedder = Embedder.open(encoder, images, target, false)) {
      embedder.run(ProgressListener.NONE);
    }
  }
}
