package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.MadeCollection;
import dev.sdclr.label.LabelLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Which images a key gives a label: those that are seen to be meant, and no others. */
class LabelByKeysTest extends InABrowser {

  private ExploreServer server;
  private LabelLog log;

  @BeforeEach
  void openPage() throws IOException {
    MadeCollection made = MadeCollection.in(home);
    log = LabelLog.open(LabelLog.beside(made.features()));
    server = ExploreServer.start(made.open(), Address.LOOPBACK);
    browser.open(server.link());
    browser.until("document.querySelectorAll('.tile').length > 20");
    browser.until("document.getElementById('at0').dataset.row === '0'");
  }

  @AfterEach
  void closePage() {
    server.close();
  }

  private static void badgeOf(int place, String label) {
    browser.until(
        "((document.querySelector('#at%d .badge') ?? {}).textContent ?? '') === '%s'"
            .formatted(place, label));
  }

  private static void said(String text) {
    browser.until("document.getElementById('said').textContent.includes('%s')".formatted(text));
  }

  private static void isAt(int place) {
    browser.until(
        "document.querySelector('.tile.current').dataset.place === '%d'".formatted(place));
  }

  private static void newClass(String name) {
    browser.keys("n");
    browser.keys(name, Keys.ENTER);
  }

  private Map<String, Integer> counts() {
    return log.current().counts();
  }

  @Test
  void aStretchIsLabelledAtOnceAndTheNextKeyIsForTheNextImage() {
    for (int i = 0; i < 4; i++) {
      browser.chord(Keys.SHIFT, Keys.ARROW_RIGHT);
    }
    assertThat(browser.text("chosen")).isEqualTo("5 images chosen");
    newClass("first");
    badgeOf(0, "first");
    badgeOf(4, "first");
    isAt(5);
    newClass("second");
    badgeOf(5, "second");
    badgeOf(4, "first");
    assertThat(counts()).isEqualTo(Map.of("first", 5, "second", 1));
  }

  @Test
  void separateImagesAreChosenWithoutAMouse() {
    browser.keys(" ", Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, " ", Keys.ARROW_RIGHT);
    browser.keys(Keys.ARROW_RIGHT, " ", " ", Keys.ARROW_RIGHT);
    assertThat(browser.text("chosen")).isEqualTo("2 images chosen");
    newClass("picked");
    badgeOf(0, "picked");
    badgeOf(2, "picked");
    isAt(5); // which lies behind what was chosen
    browser.keys("?");
    badgeOf(5, "not sure");
    assertThat(counts()).isEqualTo(Map.of("picked", 2));
    browser.keys(" ", Keys.ARROW_RIGHT, Keys.ESCAPE);
    browser.keys("1");
    badgeOf(7, "picked");
    assertThat(log.current().size()).isEqualTo(4);
  }

  @Test
  void allAreLabelledAndUndoneAtOnce() {
    browser.keys("?");
    badgeOf(0, "not sure");
    browser.chord(Keys.CONTROL, "a");
    assertThat(browser.text("chosen")).isEqualTo("240 images chosen");
    newClass("all");
    browser.until("document.getElementById('classes').textContent.includes('240')");
    browser.keys("z");
    badgeOf(0, "not sure");
    badgeOf(1, "");
    assertThat(log.current().size()).isEqualTo(1);
  }

  /** As whoever types a path makes many. */
  @Test
  void aLabelIsKeptThoughOthersHaveMadeManyListingsSince() {
    browser.script(
        """
        window.isMade = false;
        (async () => {
          for (let i = 0; i < 30; i++) {
            await fetch('/api/listings?window=other', {method: 'POST', body: '{}',
              headers: {'Content-Type': 'application/json', 'X-Sdclr': '1'}});
          }
          window.isMade = true;
        })();
        """);
    browser.until("window.isMade");
    newClass("late");
    badgeOf(0, "late");
    assertThat(counts()).isEqualTo(Map.of("late", 1));
    browser.chord(Keys.CONTROL, "a"); // of which not all are loaded
    browser.keys("1");
    said("Not saved, as this list has expired");
    assertThat(browser.complaints()).singleElement().asString().contains("410");
    browser.keys(Keys.ARROW_RIGHT, "1");
    badgeOf(2, "late");
  }

  /** It draws no outline that was not begun. */
  @Test
  void theMapIsMovedOnThoughShiftIsPressedInTheMiddle() {
    browser.click("to-map");
    browser.until("document.activeElement.id === 'points'");
    new Actions(browser.driver())
        .moveToElement(browser.element("points"))
        .clickAndHold()
        .moveByOffset(20, 20)
        .keyDown(Keys.SHIFT)
        .moveByOffset(20, 0)
        .moveByOffset(0, 20)
        .keyUp(Keys.SHIFT)
        .release()
        .perform();
    assertThat(browser.complaints()).isEmpty();
    browser.until("!document.getElementById('map').hidden");
  }

  /** A browser copies what a tab remembers into its duplicate. */
  @Test
  void aDuplicateOfATabUndoesItsOwnStepsAlone() {
    String first = browser.driver().getWindowHandle();
    newClass("first");
    badgeOf(0, "first");
    String name = (String) browser.script("return sessionStorage.window");
    browser.script("location.reload()");
    browser.until("document.querySelector('#at0 .badge')");
    assertThat(browser.script("return sessionStorage.window")).isEqualTo(name);
    browser.script("window.open(location.href)");
    String second =
        browser.driver().getWindowHandles().stream()
            .filter(handle -> !handle.equals(first))
            .findFirst()
            .orElseThrow();
    try {
      browser.driver().switchTo().window(second);
      browser.until("document.querySelector('#at0 .badge')");
      assertThat(browser.script("return sessionStorage.window")).isNotEqualTo(name);
      assertThat(browser.element("undo").isEnabled()).isFalse();
    } finally {
      browser.driver().switchTo().window(second).close();
      browser.driver().switchTo().window(first);
    }
  }

  @Test
  void aMistypedClassIsGoneOnceItIsUndone() {
    newClass("disc");
    newClass("sqare");
    badgeOf(1, "sqare");
    browser.keys("z");
    badgeOf(1, "");
    assertThat(browser.text("classes")).contains("disc").doesNotContain("sqare");
    browser.keys(Keys.ARROW_LEFT);
    newClass("square");
    badgeOf(1, "square");
    browser.keys("2");
    badgeOf(2, "square");
    assertThat(counts()).isEqualTo(Map.of("disc", 1, "square", 2));
  }

  @Test
  void aClassIsTypedFromTheLargeViewToo() {
    browser.keys(Keys.ARROW_RIGHT, Keys.ENTER);
    browser.until("document.getElementById('image').open");
    browser.keys("n");
    browser.until("document.activeElement.id === 'class-name'");
    browser.keys("a new one", Keys.ENTER);
    badgeOf(1, "a new one");
    assertThat(counts()).isEqualTo(Map.of("a new one", 1));
  }

  /** It is a neighbour's large view, while the grid stands at another image. */
  @Test
  void aClassIsTypedForTheImageThatIsShown() {
    browser.keys(Keys.ENTER);
    browser.until("document.querySelectorAll('#neighbours button').length > 0");
    String first = browser.text("image-path");
    browser.script("document.querySelector('#neighbours button').click()");
    browser.until("document.getElementById('image-path').textContent !== '%s'".formatted(first));
    String shown = browser.text("image-path");
    browser.keys("n");
    browser.until("document.activeElement.id === 'class-name'");
    browser.keys("theirs", Keys.ENTER);
    browser.until("document.getElementById('classes').textContent.includes('theirs')");
    assertThat(log.current().byPath()).containsOnlyKeys(shown);
  }

  /** A browser hands on objects with names that are numbers in the order of these. */
  @Test
  void classesNamedByNumbersKeepTheirKeys() {
    newClass("b");
    newClass("7");
    newClass("3");
    badgeOf(2, "3");
    browser.keys("1");
    badgeOf(3, "b");
    browser.keys("2");
    badgeOf(4, "7");
    assertThat(counts()).isEqualTo(Map.of("b", 2, "7", 2, "3", 1));
  }

  @Test
  void aKeyThatIsHeldDownLabelsOneImage() {
    newClass("disc");
    badgeOf(0, "disc"); // from then on the class has its key
    isAt(1);
    browser.script(
        "for (let i = 0; i < 5; i++) { document.getElementById('grid').dispatchEvent("
            + "new KeyboardEvent('keydown', {key: '1', repeat: i > 0, bubbles: true})); }");
    badgeOf(1, "disc");
    isAt(2);
    assertThat(counts()).isEqualTo(Map.of("disc", 2));
  }

  @Test
  void keysGoOnWithTheImagesAfterAClick() {
    newClass("disc");
    badgeOf(0, "disc");
    for (String control : List.of("reversed", "undo", "redo", "one-of-near-duplicates", "unsure")) {
      browser.click(control);
      browser.until("document.activeElement.id === 'grid'");
    }
    browser.until("document.querySelector('#unsure b').textContent === '1'"); // and classes drawn
    browser.element("classes").findElement(By.tagName("button")).click();
    browser.until("document.activeElement.id === 'grid'");
    browser.keys("1");
    browser.until("document.getElementById('classes').textContent.includes('3')");
    browser.keys("9");
    said("No class has the key 9");
    browser.keys("m");
    browser.until("document.activeElement.id === 'points'");
    browser.keys("n", Keys.ESCAPE);
    browser.until("document.activeElement.id === 'points'");
  }

  @Test
  void anImportThatSaysNothingNewLeavesNothingToUndo() throws IOException {
    newClass("disc");
    badgeOf(0, "disc");
    Path none = Files.writeString(home.resolve("none.csv"), "path,label\nstranger.png,disc\n");
    browser.script("document.getElementById('exchange').open = true");
    browser.element("labels-file").sendKeys(none.toString());
    said("none.csv says nothing new");
    assertThat(browser.text("exchanged")).contains("stranger.png");
  }

  @Test
  void onTheMapNothingIsLabelledThatIsOutOfSight() {
    newClass("disc");
    badgeOf(0, "disc");
    browser.keys("m");
    browser.until("!document.getElementById('map').hidden");
    browser.keys("1");
    said("On the map, open an image");
    browser.keys("x");
    browser.chord(Keys.CONTROL, "a");
    browser.click("unsure");
    assertThat(browser.text("chosen")).startsWith("On the map");
    browser.click("to-grid");
    browser.until("!document.getElementById('grid').hidden");
    browser.keys("1");
    badgeOf(1, "disc");
    assertThat(log.all()).hasSize(2);
  }

  @Test
  void whatIsShownIsNamedAndAFilterWithoutHitsIsSaid() {
    newClass("disc");
    newClass("square");
    browser.until("!document.getElementById('suggest').disabled");
    browser.keys("g");
    said("images to label next");
    assertThat(browser.script("return document.getElementById('order').value"))
        .isEqualTo("suggested");
    browser.choose("state", "bad");
    browser.until("!document.getElementById('nothing').hidden");
    assertThat(browser.text("said")).isEmpty();
    assertThat(browser.script("return document.getElementById('order').value")).isEqualTo("file");
    assertThat(browser.count("#order option[value=suggested]")).isZero();
    browser.click("all");
    browser.until("document.getElementById('shown').textContent === '240 images'");
    browser.until("document.getElementById('nothing').hidden");
  }
}
