package dev.sdclr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.report.Browser.Tab;
import dev.sdclr.report.Browser.View;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.Score;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser makes of the page, where one is installed; see {@link Browser}. */
@Tag("browser")
class ReportInBrowserTest {

  private static final String SCRIPT = "<script>alert(1)</script>";
  private static final String IMAGE = "\"><img src=x onerror=alert(2)>";
  private static final List<ClassCount> CLASSES =
      List.of(
          new ClassCount(SCRIPT, 9000, Group.MANY),
          new ClassCount(IMAGE, 900, Group.MEDIUM),
          new ClassCount("rare", 100, Group.FEW));
  private static final List<String> METHODS =
      List.of("sdclr", "simclr", "moco", "byol", "simsiam", "supervised");
  private static final int POINTS = 1500;

  @TempDir static Path home;
  static Browser browser;
  private static final Map<Integer, Path> PAGES = new HashMap<>();

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start(home.resolve("profile"));
    List<RunFixture> runs = new ArrayList<>();
    for (String method : METHODS) {
      runs.add(run(method, 50 + 3 * runs.size()));
    }
    for (int count : new int[] {1, 2, 6}) {
      Path page = home.resolve("report-%d.html".formatted(count));
      ReportPage.write(
          runs.stream().limit(count).map(RunFixture::directory).toList(), "Of " + SCRIPT, page);
      PAGES.put(count, page);
    }
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static RunFixture run(String method, double accuracy) throws IOException {
    Score score =
        RunFixture.withIntervals(
            CLASSES,
            RunFixture.score(CLASSES, accuracy, 4.5, accuracy + 5, accuracy, accuracy - 5),
            1000);
    List<MinedImage> mined = new ArrayList<>();
    for (int rank = 1; rank <= 10_000; rank++) {
      String name = CLASSES.get(rank % 3).name();
      mined.add(new MinedImage(rank, rank, name + "/%d.png".formatted(rank), name, 1.0 / rank));
    }
    return RunFixture.trained(home.resolve(method), method, 40)
        .evaluated(CLASSES, Map.of("full", score, "few", score), score)
        .mined(mined, 60, 28)
        .pictured(2, 200, 77)
        .tail(List.of("rare"), 1, 5)
        .forgetting(10, 0.3, 0.1, 0.2, 0.4)
        .forgetting(20, 0.2, 0.1, 0.2, 0.3)
        .mapped(Kind.TEST, CLASSES, POINTS, IMAGE + "/%d.png")
        .mapped(Kind.MINED, CLASSES, POINTS, SCRIPT + "/%d.png");
  }

  private static Tab open(int runs, View view) {
    return browser.open(PAGES.get(runs), view);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void showsRunsWithoutComplaintsOrRequests(int runs) {
    Tab tab = open(runs, View.USUAL);
    assertThat(tab.count("section")).isEqualTo(7);
    assertThat(tab.count("#figures .key tbody tr")).isEqualTo(runs);
    assertThat(tab.count(".gallery li")).isEqualTo(60 * runs);
    assertThat(tab.count("svg.points")).isEqualTo(2 * runs);
    int points = Math.min(POINTS, 9000 / (2 * runs));
    assertThat(tab.count("svg.points .mark")).isEqualTo(2 * runs * points);
    assertThat(tab.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)"))
        .hasToString("true");
    assertThat(tab.complaints()).isEmpty();
    assertThat(tab.requests()).containsExactly(PAGES.get(runs).toUri().toString());
  }

  @Test
  void breaksNoFileNameInItsExtension() throws IOException {
    List<MinedImage> mined = new ArrayList<>();
    for (int rank = 1; rank <= 20; rank++) {
      mined.add(new MinedImage(rank, rank, "m".repeat(rank) + ".jpeg", null, 1.0 / rank));
    }
    RunFixture run = RunFixture.trained(home.resolve("named"), "sdclr", 2).mined(mined, 20, 28);
    Path page = home.resolve("named.html");
    ReportPage.write(List.of(run.directory()), "Names", page);
    Tab tab = browser.open(page, View.USUAL);
    assertThat(
            tab.evaluate(
                    "new Set([...document.querySelectorAll('.file')].map(LINES)).size"
                        .replace("LINES", "name => name.getClientRects()[0].height"))
                .asInt())
        .as("heights, as some names need a second line")
        .isGreaterThan(1);
    assertThat(
            tab.evaluate(
                    "[...document.querySelectorAll('.file')].filter(name => {"
                        + " const range = document.createRange();"
                        + " range.setStart(name.lastChild, name.lastChild.length - 5);"
                        + " range.setEnd(name.lastChild, name.lastChild.length);"
                        + " return new Set([...range.getClientRects()].map(r => r.top)).size > 1;"
                        + " }).map(name => name.textContent).join()")
                .asText())
        .isEmpty();
  }

  @Test
  void keepsHostileNamesAsText() {
    Tab tab = open(1, View.USUAL);
    assertThat(tab.count("script")).isEqualTo(1);
    assertThat(tab.count("[onerror]")).isZero();
    assertThat(tab.count("img[src=x]")).isZero();
    assertThat(tab.text("h1")).isEqualTo("Of " + SCRIPT);
    assertThat(tab.text(".class-keys [data-style=k0]")).isEqualTo(SCRIPT + " (9,000)");
    tab.pointAt(".gallery li:nth-child(1)");
    assertThat(tab.text(".tip"))
        .isEqualTo("No. 1: %s, score 1.000\n%s/1.png".formatted(IMAGE, IMAGE));
    tab.pointAt(".gallery li:nth-child(3)");
    assertThat(tab.text(".tip"))
        .isEqualTo("No. 3: %s, score 0.333\n%s/3.png".formatted(SCRIPT, SCRIPT));
    assertThat(tab.complaints()).isEmpty();
    assertThat(tab.requests()).hasSize(1);
  }

  /** The page's own policy stops what its escaping might have let through. */
  @Test
  void letsNoOtherScriptRun() {
    Tab tab = open(1, View.USUAL);
    tab.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.strange = 1';"
            + " document.body.append(s); const i = new Image(); i.src = 'https://example.org/a';"
            + " document.body.append(i)");
    assertThat(tab.evaluate("typeof window.strange").asText()).isEqualTo("undefined");
    assertThat(tab.complaints())
        .hasSize(2)
        .allMatch(text -> text.contains("violates the following Content Security Policy"));
  }

  /** Within the few pixels that small points need, and with its own tile of the sheet. */
  @Test
  void showsPictureClassAndPathOfThePointUnderTheMouse() {
    Tab tab = open(2, View.USUAL);
    assertThat(isTipHidden(tab)).isTrue();
    for (int number : new int[] {1499, 1250}) {
      String map = "#map .maps:nth-of-type(2) figure:nth-of-type(2) svg.points";
      tab.pointAt(map + " [data-n=\"%d\"]".formatted(number));
      int rank = number + 1;
      assertThat(tab.text(".tip"))
          .isEqualTo(
              "%s\nRanked no. %,d of 1,500, score %.3f\n%s/%d.png"
                  .formatted(
                      number % 3 == 0
                          ? SCRIPT + " (many)"
                          : number % 3 == 1 ? IMAGE + " (medium)" : "rare (few)",
                      rank,
                      1.0 / rank,
                      SCRIPT,
                      number));
      assertThat(isTipHidden(tab)).isFalse();
      JsonNode pixel =
          tab.evaluate(
              "(c => { c.drawImage(document.querySelector('.tip canvas'), 0, 0);"
                  + " return [...c.getImageData(48, 48, 1, 1).data]; })"
                  + "(document.createElement('canvas').getContext('2d'))");
      assertThat(pixel.get(0).asDouble()).isCloseTo(RunFixture.grey(number), offset(6.0));
      assertThat(pixel.get(3).asInt()).isEqualTo(255);
      assertThat(tab.count("svg.points .on")).isEqualTo(1);
    }
    tab.pointAt("h1");
    assertThat(isTipHidden(tab)).isTrue();
    tab.pointAt(".gallery li:nth-child(2)");
    assertThat(tab.evaluate("document.querySelector('.tip canvas').offsetWidth").asInt()).isZero();
    assertThat(tab.complaints()).isEmpty();
  }

  private static boolean isTipHidden(Tab tab) {
    return tab.evaluate("document.querySelector('.tip').hidden").asBoolean();
  }

  private static double coordinate(Tab tab, String axis) {
    return tab.evaluate("document.querySelector('.points .on').getBoundingClientRect()." + axis)
        .asDouble();
  }

  @Test
  void walksTheMapByArrowKeys() {
    Tab tab = open(1, View.USUAL);
    tab.evaluate("document.querySelector('.points').focus()");
    tab.press("ArrowRight");
    assertThat(tab.text(".tip")).endsWith(".png");
    double x = coordinate(tab, "x");
    double y = coordinate(tab, "y");
    tab.press("ArrowRight");
    assertThat(coordinate(tab, "x")).isGreaterThan(x);
    double right = coordinate(tab, "x");
    tab.press("ArrowLeft");
    assertThat(coordinate(tab, "x")).isLessThan(right);
    tab.press("ArrowUp");
    tab.press("ArrowUp");
    assertThat(coordinate(tab, "y")).isLessThan(y);
    double up = coordinate(tab, "y");
    tab.press("ArrowDown");
    assertThat(coordinate(tab, "y")).isGreaterThan(up);
    for (int i = 0; i < 200; i++) {
      tab.press("ArrowRight");
    }
    assertThat(tab.count(".points .on")).isEqualTo(1);
    tab.press("Escape");
    assertThat(tab.count(".points .on")).isZero();
    assertThat(isTipHidden(tab)).isTrue();
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void walksTheGalleryByArrowKeys() {
    Tab tab = open(1, View.USUAL);
    tab.evaluate("document.querySelector('.gallery').focus()");
    tab.press("ArrowRight");
    tab.press("ArrowRight");
    assertThat(tab.text(".tip")).startsWith("No. 2: ");
    tab.press("End");
    assertThat(tab.text(".tip")).startsWith("No. 60: ");
    tab.press("Home");
    assertThat(tab.text(".tip")).startsWith("No. 1: ");
    assertThat(tab.complaints()).isEmpty();
  }

  private static boolean isViewerOpen(Tab tab) {
    return tab.evaluate("document.querySelector('.viewer').open").asBoolean();
  }

  /** By the mouse and by keys; of an image that has one, its larger picture. */
  @Test
  void showsAPictureLargerOnClickAndByKeyboard() {
    Tab tab = open(1, View.USUAL);
    assertThat(isViewerOpen(tab)).isFalse();
    tab.click(".gallery li:nth-child(2)");
    assertThat(isViewerOpen(tab)).isTrue();
    assertThat(isTipHidden(tab)).isTrue();
    assertThat(tab.text(".viewer p")).isEqualTo("No. 2: rare (rare), score 0.500\nrare/2.png");
    assertThat(tab.evaluate("document.querySelector('.viewer img').alt").asText())
        .isEqualTo("No. 2: rare");
    assertThat(natural(tab)).isEqualTo(200);
    assertThat(tab.evaluate("document.querySelector('.viewer img').offsetWidth").asInt())
        .isGreaterThan(300);
    tab.press("ArrowRight");
    assertThat(tab.text(".viewer p"))
        .isEqualTo("No. 3: %s, score 0.333\n%s/3.png".formatted(SCRIPT, SCRIPT));
    assertThat(natural(tab)).isEqualTo(28);
    tab.press("End");
    tab.press("ArrowRight");
    assertThat(tab.text(".viewer p")).startsWith("No. 60: ");
    tab.press("Home");
    tab.press("ArrowLeft");
    assertThat(tab.text(".viewer p")).startsWith("No. 1: " + IMAGE);
    tab.press("Escape");
    assertThat(isViewerOpen(tab)).isFalse();
    assertThat(tab.evaluate("document.activeElement.className").asText()).isEqualTo("gallery");
    tab.press("ArrowRight");
    tab.press("Enter");
    assertThat(isViewerOpen(tab)).isTrue();
    assertThat(tab.text(".viewer p")).startsWith("No. 2: ");
    tab.click(".viewer button:nth-child(2)");
    assertThat(tab.text(".viewer p")).startsWith("No. 3: ");
    tab.click(".viewer button:nth-child(3)");
    assertThat(isViewerOpen(tab)).isFalse();
    assertThat(tab.complaints()).isEmpty();
    assertThat(tab.requests()).hasSize(1);
  }

  private static int natural(Tab tab) {
    return tab.evaluate(
            "(i => i.decode().then(() => i.naturalWidth))(document.querySelector('.viewer img'))")
        .asInt();
  }

  /** Without scripts the names are there all the same. */
  @Test
  void namesTheFileUnderItsPicture() {
    Tab tab = open(1, View.USUAL.withoutScripts());
    assertThat(tab.text(".gallery li:nth-child(3) .file")).isEqualTo("3.png");
    assertThat(tab.count(".viewer")).isZero();
  }

  private static String fill(Tab tab, String selector) {
    return tab.evaluate("getComputedStyle(document.querySelector(`" + selector + "`)).fill")
        .asText();
  }

  private static boolean isShown(Tab tab, String selector) {
    return tab.evaluate("document.querySelector(`" + selector + "`).offsetHeight > 0").asBoolean();
  }

  /** By the style sheet alone: the choice works without scripts too. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void coloursByRankOrByClass(boolean hasScripts) {
    Tab tab = open(2, hasScripts ? View.USUAL : View.USUAL.withoutScripts());
    String maps = "#map .maps:nth-of-type(2) ";
    String first = maps + ".points .k0.s0";
    String last = maps + ".points .k0.s5";
    assertThat(fill(tab, first)).isEqualTo("rgb(127, 29, 0)");
    assertThat(fill(tab, last)).isEqualTo("rgb(207, 210, 215)");
    assertThat(isShown(tab, maps + ".rank-keys")).isTrue();
    assertThat(isShown(tab, maps + ".class-keys")).isFalse();
    tab.click(maps + "[value=class]");
    assertThat(fill(tab, first)).isEqualTo("rgb(0, 114, 178)").isEqualTo(fill(tab, last));
    assertThat(isShown(tab, maps + ".rank-keys")).isFalse();
    assertThat(isShown(tab, maps + ".class-keys")).isTrue();
    assertThat(fill(tab, "#map .maps .points .k1")).isEqualTo("rgb(213, 94, 0)");
    if (!hasScripts) {
      assertThat(tab.count("svg.points title")).isEqualTo(4 * POINTS);
      assertThat(tab.count(".tip")).isZero();
    }
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void showsOneClassAloneOnClickAndByKeyboard() {
    Tab tab = open(1, View.USUAL);
    String key = "#map .maps .class-keys [data-style=k2]";
    tab.click(key);
    assertThat(tab.count(".points .away")).isEqualTo(POINTS / 3 * 2);
    assertThat(tab.count(".points .away.k2")).isZero();
    assertThat(tab.evaluate("document.querySelector(`" + key + "`).ariaPressed").asText())
        .isEqualTo("true");
    tab.evaluate("document.querySelector('.points').focus()");
    for (int i = 0; i < 5; i++) {
      tab.press("ArrowLeft");
      assertThat(tab.text(".tip")).startsWith("rare (few)");
    }
    tab.evaluate("document.querySelector(`" + key + "`).focus()");
    tab.press("Enter");
    assertThat(tab.count(".points .away")).isZero();
    String ranks = "#map .maps:nth-of-type(2) ";
    tab.click(ranks + "[data-style=s0]");
    assertThat(tab.count(ranks + ".mark:not(.away)")).isEqualTo(15);
    tab.click(ranks + "[value=class]");
    assertThat(tab.count(".points .away")).isZero();
    assertThat(tab.complaints()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 400", "2, 400", "6, 400", "1, 1200", "2, 1200", "6, 1200", "2, 320"})
  void fitsItsWidth(int runs, int width) {
    Tab tab = open(runs, View.USUAL.wide(width));
    assertThat(tab.evaluate("document.documentElement.scrollWidth").asInt()).isEqualTo(width);
    if (width == 1200) {
      assertThat(
              tab.evaluate(
                  "(e => e.scrollWidth - e.clientWidth)(document.querySelector('.key .scroll'))"))
          .hasToString("0");
    }
  }

  /** At least 4.5 to 1 (WCAG 2.2, 1.4.3) for all text on the page's own ground. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isLegibleInLightAndDark(boolean isDark) {
    Tab tab = open(2, isDark ? View.USUAL.dark() : View.USUAL);
    JsonNode poor =
        tab.evaluate(
            """
            (() => {
              const channels = c => c.match(/[\\d.]+/g).map(Number);
              const light = c => c.slice(0, 3).map(v => v / 255)
                .map(v => v > 0.04045 ? ((v + 0.055) / 1.055) ** 2.4 : v / 12.92)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const ground = e => {
                for (; e; e = e.parentElement) {
                  const c = channels(getComputedStyle(e).backgroundColor);
                  if (c.length === 3 || c[3] > 0) return c;
                }
                return [255, 255, 255];
              };
              const poor = [];
              let looked = 0;
              document.querySelectorAll('body *').forEach(e => {
                const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
                if (!own || e.closest('script, style, title, .skip')) return;
                const style = getComputedStyle(e);
                const ink = channels(e.closest('svg') ? style.fill : style.color);
                const both = [light(ink), light(ground(e))].sort((a, b) => b - a);
                const ratio = (both[0] + 0.05) / (both[1] + 0.05);
                looked++;
                if (ratio < 4.5) poor.push(e.tagName + '.' + e.getAttribute('class') + ' ' + ratio);
              });
              return looked > 500 ? [...new Set(poor)] : ['too little was looked at: ' + looked];
            })()""");
    assertThat(poor).isEmpty();
  }
}
