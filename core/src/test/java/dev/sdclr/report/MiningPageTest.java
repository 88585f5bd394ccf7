package dev.sdclr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSettings.MiningScore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the page says of mining. */
class MiningPageTest extends WrittenReport {

  @Test
  void framesTheTailAndTellsPathsOfTheForgotten() throws IOException {
    Page page = write(RunFixture.whole(home, "sdclr"));
    assertThat(page.all("//ul[@class='gallery']/li")).hasSize(60);
    assertThat(page.all("//li[@class='mark rare']")).hasSize(18);
    assertThat(page.first("//ul[@class='gallery']/li[7]").getAttribute("title"))
        .isEqualTo("No. 7: class 7 (rare), score 0.500\nd/7.png");
    assertThat(page.first("//ul[@class='gallery']/li[1]/img").getAttribute("class"))
        .isEqualTo("tiny");
    assertThat(page.text())
        .contains(
            "The rare classes (class 7, class 8, class 9; groups by share of the images) are 4.6 % of the data and 20.0 % of the"
                + " 1 % ranked first (4 of 20 images; lift 4.35): more than 0 to 3 by chance; what this"
                + " encoder forgets points to the tail.");
  }

  @Test
  void admitsWhenTheTailIsNotForgottenFirst() throws IOException {
    Page page =
        write(
            RunFixture.trained(home.resolve("a"), "sdclr", 2).tail(List.of("x"), 60, 5),
            RunFixture.trained(home.resolve("b"), "simclr", 2).tail(List.of("x"), 5, 5));
    assertThat(page.text())
        .contains(
            "less than 8 to 16 by chance; what this encoder forgets does not point to the tail.")
        .contains("no more and no less than chance gives, 0 to 3 by chance.");
  }

  @Test
  void staysSmallWithLargeThumbnails() throws IOException {
    RunFixture[] runs = {
      RunFixture.trained(home.resolve("a"), "sdclr", 2).mined(10_000, 60, 400),
      RunFixture.trained(home.resolve("b"), "simclr", 2).mined(10_000, 60, 400)
    };
    Page page = write(runs);
    assertThat(Files.size(out)).isBetween(8_000_000L, 20_000_000L);
    assertThat(page.text())
        .containsPattern("Only \\d+ of 60 pictures are shown, to keep this page small");
    for (String run : List.of("SDCLR", "SimCLR")) {
      assertThat(page.all("//ul[@aria-label='Images that %s ranks first']/li".formatted(run)))
          .hasSizeBetween(5, 59);
    }
    assertThat(page.first("//ul[@class='gallery']/li/img").getAttribute("class"))
        .isEqualTo("large");
  }

  /** A file's name tells by its beginning and its end. */
  @Test
  void shortensLongNamesInTheMiddle() throws IOException {
    List<MinedImage> images =
        List.of(
            new MinedImage(1, 0, "a/b/IMG_20240513_114502_burst_0007.jpeg", null, 0.5),
            new MinedImage(2, 1, "a/short.png", null, 0.4),
            new MinedImage(
                3, 2, "a/\ud83d\udc3b".repeat(1) + "\ud83d\udc3b".repeat(29), null, 0.3));
    Page page = write(RunFixture.trained(home.resolve("a"), "sdclr", 2).mined(images, 3, 8));
    assertThat(page.texts("//ul[@class='gallery']/li//span[@class='file']"))
        .containsExactly(
            "IMG_2024051…st_0007.jpeg",
            "short.png",
            "\ud83d\udc3b".repeat(11) + "…" + "\ud83d\udc3b".repeat(12));
    assertThat(page.first("//ul[@class='gallery']/li[1]").getAttribute("title"))
        .endsWith("\na/b/IMG_20240513_114502_burst_0007.jpeg");
  }

  /** All small pictures come before the first larger one. */
  @Test
  void embedsLargerPicturesWhereThereIsRoom() throws IOException {
    RunFixture run = RunFixture.trained(home.resolve("a"), "sdclr", 2).mined(60, 60, 200);
    for (int rank = 1; rank <= 60; rank++) {
      run.pictured(rank, 200, rank);
    }
    Page page = write(run);
    assertThat(page.all("//ul[@class='gallery']/li[@data-large]")).hasSize(60);
    Files.write(run.directory().largerPicture(2), new byte[1 << 20]);
    assertThatThrownBy(() -> write(run)).isInstanceOf(SdclrException.class);
    byte[] jpeg = Files.readAllBytes(run.directory().largerPicture(1));
    for (int rank = 1; rank <= 60; rank++) {
      Files.write(run.directory().largerPicture(rank), Arrays.copyOf(jpeg, 1 << 20));
    }
    page = write(run);
    assertThat(page.all("//ul[@class='gallery']/li//img")).hasSize(60);
    assertThat(page.all("//ul[@class='gallery']/li[@data-large]")).hasSizeBetween(1, 8);
    assertThat(Files.size(out)).isLessThan(20_000_000L);
  }

  @Test
  void showsHowWellEachOrderingFindsRareImages() throws IOException {
    Map<String, Double> aurocs = new LinkedHashMap<>();
    aurocs.put("mean", 0.3);
    aurocs.put("lof-20", 0.52);
    Page page = write(RunFixture.trained(home.resolve("a"), "sdclr", 2).orderings(aurocs));
    String rows = "//table[caption='How well each ordering finds rare images']//tbody/tr";
    assertThat(page.texts(rows + "/th")).containsExactly("mean", "lof-20");
    assertThat(page.texts(rows + "[1]/td"))
        .containsExactly(
            "0.300 (0.250–0.350)",
            "0.250 (0.200–0.300)",
            "2.5 (1.0–4.0)",
            "1 (0–1; by chance 0.4)",
            "0.300 (0.250–0.350)",
            "reversed here");
    assertThat(page.texts(rows + "[2]/td[6]")).containsExactly("");
    assertThat(page.text()).contains("Rare: class 9 (share of the images).");
  }

  @Test
  void drawsHowManyRareImagesLabelsFind() throws IOException {
    Map<String, List<Double>> found = new LinkedHashMap<>();
    found.put("suggest", List.of(4.0, 22.5));
    found.put("random", List.of(1.0, 2.0));
    found.put("mean", List.of(6.0, 7.0));
    found.put("lof-20", List.of(3.0, 9.0));
    Page page = write(RunFixture.trained(home.resolve("a"), "sdclr", 2).simulation(found));
    String rows = "//table[caption='Rare images found with so many labels']//tbody/tr";
    assertThat(page.texts(rows + "/th")).containsExactly("suggest", "random", "mean", "lof-20");
    assertThat(page.texts(rows + "[1]/td"))
        .containsExactly("4.0 (3.0–5.0)", "4.0", "22.5 (21.5–23.5)", "22.5");
    assertThat(page.text()).contains("images of rare classes (class 9; share of the images)");
    assertThat(page.all("//*[contains(@aria-label, 'suggest, random, lof-20')]")).isNotEmpty();
  }

  @Test
  void saysHowWellTheRankingFindsTheTail() throws IOException {
    Page page = write(RunFixture.whole(home, "sdclr"));
    assertThat(page.text())
        .contains(
            "2,000 images were scored with 90.0 % of the convolution weights cut. The score is how"
                + " far an image's feature turns: 0 for not at all, 2 for reversed; no"
                + " label takes part. The rare classes (class 7, class 8, class 9; groups by share of the images) are 4.6 % of"
                + " the data and 20.0 % of the 1 % ranked first (4 of 20 images; lift 4.35): more"
                + " than 0 to 3 by chance; what this encoder forgets points to the tail. In the"
                + " whole ranking they stand before other images (AUROC 0.713; by chance: 0.440 to"
                + " 0.560).");
    assertThat(page.texts("//table[caption='Share of the rare classes']//tbody/tr/td[3]"))
        .containsExactly("4.35", "2.17", "1");
  }

  @Test
  void saysWhatOtherScoresMean() throws IOException {
    MiningSettings loss =
        new MiningSettings(MiningScore.LOSS, List.of(0.5, 0.7, 0.9), 4, 1L, 256, 0.2);
    Page page = write(RunFixture.whole(home, "sdclr").summary(loss, List.of("class 9"), 4, 20));
    assertThat(page.text())
        .contains("scored with 50.0 %, 70.0 % and 90.0 % in turn of the convolution weights cut.")
        .contains("by how much an image's contrastive loss rises");
    MiningSettings pie = new MiningSettings(MiningScore.PIE, List.of(0.9), 0, 1L, null, null);
    assertThat(
            write(RunFixture.whole(home, "simclr").summary(pie, List.of("class 9"), 4, 20)).text())
        .contains("the probes learn from labels.");
  }

  @Test
  void saysWhenMiningCannotBeCompared() throws IOException {
    String other = "mined by different scores or settings: what they rank first is not comparable.";
    RunFixture one = RunFixture.whole(home, "sdclr");
    RunFixture two = RunFixture.whole(home, "simclr");
    assertThat(write(one, two).text()).doesNotContain("not comparable");
    MiningSettings loss = new MiningSettings(MiningScore.LOSS, List.of(0.5, 0.9), 4, 1L, 256, 0.2);
    MiningSettings seeded =
        new MiningSettings(MiningScore.LOSS, List.of(0.5, 0.9), 4, 2L, 256, 0.2);
    List<String> tail = List.of("class 7", "class 8", "class 9");
    Page page = write(one, two.summary(loss, tail, 4.6, 20));
    assertThat(page.texts("//p[@class='caveat']"))
        .hasSize(2)
        .allMatch(text -> text.contains(other));
    assertThat(page.texts("//section[@id='figures']/p[@class='reading']").get(0)).contains(other);
    assertThat(page.texts("//section[@id='figures']//td/small[@class='terms']"))
        .containsExactly(
            "cosine, 90\u00a0% cut", "loss, 50\u00a0%, 90\u00a0% cut, 4 pairs of views");
    page = write(one.summary(seeded, tail, 4.6, 20), two);
    assertThat(page.text()).doesNotContain("not comparable");
    page = write(one.summary(seeded, List.of("class 1"), 4.6, 20), two);
    assertThat(page.text())
        .contains("not mined on the same images: what they rank first is not comparable.");
  }

  @Test
  void drawsWhichGroupsAreForgottenWhen() throws IOException {
    RunFixture run =
        RunFixture.whole(home, "sdclr")
            .forgetting(2, 0.2, 0.1, 0.2, 0.3)
            .forgetting(4, 0.1, 0.05, 0.1, 0.15)
            .forgetting(6, 0.1, 0.05, null, 0.15);
    Page page = write(run);
    String figure = "//figure[figcaption/h3='Which groups are forgotten at which stage']";
    assertThat(page.texts(figure + "//ul[@class='legend']/li"))
        .containsExactly("Many", "Medium", "Few");
    assertThat(page.all(figure + "//div[@class='drawing wide']//path[starts-with(@class,'line')]"))
        .hasSize(3)
        .extracting(line -> line.getAttribute("stroke-dasharray"))
        .doesNotHaveDuplicates();
    assertThat(page.texts(figure + "//tbody/tr[2]/*"))
        .containsExactly("4", "0.0500", "0.1000", "0.1500", "30.0\u00a0%", "–");
    assertThat(page.texts(figure + "//tbody/tr[3]/*")).contains("–");
    String comparison = "//figure[figcaption/h3='The same against all images']";
    assertThat(page.texts(comparison + "//tbody/tr[1]/*"))
        .startsWith("2", "0.500", "1.000", "1.500");
  }

  @Test
  void drawsForgettingOfAllImagesWithoutLabels() throws IOException {
    Page page = write(RunFixture.whole(home, "sdclr").forgetting(2, 0.2, null, null, null));
    assertThat(
            page.texts(
                "//figure[figcaption/h3='Which groups are forgotten at which stage']"
                    + "//ul[@class='legend']/li"))
        .containsExactly("All images");
  }
}
