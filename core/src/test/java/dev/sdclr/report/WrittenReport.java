package dev.sdclr.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that write a report on runs and read it back. */
abstract class WrittenReport {

  @TempDir Path home;
  Path out;

  @BeforeEach
  void chooseOut() {
    out = home.resolve("report.html");
  }

  Page write(RunFixture... runs) throws IOException {
    ReportPage.write(Stream.of(runs).map(RunFixture::directory).toList(), "A title", out);
    return Page.read(out);
  }
}
