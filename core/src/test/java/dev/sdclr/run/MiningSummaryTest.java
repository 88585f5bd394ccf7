package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.run.MiningSummary.TopShare;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MiningSummaryTest {

  @TempDir Path folder;

  @Test
  void readsWhatItWrote() {
    MiningSummary summary =
        new MiningSummary(
            40,
            MiningSettings.orderings(
                7,
                List.of(new MiningSettings(MiningScore.LOSS, List.of(0.5, 0.9), 4, 7L, 256, 0.2))),
            "rise of the loss",
            "some groups",
            List.of("disc"),
            10.0,
            0.75,
            List.of(TopShare.of(5, 2, 1), TopShare.of(10, 4, 1)),
            new MinedCollection("train", "0123abcd", "images"),
            3);
    Path file = folder.resolve("mining.json");
    RecordFile.write(file, summary);
    assertThat(RecordFile.read(file, MiningSummary.class)).isEqualTo(summary);
    assertThat(file)
        .content()
        .contains("\"score\" : \"loss\"", "\"lift\" : 5.0")
        .doesNotContain("\"pruneFraction\"");
    assertThat(summary.top()).extracting(TopShare::lift).containsExactly(5.0, 2.5);
  }

  @Test
  void leavesOutWhatNoLabelTells() {
    MiningSummary summary =
        new MiningSummary(
            40,
            MiningSettings.cosine(0.9),
            "cosine",
            null,
            List.of(),
            null,
            null,
            List.of(),
            null,
            null);
    Path file = folder.resolve("mining.json");
    RecordFile.write(file, summary);
    assertThat(file)
        .content()
        .doesNotContain(
            "auroc",
            "tailShareInData",
            "seed",
            "temperature",
            "inTurn",
            "collection",
            "epochsDone");
    assertThat(RecordFile.read(file, MiningSummary.class)).isEqualTo(summary);
  }

  /** As the first version wrote it. */
  @Test
  void readsOlderFiles() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mining.json"),
            """
            {"images": 35, "pruneFraction": 0.9, "scoring": "1 - cosine of features",
             "tailClasses": ["disc"], "tailShareInData": 12.5,
             "top": [{"topPercent": 1.0, "images": 1, "tailImages": 0, "tailShare": 0.0},
                     {"topPercent": 10.0, "images": 4, "tailImages": 2, "tailShare": 50.0}]}
            """);
    MiningSummary summary = RecordFile.read(file, MiningSummary.class);
    assertThat(summary.settings()).isEqualTo(MiningSettings.cosine(0.9));
    assertThat(summary.auroc()).isNull();
    assertThat(summary.epochsDone()).isNull();
    assertThat(summary.top()).extracting(TopShare::lift).containsExactly(0.0, 4.0);
  }

  @Test
  void staysStrict() throws IOException {
    Path file = folder.resolve("mining.json");
    String whole = "{'images': 3, 'pruneFraction': 0.9, 'tailClasses': [], 'top': []";
    Files.writeString(file, (whole + ", 'tail': 1}").replace('\'', '"'));
    assertThatThrownBy(() -> RecordFile.read(file, MiningSummary.class))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "%s: unknown key 'tail' (did you mean 'tailClasses' or 'tailShareInData'?); valid keys: ",
            file);
    Files.writeString(file, "{\"scoring\": \"x\"}");
    assertThatThrownBy(() -> RecordFile.read(file, MiningSummary.class))
        .hasMessageContaining("images");
  }
}
