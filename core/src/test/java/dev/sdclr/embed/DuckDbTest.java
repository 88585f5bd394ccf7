package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuckDbTest {

  @Test
  void endsWorkWhenItsProgressIsNotWanted() {
    try (DuckDb database = DuckDb.open(Path.of("file"))) {
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
    try (DuckDb database = DuckDb.open(Path.of("some/file"))) {
      assertThatThrownBy(() -> database.execute("FROM nowhere"))
          .isInstanceOf(SdclrException.class)
          .hasMessageStartingWith("cannot write some/file: Catalog Error: ")
          .hasMessageEndingWith(" (is there room, and may you write there?)")
          .message()
          .hasLineCount(1);
    }
  }

  @Test
  void quotesTextForStatements() {
    assertThat(DuckDb.literal("it's '")).isEqualTo("'it''s '''");
    assertThat(DuckDb.withoutGlob(Path.of("/a[b]*/c?'d"))).isEqualTo("'/a[[]b][*]/c[?]''d'");
  }
}
