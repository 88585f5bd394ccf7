package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Whether a grid of a million images is one like any other. */
@Tag("browser")
class ManyImagesTest {

  private static final int IMAGES = 1_000_000;

  @TempDir Path home;

  /** Without pictures, and with features that are not there: the page says so and goes on. */
  private ExploredImages images() {
    int[] numbers = new int[IMAGES];
    Arrays.fill(numbers, -1);
    List<String> paths = IntStream.range(0, IMAGES).mapToObj("%07d.png"::formatted).toList();
    return new ExploredImages(
        "many",
        home.resolve("gone.npy"),
        Collections.nCopies(IMAGES, 0L),
        paths,
        Collections.nCopies(IMAGES, null),
        Optional.empty(),
        numbers,
        Optional.empty(),
        home.resolve("labels.jsonl"),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  @Test
  void aMillionImagesScrollFromEndToEnd(@TempDir Path profile) {
    LabelLog.open(images().labels())
        .append(List.of(Decision.labelled("0000000.png", "a"), Decision.bad("of another set.png")));
    try (DrivenBrowser browser = DrivenBrowser.start(profile);
        ExploreServer server = ExploreServer.start(images(), Address.LOOPBACK)) {
      browser.size(390, 844); // in few columns they are tallest
      browser.open(server.link());
      browser.until("(document.getElementById('at0') ?? {dataset: {}}).dataset.row === '0'");
      browser.until("document.querySelector('#at0 .badge')");
      browser.until("document.getElementById('notes').textContent.includes('of another set.png')");
      browser.keys(Keys.END);
      browser.until(
          "(document.getElementById('at999999') ?? {dataset: {}}).dataset.row === '999999'");
      assertThat(browser.count(".tile")).isLessThan(120);
      assertThat(browser.text("chosen")).isEqualTo("0999999.png");
      browser.keys("n");
      browser.keys("last", Keys.ENTER);
      browser.until("document.querySelector('#at999999 .badge')");

      browser.script("const g = document.getElementById('grid'); g.scrollTop = g.scrollHeight / 2");
      // The tiles of the end stay until the scroll has been handled.
      browser.until(
          "[...document.querySelectorAll('.tile')].every(t => Math.abs(t.dataset.place - 500000) <"
              + " 50000)");
      browser.until(
          "[...document.querySelectorAll('.tile')].every(t => t.dataset.row === t.dataset.place)");
      String top =
          "return Math.min(...[...document.querySelectorAll('.tile')].filter(t =>"
              + " t.getBoundingClientRect().bottom > 150).map(t => +t.dataset.place))";
      long before = (Long) browser.script(top);
      assertThat(before).isBetween(450_000L, 550_000L);
      browser.script("document.getElementById('grid').scrollTop += 250");
      browser.until("(() => { " + top + " })() > " + before);
      assertThat((Long) browser.script(top)).isLessThan(before + 15); // by as much as was asked for

      browser.keys(Keys.HOME);
      browser.until("document.getElementById('at0')");
      browser.until("document.getElementById('notes').textContent.includes('gone.npy')");
    }
  }
}
