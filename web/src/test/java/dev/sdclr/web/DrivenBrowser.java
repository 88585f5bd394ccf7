package dev.sdclr.web;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A browser without a window, driven as a user would by keys and mouse: Chromium by the driver that
 * {@code SDCLR_CHROMEDRIVER} names or that is installed.
 */
final class DrivenBrowser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> PLACES = List.of("/usr/bin", "/usr/local/bin", "/snap/bin");

  private final ChromeDriver driver;

  private DrivenBrowser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts one, or aborts the test where there is none.
   *
   * @param options more of them, such as {@code --force-dark-mode}
   */
  static DrivenBrowser start(Path profile, String... options) {
    Path program = program("SDCLR_CHROMEDRIVER", List.of("chromedriver"));
    Path browser =
        program("SDCLR_CHROMIUM", List.of("chromium", "chromium-browser", "google-chrome"));
    ChromeOptions chosen = new ChromeOptions();
    chosen.setBinary(browser.toFile());
    chosen.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile);
    chosen.addArguments(options);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    chosen.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program.toFile())
            .usingAnyFreePort()
            .build();
    DrivenBrowser started = new DrivenBrowser(new ChromeDriver(service, chosen));
    started.open("about:blank");
    started.requests(); // those of the browser's own first page
    return started;
  }

  private static Path program(String variable, List<String> names) {
    Optional<Path> found =
        Optional.ofNullable(System.getenv(variable))
            .map(Path::of)
            .or(
                () ->
                    names.stream()
                        .flatMap(name -> PLACES.stream().map(place -> Path.of(place, name)))
                        .filter(Files::isExecutable)
                        .findFirst());
    return found.isPresent()
        ? found.get()
        : abort("none of %s is installed; %s may name one".formatted(names, variable));
  }

  ChromeDriver driver() {
    return driver;
  }

  void open(String address) {
    driver.get(address);
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Shows the window, or hides it as another tab before it would. */
  void show(boolean isShown) {
    if (isShown) {
      driver.manage().window().setSize(new Dimension(1280, 860));
    } else {
      driver.manage().window().minimize();
    }
    until(isShown ? "!document.hidden" : "document.hidden");
  }

  void dark(boolean isDark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
  }

  /** Where files that the page offers are saved, without asking. */
  void saveInto(Path folder) {
    driver.executeCdpCommand(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toString()));
  }

  /** Waits until a file is saved whole; while it is not, it has another name. */
  void untilSaved(Path file) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.isRegularFile(file)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never saved: " + file + "; " + complaints());
      }
      Thread.onSpinWait();
    }
  }

  Object script(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  /** Waits until an expression of the page is true. */
  void until(String expression) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Boolean.TRUE.equals(script("return Boolean(" + expression + ")"))) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "never: " + expression + "; it says " + text("said") + "; " + complaints());
      }
      Thread.onSpinWait();
    }
  }

  WebElement element(String id) {
    return driver.findElement(By.id(id));
  }

  String text(String id) {
    return (String) script("return document.getElementById(arguments[0]).textContent", id);
  }

  int count(String selector) {
    return driver.findElements(By.cssSelector(selector)).size();
  }

  /** Titles of all elements that a selector finds. */
  List<String> titles(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream()
        .map(element -> element.getAttribute("title"))
        .toList();
  }

  /** Waits until it can be clicked: a click on what is disabled is lost without a word. */
  void click(String id) {
    until("!document.getElementById('" + id + "').disabled");
    element(id).click();
  }

  /** Presses keys wherever the page has its focus. */
  void keys(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses a key while others are held. */
  void chord(Keys held, CharSequence key) {
    new Actions(driver).keyDown(held).sendKeys(key).keyUp(held).perform();
  }

  void choose(String id, String value) {
    script(
        "const s = document.getElementById(arguments[0]); s.value = arguments[1];"
            + " s.dispatchEvent(new Event('change', {bubbles: true}));",
        id,
        value);
  }

  /** A screenshot, kept where {@code SDCLR_SCREENSHOTS} says. */
  byte[] picture(String name) {
    byte[] png = driver.getScreenshotAs(OutputType.BYTES);
    String folder = System.getenv("SDCLR_SCREENSHOTS");
    if (folder != null) {
      try {
        Files.write(Path.of(folder, name + ".png"), png);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return png;
  }

  /** What the browser complained about since it was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Addresses that were asked for since the browser began. */
  List<String> requests() {
    List<String> urls = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      if (entry.getMessage().contains("\"Network.requestWillBeSent\"")) {
        Stream.of(entry.getMessage().split("\"url\":\"", -1))
            .skip(1)
            .map(rest -> rest.substring(0, rest.indexOf('"')))
            .forEach(urls::add);
      }
    }
    return urls;
  }

  @Override
  public void close() {
    driver.quit();
  }
}
