package dev.sdclr.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.eval.Grouping;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Resamples;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Interval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ReportPageTest extends WrittenReport {

  private static final String HOSTILE = "<script>alert(1)</script>";

  @Test
  void hasEverySectionInOrder() throws IOException {
    Page page = write(RunFixture.whole(home, "sdclr"), RunFixture.whole(home, "simclr"));
    assertThat(page.texts("//main/section/h2"))
        .containsExactly(
            "Key figures",
            "Training",
            "Accuracy by class",
            "Many, medium, few",
            "Map of the features",
            "What looks rare",
            "Settings and machine");
    assertThat(page.texts("//h1")).containsExactly("A title");
    assertThat(page.texts("//nav//a")).hasSize(7);
    for (Element link : page.all("//a")) {
      assertThat(page.all("//*[@id='%s']".formatted(link.getAttribute("href").substring(1))))
          .hasSize(1);
    }
  }

  @Test
  void drawsIntervalsAndSaysWhichDifferencesAreNoise() throws IOException {
    List<ClassCount> classes = RunFixture.classes(10);
    RunFixture sdclr = RunFixture.whole(home, "sdclr");
    RunFixture simclr = RunFixture.whole(home, "simclr");
    Score better = RunFixture.score(classes, 72.8, 4.1, 77, 71, 70);
    Score worse = RunFixture.score(classes, 70.1, 4.1, 76, 71, 63);
    sdclr.evaluated(classes, Map.of("full", RunFixture.withIntervals(classes, better, 1000)), null);
    simclr.evaluated(classes, Map.of("full", RunFixture.withIntervals(classes, worse, 1000)), null);
    Page page = write(sdclr, simclr);
    // A line a class and run, wide and narrow, and one a group and run.
    assertThat(page.all("//*[local-name()='line'][starts-with(@class,'whisker')]"))
        .hasSize(2 * (2 * 10 + 2 * 3));
    assertThat(page.texts("//section[@id='figures']//td/small")).contains("within noise");
    assertThat(page.text())
        .contains("One run each: no ranking. SDCLR scores 72.8 % (")
        .doesNotContain("beyond noise")
        .contains("Within noise: the 95 % interval of the difference holds 0.")
        .contains("Small: 95 % of resamples of the test images lie there");
  }

  @Test
  void saysAtTheTopWhenARunIsNotBetterThanAReference() throws IOException {
    RunFixture run =
        RunFixture.whole(home, "simclr")
            .beside("untrained", "full", 73.2, new Interval(-3, -1))
            .beside("pixels", "full", 60, new Interval(10, 12.4));
    Page page = write(run, RunFixture.whole(home, "sdclr"));
    assertThat(page.texts("//header/p[@class='verdict']"))
        .contains(
            "SimCLR is worse, beyond chance in the test images, than the same network untrained by full-shot probe"
                + " (−2.0 points, −3.0 to −1.0). Another seed may say otherwise.");
    assertThat(page.texts("//h3")).contains("References, in percent");
    assertThat(page.texts("//table[caption='What each run should beat']//td[1]"))
        .containsExactly("the same network untrained", "colour and edge histograms");
    assertThat(page.texts("//table[caption='What each run should beat']//td[2]"))
        .containsExactly("73.2−2.0 (−3.0 to −1.0)worse", "60.0+11.2 (+10.0 to +12.4)");
  }

  @Test
  void saysThatTheTeacherIsNotAmongTheReferences() throws IOException {
    RunFixture run =
        RunFixture.whole(home, "distil").beside("pixels", "full", 60, new Interval(10, 12.4));
    String config = Files.readString(run.directory().config());
    Files.writeString(
        run.directory().config(), config.replace("method: distil", "method:\n  name: distil"));
    String said =
        "The teacher of Distillation is left out, as its file could not be used when the run";
    assertThat(write(run).text()).contains(said);
    run.beside("teacher", "full", 80, new Interval(-10, -6));
    assertThat(write(run).text()).doesNotContain(said);
  }

  @Test
  void countsLabelledImagesWherePretrainingKnewNoneOfTheirClasses() throws IOException {
    RunFixture run = RunFixture.whole(home, "simclr");
    Evaluation known = RecordFile.read(run.directory().evaluation(), Evaluation.class);
    RecordFile.write(
        run.directory().evaluation(),
        new Evaluation(
            known.pretrainingSplit(),
            known.testSplit(),
            known.classes(),
            ClassCount.byLabelled(new Grouping.Share().phrase()),
            known.linear(),
            null,
            known.knn(),
            null));
    Page page = write(run);
    assertThat(page.texts("//section[@id='classes']//*[@class='axis-title']"))
        .contains("Labelled images");
    assertThat(page.text())
        .contains("Classes from the one with most labelled images", "In brackets: labelled images")
        .contains("classes (share of the labelled images: ");
  }

  @Test
  void saysNothingOfTheTrainingOfAKeptEncoder() throws IOException {
    RunFixture run = RunFixture.trained(home.resolve("run"), "none", 1);
    Files.delete(run.directory().path().resolve("metrics.jsonl"));
    Page page = write(run.evaluated(RunFixture.score(71, 5, 76, 70, 64)));
    assertThat(page.texts("//section[@id='figures']//th"))
        .contains("Images")
        .doesNotContain("Epochs", "Time");
    assertThat(page.text())
        .contains("Images: tiny pictures.", "none keeps its encoder as it was")
        .doesNotContain("Pre-trained on", "sdclr resume");
  }

  /** Of 60 and 70 the mean is 65, the population deviation 5. */
  @Test
  void showsMeanAndDeviationOverDraws() throws IOException {
    List<ClassCount> classes = RunFixture.classes(3);
    Score one = RunFixture.score(60, 4, 64, 60, 56);
    Score other = RunFixture.score(70, 4, 74, 70, 66);
    RunFixture run = RunFixture.trained(home.resolve("run"), "sdclr", 2);
    RecordFile.write(
        run.directory().evaluation(),
        new Evaluation(
            "a",
            "b",
            classes,
            "thirds",
            Map.of("few", one),
            List.of(
                new FewShotScore("1 %", 1, one),
                new FewShotScore("1 %", 2, other),
                new FewShotScore("5 per class", 1, one)),
            null,
            null));
    assertThat(write(run).texts("//section[@id='figures']//td")).contains("65.0±5.0 (2)");
  }

  /** Grouping by counts can leave a group empty, and two classes leave two. */
  @Test
  void doesWithoutClassesInAGroup() throws IOException {
    List<ClassCount> classes =
        List.of(
            new ClassCount("a", 500, ClassCount.Group.MANY),
            new ClassCount("b", 200, ClassCount.Group.MANY));
    Score score = new Score(65, null, 65.0, null, null, List.of(70.0, 60.0), "p", "l", null);
    RunFixture[] runs = new RunFixture[3];
    for (int i = 0; i < 3; i++) {
      Score own = i == 2 ? score : RunFixture.withIntervals(classes, score, 50);
      runs[i] =
          RunFixture.trained(home.resolve("r" + i), i == 0 ? "sdclr" : "simclr", 2)
              .evaluated(classes, Map.of("full", own, "few", own), own);
    }
    assertThat(write(runs[0]).text()).contains("SDCLR scores 65.0 %").doesNotContain("NaN");
    assertThat(write(runs[0], runs[1]).text()).contains("SimCLR scores 65.0 %");
    assertThat(write(runs).text()).contains("no ranking").doesNotContain("NaN");
  }

  @Test
  void asksNothingOfTheNetwork() throws IOException {
    Page page = write(RunFixture.whole(home, "sdclr"), RunFixture.whole(home, "simclr"));
    String text = Files.readString(out);
    assertThat(text).doesNotContain("http:").doesNotContain("https:").doesNotContain("url(");
    assertThat(text).doesNotContain("@import").doesNotContain("<link");
    assertThat(page.all("//@src/.."))
        .isNotEmpty()
        .allSatisfy(
            image ->
                assertThat(image.getAttribute("src"))
                    .matches("data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+"));
    assertThat(page.first("//meta[@http-equiv]").getAttribute("content"))
        .startsWith("default-src 'none'; img-src data:;");
  }

  @Test
  void allowsItsOwnScriptAlone() throws Exception {
    Page page = write(RunFixture.whole(home, "sdclr"));
    assertThat(page.all("//script")).hasSize(1);
    String script = page.first("//script").getTextContent();
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    assertThat(page.first("//meta[@http-equiv]").getAttribute("content"))
        .endsWith("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
  }

  @Test
  void keepsHostileNamesAsText() throws IOException {
    List<ClassCount> classes =
        List.of(
            new ClassCount(HOSTILE, 9, ClassCount.Group.MANY),
            new ClassCount("\" onmouseover=\"alert(1)", 5, ClassCount.Group.MEDIUM),
            new ClassCount("'&<b>\u0000", 1, ClassCount.Group.FEW));
    Score score = RunFixture.score(50, 5, 60, 50, 40);
    RunFixture run =
        RunFixture.trained(home.resolve("<script>alert(1)<" + "!--"), HOSTILE, 2)
            .record(HOSTILE, 2, List.of(HOSTILE))
            .evaluated(classes, Map.of("full", score), null)
            .mined(List.of(new MinedImage(1, 0, HOSTILE + ".png", HOSTILE, 0.5)), 1, 8)
            .mapped(Kind.MINED, classes, 3, HOSTILE + "%d.png")
            .tail(List.of(HOSTILE), 4, 20);
    Files.writeString(run.directory().config(), "method: \"%s\"\nseed: 1\n".formatted(HOSTILE));
    ReportPage.write(List.of(run.directory()), HOSTILE, out);
    Page page = Page.read(out);
    String raw = Files.readString(out);
    assertThat(raw)
        .doesNotContain(HOSTILE)
        .doesNotContain("\" onmouseover")
        .doesNotContain("<b>")
        .doesNotContain("<!--");
    assertThat(page.all("//script")).hasSize(1);
    assertThat(page.all("//@onmouseover/..")).isEmpty();
    assertThat(page.texts("//h1")).containsExactly(HOSTILE);
    assertThat(page.texts("//th[@scope='row']")).contains(HOSTILE, "\" onmouseover=\"alert(1)");
    assertThat(page.texts("//pre").get(0)).contains(HOSTILE);
  }

  @Test
  void drawsSixRunsOfHundredClasses() throws IOException {
    List<ClassCount> classes = RunFixture.classes(100);
    RunFixture[] runs = new RunFixture[6];
    List<String> methods = List.of("sdclr", "simclr", "moco", "byol", "simsiam", "supervised");
    for (int i = 0; i < 6; i++) {
      runs[i] =
          RunFixture.trained(home.resolve(methods.get(i)), methods.get(i), 310)
              .evaluated(
                  classes,
                  Map.of("full", RunFixture.score(classes, 50 + i, 5, 60, 50, 40 + i)),
                  null);
    }
    Page page = write(runs);
    assertThat(page.all("//section[@id='figures']//tbody/tr")).hasSize(6);
    assertThat(page.texts("//section[@id='training']//figure[1]//ul[@class='legend']/li"))
        .startsWith("SDCLR", "SimCLR", "MoCo", "BYOL", "SimSiam", "Supervised");
    assertThat(page.all("//section[@id='classes']//tbody/tr")).hasSize(100);
    assertThat(Files.size(out)).isLessThan(1_500_000L);
  }

  /** Bold reads as a winner. */
  @Test
  void printsNoSingleRunBold() throws IOException {
    RunFixture one =
        RunFixture.whole(home, "sdclr").evaluated(RunFixture.score(90.04, 4.0, 80, 70, 60));
    RunFixture other =
        RunFixture.whole(home, "simclr").evaluated(RunFixture.score(10.00, 3.0, 80, 70, 61));
    assertThat(write(one, other).all("//section[@id='figures']//strong")).isEmpty();
  }

  /** The same figures as {@code evaluate} prints: 60 and 70 have the population deviation 5. */
  @Test
  void showsMeansOverRepetitionsAlone() throws IOException {
    RunFixture one =
        RunFixture.trained(home.resolve("a"), "sdclr", 2)
            .evaluated(RunFixture.score(60, 4, 64, 60, 56));
    RunFixture other =
        RunFixture.trained(home.resolve("b"), "sdclr", 2)
            .evaluated(RunFixture.score(70, 4, 74, 70, 66));
    RunFixture simclr = RunFixture.whole(home, "simclr");
    Path config = other.directory().config();
    Files.writeString(config, Files.readString(config).replace("seed: 1", "seed: 2"));
    String table = "//table[caption='Means over the repetitions of one experiment']//tbody/tr/*";
    assertThat(write(one, other, simclr).texts(table))
        .startsWith("SDCLR", "2", "full-shot linear probe", "65.0\u00a0±\u00a05.0")
        .hasSize(8);
    assertThat(write(one, simclr).texts(table)).isEmpty();
  }

  @Test
  void doesWithoutTestImagesOfAClass() throws IOException {
    List<ClassCount> classes = RunFixture.classes(3);
    List<Double> perClass = Arrays.asList(90.0, null, 70.0);
    List<Integer> images = List.of(10, 0, 10);
    Score score =
        new Score(80, 10.0, 90.0, null, 70.0, perClass, "p", "l", null)
            .with(Resamples.of(List.of(perClass), images, classes, 0).intervals(images, 0));
    RunFixture[] runs = new RunFixture[2];
    for (int i = 0; i < 2; i++) {
      runs[i] = RunFixture.whole(home, i == 0 ? "sdclr" : "simclr");
      RecordFile.write(
          runs[i].directory().evaluation(),
          new Evaluation(
              "a",
              "b",
              classes,
              "thirds",
              Map.of("full", score, "few", score),
              null,
              score,
              Map.of("class 1", "no test image")));
    }
    Page page = write(runs);
    assertThat(page.text())
        .contains("Left out of every mean: class 1 (no test image).")
        .doesNotContain("NaN");
    assertThat(page.texts("//section[@id='classes']//tbody/tr[2]/*"))
        .containsExactly("class 1", "Medium", "499", "–", "–");
  }

  @Test
  void tellsWhichSettingsDiffer() throws IOException {
    Page page = write(RunFixture.whole(home, "sdclr"), RunFixture.whole(home, "simclr"));
    String table = "//table[caption='Settings that differ']";
    assertThat(page.texts(table + "//tbody/tr/*")).containsExactly("method", "sdclr", "simclr");
    assertThat(page.texts("//pre").get(1))
        .isEqualTo(Files.readString(home.resolve("simclr/config.yaml")));
  }

  @Test
  void showsNotesBeforeAnythingElse() throws IOException {
    List<String> notes = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      notes.add("note " + i);
    }
    Page page = write(RunFixture.whole(home, "sdclr").record("sdclr", 12, notes));
    assertThat(page.texts("//header/aside//li")).containsExactlyElementsOf(notes);
    assertThat(page.texts("//header/aside/ul/li")).hasSize(8);
  }

  /** Older versions kept the one among the others. */
  @Test
  void adviceIsNotWhatWasNotAsAsked() throws IOException {
    String advice = "the pruned branch keeps 7 of 70 convolution weights, so few that it may.";
    List<String> notes = List.of(advice, "another note.");
    Page page = write(RunFixture.whole(home, "sdclr").record("sdclr", 12, notes));
    assertThat(page.texts("//aside[h2='Not as asked']//li")).containsExactly("another note.");
    assertThat(page.texts("//aside[h2='What may help']//li")).containsExactly(advice);
  }

  @Test
  void drawsFeaturesOverTheEpochsAndWarnsOfThem() throws IOException {
    RunFixture good = RunFixture.whole(home, "sdclr").quality(0, 17, 0).quality(5, 40, 0.2);
    RunFixture bad = RunFixture.whole(home, "simclr").quality(0, 17, 0).quality(6, 1.2, 0);
    List<String> notes = List.of("early warning, after epoch 6: what it says.", "another note.");
    Page page = write(good, bad.record("simclr", 12, notes));
    String figure = "//figure[figcaption/h3='Distance of views']";
    assertThat(page.texts(figure + "//tbody/tr[2]/*")).containsExactly("5", "0.400", "–");
    assertThat(page.texts("//figure[figcaption/h3='Effective rank']//tbody/tr[1]/*"))
        .containsExactly("0", "17.0", "17.0");
    assertThat(page.texts("//section[@id='training']//figcaption/h3"))
        .contains("Alignment", "Uniformity", "Agreement with the start");
    assertThat(page.texts("//header/p[@class='verdict']"))
        .anyMatch(
            text ->
                text.startsWith("SimCLR: early warning, after epoch 6: collapse: ")
                    && text.contains("SimCLR: early warning, after epoch 6: no better than"))
        .noneMatch(text -> text.contains("SDCLR: early"));
    assertThat(page.texts("//header/aside//li")).containsExactly("another note.");
    assertThat(write(RunFixture.whole(home.resolve("b"), "sdclr")).text())
        .doesNotContain("Features without labels");
  }

  @Test
  void saysThatTrainingDiverged() throws IOException {
    RunFixture run = RunFixture.trained(home.resolve("run"), "sdclr", 0).epoch(1, Double.NaN);
    assertThat(write(run).text()).contains("Not a number in any epoch: the training diverged.");
  }

  @Test
  void givesTheSameBytesAgain() throws IOException {
    RunFixture run = RunFixture.whole(home, "sdclr");
    write(run);
    byte[] first = Files.readAllBytes(out);
    write(run);
    assertThat(Files.readAllBytes(out)).isEqualTo(first);
  }

  @Test
  void describesEveryChartAndPicture() throws IOException {
    Page page = write(RunFixture.whole(home, "sdclr"), RunFixture.whole(home, "simclr"));
    assertThat(page.all("//svg[not(@aria-hidden)]"))
        .isNotEmpty()
        .allSatisfy(
            chart -> {
              assertThat(chart.getAttribute("aria-label")).isNotBlank();
              assertThat(chart.getAttribute("tabindex")).isEqualTo("0");
            });
    assertThat(page.all("//img")).allSatisfy(i -> assertThat(i.getAttribute("alt")).isNotBlank());
    assertThat(page.all("//figure[not(figcaption)]")).isEmpty();
    assertThat(page.all("//table[not(caption)]")).isEmpty();
    assertThat(page.all("//figure[.//div[@class='drawing wide']][not(details//table)]")).isEmpty();
  }
}
