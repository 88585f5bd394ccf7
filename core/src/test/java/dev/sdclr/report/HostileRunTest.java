package dev.sdclr.report;

import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run directory with a corrupt file makes a page or is refused in one line. */
class HostileRunTest {

  private static final int CASES = 100;

  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.yaml",
        "run.json",
        "metrics.jsonl",
        "evaluation.json",
        "mining.json",
        "mined.csv",
        "thumbnails/00001.png"
      })
  void makesAPageOrRefuses(String name) throws IOException {
    List<ClassCount> classes = RunFixture.classes(6);
    Score score = RunFixture.score(classes, 71.2, 4.1, 77, 71, 66.3);
    List<MinedImage> mined = new ArrayList<>();
    for (int rank = 1; rank <= 8; rank++) {
      mined.add(new MinedImage(rank, rank, "d/%d.png".formatted(rank), "class " + rank % 6, 0.5));
    }
    RunFixture run =
        RunFixture.trained(home.resolve("run"), "sdclr", 3)
            .evaluated(classes, Map.of("full", score, "few", score), score)
            .mined(mined, 2, 8)
            .tail(List.of("class 4", "class 5"), 4.6, 20);
    Path file = run.directory().path().resolve(name);
    Reading reading =
        Reading.of(
            file,
            path ->
                ReportPage.write(List.of(run.directory()), "A title", home.resolve("page.html")));
    Fuzzing.run(
        FuzzTarget.plain(
            "report-" + name,
            List.of(Files.readAllBytes(file)),
            FuzzTarget.words("null", "-1", "0", "1e300", "NaN", "\"\"", "[]", "{}", "\n", "<b>"),
            reading,
            new Limit(32 << 20, 1000)),
        CASES);
  }
}
