package dev.sdclr.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowsByPathTest {

  @Test
  void findsEveryPath() {
    List<String> paths =
        IntStream.range(0, 5000).mapToObj(i -> "%d/%05d.jpg".formatted(i % 7, i)).toList();
    RowsByPath rows = new RowsByPath(paths);
    for (int row = 0; row < paths.size(); row++) {
      assertThat(rows.get(paths.get(row))).isEqualTo(row);
    }
    assertThat(rows.get("8/00000.jpg")).isNull();
  }

  @Test
  void tellsPathsOfOneHashApart() {
    RowsByPath rows = new RowsByPath(List.of("Aa", "BB", "AaAa", "BBBB", "AaBB"));
    assertThat(List.of("Aa", "BB", "AaAa", "BBBB", "AaBB"))
        .extracting(rows::get)
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(rows.get("BBAa")).isNull();
  }

  @Test
  void takesNoneOfSeveralRowsForTheOther() {
    RowsByPath rows = new RowsByPath(List.of("a", "b", "b", "c", "a", "b"));
    assertThat(rows.get("a")).isNull();
    assertThat(rows.get("b")).isNull();
    assertThat(rows.get("c")).isEqualTo(3);
    assertThat(rows.sharing()).isEqualTo(5);
    assertThat(rows.firstShared()).contains("a");
    assertThat(rows.objection("c")).isEmpty();
    assertThat(rows.objection("d")).isEmpty();
    assertThat(rows.objection("b")).get().asString().contains("in rows 1 and 2 (from 0)");
    assertThat(new RowsByPath(List.of()).get("a")).isNull();
  }
}
