package dev.sdclr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Runs without labels, records or pictures get a page of what there is. */
class ReportOnPoorRunsTest extends WrittenReport {

  @Test
  void saysWhichCommandMakesWhatIsMissing() throws IOException {
    RunFixture run = RunFixture.trained(home.resolve("new run"), "sdclr", 0);
    Page page = write(run);
    String path = "'" + run.directory().path() + "'";
    assertThat(page.texts("//code"))
        .contains("./sdclr resume " + path, "./sdclr evaluate " + path, "./sdclr mine " + path);
    assertThat(page.texts("//section[@id='figures']//td")).doesNotContain("–");
  }

  @Test
  void doesWithoutAnyRecordAtAll() throws IOException {
    Path empty = Files.createDirectory(home.resolve("empty"));
    ReportPage.write(List.of(new RunDirectory(empty)), "Empty", out);
    assertThat(Page.read(out).text())
        .contains("empty has not been evaluated yet.")
        .contains("empty has no config.yaml.");
  }

  @Test
  void showsUnlabelledRuns() throws IOException {
    Page page = write(RunFixture.trained(home.resolve("run"), "sdclr", 2).mined(100, 60, 8));
    assertThat(page.all("//ul[@class='gallery']/li")).hasSize(60);
    assertThat(page.texts("//span[@class='label']")).startsWith("No. 1", "No. 2");
    assertThat(page.all("//li[@class='mark rare']")).isEmpty();
  }

  /** Pictures come first, and nothing is there that would be empty or must fail. */
  @Test
  void leavesOutWhatNeedsLabelsOfUnlabelledRuns() throws IOException {
    RunFixture run =
        RunFixture.trained(home.resolve("my run"), "sdclr", 2)
            .record("sdclr", 2, List.of(), 0)
            .mined(100, 60, 8);
    Page page = write(run);
    assertThat(page.all("//main/section"))
        .extracting(s -> s.getAttribute("id"))
        .containsExactly("mining", "map", "figures", "training", "settings");
    assertThat(page.texts("//nav//a"))
        .containsExactly("Looks rare", "Map", "Key figures", "Training", "Settings");
    assertThat(page.texts("//td")).doesNotContain("–");
    assertThat(page.text()).doesNotContain("sdclr evaluate").doesNotContain("Balancedness");
    assertThat(page.texts("//code"))
        .containsExactly("./sdclr mine '" + run.directory().path() + "'");
  }

  @Test
  void namesMalformedFiles() throws IOException {
    Map<String, String> malformed =
        Map.of(
            "run.json", "{\"method\": 1",
            "evaluation.json", "{\"classes\": []}",
            "mining.json", "null",
            "metrics.jsonl", "{\"kind\": \"EPOCH\"\n",
            "config.yaml", "a: [1",
            "mined.csv", "rank,index,path,label,score\nx,1,a,,0.1\n");
    for (String name : Set.copyOf(malformed.keySet())) {
      Path path = home.resolve("bad-" + name);
      RunDirectory run = RunFixture.trained(path, "sdclr", 1).directory();
      Files.writeString(path.resolve(name), malformed.get(name));
      assertThatThrownBy(() -> ReportPage.write(List.of(run), "Title", out))
          .as(name)
          .isInstanceOf(SdclrException.class)
          .hasMessageContaining(path.resolve(name).toString());
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void namesPicturesThatAreNone() throws IOException {
    RunFixture run = RunFixture.trained(home.resolve("run"), "sdclr", 1).mined(3, 2, 8);
    Files.writeString(run.directory().thumbnail(2), "no picture at all, only text");
    assertThatThrownBy(() -> write(run))
        .isInstanceOf(SdclrException.class)
        .hasMessage(run.directory().thumbnail(2) + " is not a PNG picture: mine the run again");
  }

  @Test
  void showsAPlaceholderForAMissingPicture() throws IOException {
    RunFixture run = RunFixture.trained(home.resolve("run"), "sdclr", 1).mined(3, 2, 8);
    assertThat(write(run).texts("//span[@class='absent']")).containsExactly("no picture");
  }

  @Test
  void refusesToReportOnNothing() {
    assertThatThrownBy(() -> ReportPage.write(List.of(), "Title", out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a report needs at least one run, was given none");
    assertThatThrownBy(() -> ReportPage.write(List.of(new RunDirectory(home)), " ", out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a report needs a title, was ' '");
  }
}
