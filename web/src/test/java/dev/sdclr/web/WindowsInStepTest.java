package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.MadeCollection;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** What windows see of each other, of other processes, and of what is wrong with the files. */
class WindowsInStepTest extends InABrowser {

  private static void open(ExploreServer server) {
    browser.open(server.link());
    browser.until("document.querySelectorAll('.tile').length > 20");
    browser.until("document.getElementById('at0').dataset.row === '0'");
  }

  private static void badgeOf(int place, String label) {
    browser.until(
        "(document.querySelector('#at%d .badge') ?? {}).textContent === '%s'"
            .formatted(place, label));
  }

  @Test
  void windowsShowEachOthersLabelsAndThoseOfOtherProcesses() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      String first = browser.driver().getWindowHandle();
      browser.driver().switchTo().newWindow(WindowType.TAB);
      open(server);
      browser.keys("n");
      browser.keys("square", Keys.ENTER);
      badgeOf(0, "square");
      String second = browser.driver().getWindowHandle();
      browser.driver().switchTo().window(first);
      badgeOf(0, "square");
      assertThat(browser.element("undo").isEnabled()).as("of another window's label").isFalse();
      browser.keys("z", Keys.ARROW_RIGHT, "1");
      badgeOf(1, "square");
      badgeOf(0, "square");
      browser.driver().switchTo().window(second);
      badgeOf(1, "square");
      browser.click("undo");
      browser.until("!document.querySelector('#at0 .badge')");
      badgeOf(1, "square");
      browser.driver().switchTo().window(first);
      browser.until("!document.querySelector('#at0 .badge')");
      browser.driver().switchTo().window(second);

      LabelLog other = LabelLog.open(LabelLog.beside(made.features()));
      other.append(List.of(Decision.labelled("002-disc.png", "round")));
      badgeOf(2, "round");
      browser.keys(Keys.HOME, "?");
      badgeOf(0, "not sure");
      other.append(List.of(Decision.unsure("000-square.png")));
      browser.click("undo");
      browser.until("document.getElementById('said').textContent.startsWith('Undone')");
      assertThat(browser.text("said"))
          .isEqualTo("Undone, except 1 image that others have said something of since");
      badgeOf(0, "not sure");
      browser.driver().close();
      browser.driver().switchTo().window(first);
    }
  }

  @Test
  void whatIsWrongIsSaidAndNothingIsLost() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    LabelLog log = LabelLog.open(LabelLog.beside(made.features()));
    log.append(
        List.of(
            Decision.labelled("gone.png", "disc"),
            Decision.labelled("001-disc.png", "square"),
            Decision.labelled("001-disc.png", "disc")));
    Files.delete(made.folder().resolve("003-square.png"));
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      Files.delete(made.folder().resolve("004-disc.png"));
      open(server);
      badgeOf(1, "disc");
      browser.until("document.querySelector('#at3 .missing')");
      browser.until("document.querySelector('#at4 .missing')");
      browser.until("document.getElementById('notes').textContent.includes('004-disc.png')");
      assertThat(browser.text("notes"))
          .contains(
              "1 of 240 images is not among pictures (239 images)",
              "labels of images that are not here (1, such as 'gone.png')");
      browser.keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, "2");
      badgeOf(3, "disc");
      assertThat(log.all()).hasSize(4);
    }
  }

  @Test
  void labelsOfALogThatIsRemovedAreSaidToBeGoneAndKept() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    LabelLog log = LabelLog.open(LabelLog.beside(made.features()));
    log.append(List.of(Decision.labelled("001-disc.png", "disc"), Decision.bad("002-disc.png")));
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      badgeOf(1, "disc");
      Files.delete(log.file());
      browser.until("!document.querySelector('#at1 .badge')");
      browser.until("document.getElementById('notes').textContent.includes('was removed')");
      Path kept = log.file().resolveSibling("features.labels-before.jsonl");
      assertThat(browser.text("notes")).contains("2 labels that it does not have are kept in");
      assertThat(LabelLog.open(kept).current().counts()).isEqualTo(Map.of("disc", 1));
      browser.keys("n");
      browser.keys("new", Keys.ENTER);
      badgeOf(0, "new");
      assertThat(LabelLog.open(log.file()).all()).hasSize(1);
    }
  }

  @Test
  void aBrokenLogIsSaidUntilItIsMended() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    LabelLog log = LabelLog.open(LabelLog.beside(made.features()));
    log.append(List.of(Decision.labelled("001-disc.png", "disc")));
    String whole = Files.readString(log.file());
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      badgeOf(1, "disc");
      Files.writeString(log.file(), whole + "rubbish\n");
      browser.until(
          "document.getElementById('notes').textContent.includes('fix or delete that line')");
      browser.keys("1");
      browser.until("document.getElementById('said').textContent.startsWith('Not saved')");
      browser.until("document.querySelector('.tile.current').dataset.place === '0'");
      Files.writeString(log.file(), whole);
      browser.until("document.getElementById('notes').hidden");
      browser.keys("1");
      badgeOf(0, "disc");
    }
  }

  @Test
  void nothingIsLabelledWhileTheServerIsGone() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      browser.keys("n");
      browser.keys("disc", Keys.ENTER);
      badgeOf(0, "disc");
    }
    browser.keys("1", "1", "1");
    browser.until("!document.getElementById('gone').hidden");
    browser.until("document.querySelector('.tile.current').dataset.place === '1'");
    browser.keys("1");
    browser.until("document.querySelector('.tile.current').dataset.place === '1'");
    assertThat(browser.text("gone")).contains("does not answer");
  }

  /** They jumped away, and suggestions and what was chosen were lost. */
  @Test
  void whatIsShownStaysWhenTheConnectionIsBack() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    LabelLog log = LabelLog.open(LabelLog.beside(made.features()));
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK);
        Tunnel tunnel = Tunnel.to(server)) {
      browser.open(tunnel.link());
      browser.until("!document.getElementById('suggest').disabled");
      browser.keys("g");
      browser.until("document.getElementById('shown').textContent === '20 images suggested'");
      browser.keys(Keys.ARROW_RIGHT, " ", Keys.ARROW_RIGHT, " ");
      loseConnection(tunnel);
      log.append(List.of(Decision.labelled("000-square.png", "square")));
      tunnel.dig();
      untilConnectedAgain();
      browser.until("document.getElementById('classes').textContent.includes('square')");
      assertThat(browser.text("shown")).isEqualTo("20 images suggested");
      assertThat(browser.text("chosen")).isEqualTo("2 images chosen");
      assertThat(browser.element("order").getAttribute("value")).isEqualTo("suggested");

      browser.choose("state", "none");
      browser.until("document.getElementById('shown').textContent === '239 images'");
      browser.until("document.getElementById('at0').dataset.row === '1'");
      browser.script("document.getElementById('grid').focus()");
      browser.keys("?", "?");
      badgeOf(1, "not sure");
      loseConnection(tunnel);
      browser.choose("state", "unsure"); // asked for in vain
      browser.until("document.getElementById('said').textContent.includes('does not answer')");
      tunnel.dig();
      untilConnectedAgain();
      assertThat(browser.text("shown")).isEqualTo("2 images");
      browser.choose("state", "none");
      browser.until("document.getElementById('shown').textContent === '237 images'");
    }
  }

  private static void loseConnection(Tunnel tunnel) throws IOException {
    tunnel.cut();
    browser.until("!document.getElementById('gone').hidden");
  }

  private static void untilConnectedAgain() {
    browser.until("document.getElementById('said').textContent === 'Connected again'");
  }

  /** The seventh froze them all: a browser has six connections to a server. */
  @Test
  void manyWindowsOfOneBrowserStayInStep() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    LabelLog log = LabelLog.open(LabelLog.beside(made.features()));
    log.append(List.of(Decision.bad("gone.png")));
    List<String> windows = new ArrayList<>();
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      for (int i = 0; i < 8; i++) {
        if (i > 0) {
          browser.show(false);
          browser.driver().switchTo().newWindow(WindowType.WINDOW);
        }
        windows.add(browser.driver().getWindowHandle());
        open(server);
        browser.driver().findElement(By.cssSelector("#notes button")).click();
        browser.keys(Keys.ARROW_RIGHT);
      }
      browser.keys("n");
      browser.keys("disc", Keys.ENTER);
      badgeOf(1, "disc");
      for (String listening : windows.subList(0, 2)) {
        browser.driver().switchTo().window(listening);
        assertThat(browser.script("return document.hidden")).isEqualTo(true);
        badgeOf(1, "disc");
      }
      for (String window : windows.subList(0, 7)) {
        browser.driver().switchTo().window(window);
        browser.show(true);
        badgeOf(1, "disc");
        assertThat(browser.text("said")).isEmpty();
        browser.until("document.getElementById('notes').hidden");
        browser.until("document.querySelector('.tile.current').dataset.place === '1'");
        browser.show(false);
      }
      browser.show(true);
      browser.keys(Keys.ARROW_RIGHT, "1");
      badgeOf(2, "disc");
    } finally {
      closeAllBut(windows.get(0), windows);
    }
  }

  private static void closeAllBut(String kept, List<String> windows) {
    for (String window : windows) {
      browser.driver().switchTo().window(window);
      if (!window.equals(kept)) {
        browser.driver().close();
      }
    }
    browser.driver().switchTo().window(kept);
    browser.show(true);
  }

  @Test
  void aLabelWithoutAnAnswerIsSaidToBeUncertain() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    try (ExploreServer server = ExploreServer.start(made.open(), Address.LOOPBACK)) {
      open(server);
      browser.script(
          "AbortSignal.timeout = () => AbortSignal.abort(new DOMException('', 'TimeoutError'))");
      browser.keys("?");
      browser.until(
          "document.getElementById('said').textContent.startsWith('It may not have been saved')");
      browser.until("document.querySelector('.tile.current').dataset.place === '0'");
      assertThat(browser.text("said")).endsWith("no answer within 20 seconds");
    }
  }
}
