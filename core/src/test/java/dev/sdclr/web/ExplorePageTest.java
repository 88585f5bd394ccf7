package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
          .containsAnyOf("looks", "like", "sure", "cluster", "far", "lot");
      browser.keys("x");
      browser.until("document.getElementById('at0').querySelector('.badge.bad')");
    }
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      browser.until("document.getElementById('at19').querySelector('.badge')");
      assertThat(browser.text("classes")).contains("square", "disc", "cross");
      browser.choose("state", "none");
      browser.until("document.getElementById('shown').textContent === '219 images'");
      browser.keys("?");
      browser.until("document.getElementById('at0').querySelector('.badge.unsure')");
      assertThat(kept(made).count(Decision.State.UNSURE)).isEqualTo(1);
      assertThat(kept(made).count(Decision.State.BAD)).isEqualTo(1);
      assertThat(kept(made).size()).isEqualTo(22);
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
      browser.picture("exchange");
      browser.script("document.getElementById('grid').focus()");
      browser.keys("z");
      browser.until("!document.getElementById('at0').querySelector('.badge')");
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
