package dev.sdclr.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

  @TempDir Path folder;

  @Test
  void endsWorkWhenItsProgressIsNotWanted() {
    try (Database database = Database.writing(Path.of("file"), List.of())) {
      List<Double> shares = new ArrayList<>();
      assertThatThrownBy(
              () ->
                  database.execute(
                      // years
                      "SELECT count(*) FROM range(1000000000) a, range(1000000000) b"
                          + " WHERE hash(a.range) = hash(b.range) + 1",
                      share -> {
                        shares.add(share);
                        if (shares.size() == 3) {
                          throw new IllegalStateException("enough");
                        }
                      }))
          .hasMessage("enough");
      assertThat(shares).hasSize(3).allMatch(share -> share >= 0 && share <= 1);
      database.execute("SELECT 1");
    }
  }

  @Test
  void namesTheFileOfWhatFails() {
    try (Database database = Database.writing(Path.of("some/file"), List.of())) {
      assertThatThrownBy(() -> database.execute("FROM nowhere"))
          .isInstanceOf(SdclrException.class)
          .hasMessageStartingWith("cannot write some/file: Catalog Error: ")
          .hasMessageEndingWith(" (is there room, and do you have permission to write there?)")
          .message()
          .hasLineCount(1);
    }
  }

  @Test
  void quotesNamesForStatements() {
    assertThat(Database.name("it's \"so\"; --")).isEqualTo("\"it's \"\"so\"\"; --\"");
    assertThatThrownBy(() -> Database.name("a\0b")).isInstanceOf(SdclrException.class);
    assertThat(Database.withoutGlob(Path.of("/a[b]*/c?'d"))).isEqualTo("/a[[]b][*]/c[?]'d");
  }

  /** Whatever statement an attacker got through: it reaches no other file and no network. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY (SELECT 1) TO '%s/stolen.csv'",
        "FROM read_csv('%s/other.csv')",
        "FROM read_text('/etc/hostname')",
        "FROM glob('%s/*')",
        "ATTACH '%s/new.db' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "FROM read_parquet('https://localhost:1/x.parquet')",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/hostname']",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "EXPORT DATABASE '%s/all'",
        "IMPORT DATABASE '%s'",
        "PRAGMA enable_profiling; PRAGMA profiling_output = '%s/profile'"
      })
  void reachesNothingButItsFile(String sql) throws IOException {
    Path own = written("own.parquet");
    Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
    try (Database database = Database.reading(own, "shard")) {
      assertThatThrownBy(() -> database.execute(sql.formatted(folder)))
          .isInstanceOf(SdclrException.class)
          .message()
          .hasLineCount(1);
      List<String> rows = new ArrayList<>();
      database.query(
          "SELECT * FROM read_parquet(?)",
          List.of(Database.withoutGlob(own)),
          row -> rows.add(row.text(1)));
      assertThat(rows).containsExactly("7");
    }
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("own.parquet", "other.csv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.parquet",
        "a*b.parquet",
        "a?b[c].parquet",
        "it's; DROP TABLE x; --.parquet",
        "\"; COPY (SELECT 1) TO 'x'; --.parquet",
        "%s %1$s %n.parquet",
        "a=b.parquet",
        "ümlaut 图.parquet"
      })
  void readsAndWritesFilesOfAnyName(String name) throws IOException {
    Path own = written(name);
    Files.writeString(folder.resolve("aXb.parquet"), "another, which a star would match");
    Path joined = folder.resolve("joined " + name);
    try (Database database = Database.writing(joined, List.of(own, own))) {
      database.copy("none", List.of(own, own), joined, 2048, share -> {});
    }
    List<Long> values = new ArrayList<>();
    try (Database database = Database.reading(joined, "shard")) {
      database.query(
          "FROM read_parquet(?)",
          List.of(Database.withoutGlob(joined)),
          row -> values.add(row.number(1)));
    }
    assertThat(values).containsExactly(7L, 7L);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(name, "aXb.parquet", "joined " + name);
  }

  private Path written(String name) {
    Path file = folder.resolve(name);
    try (Database database = Database.writing(file, List.of())) {
      database.createTable("rows", "value BIGINT");
      database.append("rows", appender -> appender.beginRow().append(7L).endRow());
      database.copy("rows", List.of(), file, 2048, share -> {});
    }
    return file;
  }
}
