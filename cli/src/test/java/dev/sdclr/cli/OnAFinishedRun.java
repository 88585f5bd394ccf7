package dev.sdclr.cli;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a run of a few images, made once for a class of tests. */
abstract class OnAFinishedRun {

  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  @TempDir static Path shared;
  static Path data;
  static RunDirectory run;

  @TempDir Path folder;

  @BeforeAll
  static void makeARun() {
    data = new GeneratedImages(7).writeClasses(shared.resolve("data"), 6, 6);
    run = SmallRun.train(SmallRun.config(data, "epochs=1"), shared.resolve("run"));
  }
}
