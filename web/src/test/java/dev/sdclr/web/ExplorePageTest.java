package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.MadeCollection;
import dev.sdclr.job.ClassifyJob;
import dev.sdclr.job.ClassifyJob.ClassifierTraining;
import dev.sdclr.job.JobListener;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import dev.sdclr.rare.classify.ClassPriors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** What a user does on the page, in a real browser. */
class ExplorePageTest extends InABrowser {

  private static void open(ExploreServer server) {
    browser.size(1280, 860);
    browser.dark(false);
    browser.open(server.link());
    browser.until("document.querySelectorAll('.tile img').length > 20");
    browser.complaints();
  }

  /** A listing's images come after its number. */
  private static void untilTilesAreFilled() {
    browser.until("[...document.querySelectorAll('.tile')].every(t => t.dataset.row)");
  }

  private CurrentLabels kept(MadeCollection made) {
    return LabelLog.open(LabelLog.beside(made.features())).current();
  }

  @Test
  void labelsTwentyImagesByKeysUndoesGrowsAndGoesOnAfterARestart() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      browser.keys("n");
      browser.keys(MadeCollection.kind(0), Keys.ENTER);
      browser.until("document.getElementById('at0').querySelector('.badge')");
      browser.keys("n");
      browser.keys(MadeCollection.kind(1), Keys.ENTER);
      browser.until("document.getElementById('at1').querySelector('.badge')");
      for (int place = 2; place < 20; place++) {
        String kind = MadeCollection.kind(place);
        if (kind.equals(MadeCollection.RARE)) {
          browser.keys("n");
          browser.keys(kind, Keys.ENTER);
        } else {
          browser.keys(kind.equals("square") ? "1" : "2");
        }
        browser.until("document.getElementById('at%d').querySelector('.badge')".formatted(place));
      }
      browser.picture("grid");
      assertThat(kept(made).counts()).isEqualTo(Map.of("square", 7, "disc", 12, "cross", 1));

      browser.keys("z");
      browser.until("!document.getElementById('at19').querySelector('.badge')");
      assertThat(kept(made).size()).isEqualTo(19);
      browser.chord(Keys.SHIFT, "z");
      browser.until("document.getElementById('at19').querySelector('.badge')");

      browser.until("!document.getElementById('suggest').disabled");
      browser.keys("g");
      browser.until("document.getElementById('shown').textContent === '20 images suggested'");
      browser.until("document.querySelectorAll('.tile img').length === 20");
      browser.picture("suggested");
      assertThat(browser.text("at0"))
          .containsAnyOf("looks", "like", "sure", "cluster", "far", "random");
      browser.keys("x");
      browser.until("document.getElementById('at0').querySelector('.badge.bad')");
    }
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      browser.until("document.getElementById('at19').querySelector('.badge')");
      assertThat(browser.text("classes")).contains("square", "disc", "cross");
      browser.choose("state", "none");
      browser.until("document.getElementById('shown').textContent === '219 images'");
      untilTilesAreFilled();
      browser.keys("?");
      browser.until("document.getElementById('at0').querySelector('.badge.unsure')");
      assertThat(kept(made).count(Decision.State.UNSURE)).isEqualTo(1);
      assertThat(kept(made).count(Decision.State.BAD)).isEqualTo(1);
      assertThat(kept(made).size()).isEqualTo(22);

      browser.until("document.getElementById('predicted').options.length === 4");
      browser.choose("state", "");
      browser.choose("predicted", MadeCollection.RARE);
      browser.until("/^\\d images$/.test(document.getElementById('shown').textContent)");
      untilTilesAreFilled();
      browser.picture("classified");
      assertThat(browser.titles(".tile")).allMatch(title -> title.contains(MadeCollection.RARE));

      browser.script("document.getElementById('exchange').open = true");
      browser.saveInto(home);
      browser.click("save");
      browser.untilSaved(home.resolve("labels.csv"));
      assertThat(browser.complaints()).isEmpty();
    }
    Path out = home.resolve("classes.csv");
    ClassifyJob.Classified classified = classify(made, home.resolve("labels.csv"), out);
    assertThat(classified.classes()).containsExactly("cross", "disc", "square");
    assertThat(classified.counts())
        .satisfies(
            counts -> assertThat(IntStream.of(counts).sum()).isEqualTo(MadeCollection.IMAGES));
    assertThat(Files.readAllLines(out))
        .filteredOn(line -> line.contains(",cross,"))
        .hasSizeBetween(6, 12)
        .allMatch(line -> line.contains("-cross.png"));
  }

  /** What {@code classify --labels} makes of the labels that the page saved. */
  private static ClassifyJob.Classified classify(MadeCollection made, Path labels, Path out) {
    return new ClassifyJob(
            made.features(),
            ImageChoice.of(made.folder().toString()),
            new ClassifierTraining(Optional.of(labels), ClassPriors.OF_LABELS, 0, 1),
            Optional.of(out),
            Optional.empty(),
            false)
        .run(JobListener.NONE);
  }

  @Test
  void nearDuplicatesAreShownTogetherAndCountAsOneWhereTheUserWantsIt() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      browser.until("!document.getElementById('suggest').disabled");
      browser.click("one-of-near-duplicates");
      browser.until("document.getElementById('shown').textContent === '238 images'");
      browser.script("document.getElementById('path').value = '198'");
      browser.script("document.getElementById('choose').requestSubmit()");
      browser.until("document.getElementById('shown').textContent === '1 image'");
      browser.until("document.querySelectorAll('.tile img').length === 1");
      assertThat(browser.text("at0")).contains("2 near-duplicates");
      browser.script("document.getElementById('grid').focus()");
      browser.keys(Keys.ENTER);
      browser.until("document.getElementById('duplicates').children.length === 2");
      assertThat(browser.text("duplicates-title")).isEqualTo("2 near-duplicates");
      browser.until("document.getElementById('neighbours').children.length === 24");
      browser.picture("near-duplicates");
      browser.driver().findElement(By.cssSelector("#duplicates button")).click();
      browser.until("document.getElementById('image-path').textContent === '201-square.png'");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void labelsComeFromAFileAndGoIntoFoldersByTheButtonsOfThePage() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    Path file = home.resolve("given <b>.csv");
    Files.writeString(file, "path,label\n000-square.png,square\nelse.png,square\n");
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      browser.script("document.getElementById('exchange').open = true");
      browser.driver().findElement(By.id("labels-file")).sendKeys(file.toString());
      browser.until("document.getElementById('at0').querySelector('.badge')");
      browser.until("document.getElementById('exchanged').textContent.includes('else.png')");
      assertThat(browser.text("exchanged"))
          .contains("1 new label, 0 changed, 0 as before")
          .contains("1 name in the file is no image's here");
      assertThat(kept(made).counts()).isEqualTo(Map.of("square", 1));

      browser.driver().findElement(By.id("folders")).click();
      browser.until("document.getElementById('exchanged').textContent.startsWith('1 image in /')");
      String folder = browser.text("exchanged").substring("1 image in ".length());
      assertThat(Path.of(folder).resolve("square/000-square.png"))
          .hasSameBinaryContentAs(made.folder().resolve("000-square.png"));

      browser.choose("form", "coco");
      assertThat(browser.driver().findElement(By.id("save")).getAttribute("href"))
          .endsWith("/api/labels/coco");
      Path saved = Files.createDirectory(home.resolve("saved"));
      browser.saveInto(saved);
      browser.click("save");
      browser.untilSaved(saved.resolve("labels-coco.json"));
      browser.picture("exchange");
      browser.script("document.getElementById('grid').focus()");
      browser.keys("z");
      browser.until("!document.getElementById('at0').querySelector('.badge')");
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
