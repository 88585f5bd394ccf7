package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.MadeCollection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** Whether the page serves those who use no mouse or no eyes, the dark or a phone. */
@Tag("browser")
class PageForEveryoneTest {

  private static final String SCRIPT = "<script>alert(1)</script>";
  private static final String IMAGE = "\"><img src=x onerror=alert(2)>";

  @TempDir static Path home;
  private static DrivenBrowser browser;
  private static ExploreServer server;

  @BeforeAll
  static void start(@TempDir Path profile) throws IOException {
    browser = DrivenBrowser.start(profile);
    server = ExploreServer.start(MadeCollection.in(home).open(), Address.LOOPBACK);
    browser.open(server.link());
    browser.until("document.querySelectorAll('.tile img').length > 20");
    browser.keys("n");
    browser.keys(SCRIPT, Keys.ENTER);
    browser.until("document.querySelectorAll('.badge').length === 1");
    browser.keys("n");
    browser.keys(IMAGE, Keys.ENTER);
    browser.until("document.querySelectorAll('.badge').length === 2");
    browser.keys("?");
    browser.keys("x");
    browser.until("document.querySelectorAll('.badge').length === 4");
    browser.until("!document.getElementById('suggest').disabled");
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static void open(int width, int height, boolean isDark) {
    browser.size(width, height);
    browser.dark(isDark);
    browser.open(server.link());
    browser.until("document.querySelectorAll('.tile img').length > 5");
    browser.until("document.querySelectorAll('.badge').length > 0");
  }

  private static void requireAccessible(String where) throws IOException {
    try (InputStream axe = PageForEveryoneTest.class.getResourceAsStream("/axe.min.js")) {
      browser.driver().executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8) + ";0");
    }
    Object found =
        browser
            .driver()
            .executeAsyncScript(
                "const done = arguments[0]; axe.run().then(r => done((r.passes.length"
                    + " > 15 ? [] : ['hardly anything was looked at']).concat(r.violations.map(v => v.id + ': '"
                    + " + v.help + ' ' + v.nodes.slice(0, 3).map(n => n.html + ' ' +"
                    + " n.failureSummary).join(' | ')))))");
    assertThat((List<?>) found).as(where).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1280, 860, false", "1280, 860, true", "390, 844, false", "390, 844, true"})
  void nobodyIsKeptOut(int width, int height, boolean isDark) throws IOException {
    open(width, height, isDark);
    String how = "%d-%s".formatted(width, isDark ? "dark" : "light");
    browser.picture("grid-" + how);
    requireAccessible("grid " + how);

    browser.script("document.getElementById('grid').focus()");
    browser.keys(Keys.ENTER);
    browser.until("document.getElementById('image').open");
    browser.until("document.querySelectorAll('.neighbour img').length === 24");
    browser.until(
        "[...document.querySelectorAll('#image img')].every(i => i.complete && i.naturalWidth)");
    browser.picture("image-" + how);
    requireAccessible("image " + how);
    browser.keys(Keys.ESCAPE);
    browser.until("!document.getElementById('image').open");

    browser.keys("m");
    browser.until("!document.getElementById('map').hidden");
    browser.until("document.querySelectorAll('#legend li').length > 2");
    browser.script(
        "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    browser.picture("map-" + how);
    requireAccessible("map " + how);

    browser.keys("m");
    browser.until("document.getElementById('map').hidden");
    browser.keys("h");
    browser.until("document.getElementById('keys').open");
    browser.picture("keys-" + how);
    requireAccessible("keys " + how);
  }

  @Test
  void namesAreTextAndNothingIsFetchedFromElsewhere() {
    open(1280, 860, false);
    assertThat(browser.text("classes")).contains(SCRIPT, IMAGE);
    assertThat(browser.count("#classes script, #classes img")).isZero();
    browser.keys(Keys.ENTER);
    browser.until("document.getElementById('image').open");
    assertThat(browser.text("image-classes")).contains(SCRIPT, IMAGE);
    browser.keys(Keys.ESCAPE);
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(url -> url.startsWith("http://127.0.0.1:" + server.port() + "/"));
  }

  @Test
  void everythingIsReachedByTab() {
    open(1280, 860, false);
    browser.script("document.body.focus(); document.activeElement.blur()");
    List<String> all =
        List.of(
            "undo",
            "show-keys",
            "order",
            "path",
            "class-name",
            "unsure",
            "similar",
            "number",
            "suggest",
            "to-grid",
            "to-map",
            "tile-size",
            "grid");
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < 80; i++) {
      browser.keys(Keys.TAB);
      seen.add(browser.script("return document.activeElement.id"));
    }
    assertThat(seen).containsAll(all);
  }

  @Test
  void aPhoneScrollsSidewaysNowhere() {
    open(390, 844, false);
    assertThat(
            browser.script(
                "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
        .isEqualTo(true);
  }
}
