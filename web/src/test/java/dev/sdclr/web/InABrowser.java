package dev.sdclr.web;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the page in one browser for a whole class. */
@Tag("browser")
abstract class InABrowser {

  static DrivenBrowser browser;

  @TempDir Path home;

  @BeforeAll
  static void start(@TempDir Path profile) {
    browser = DrivenBrowser.start(profile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }
}
