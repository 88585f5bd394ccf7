package dev.sdclr.cli;

import dev.sdclr.data.Fetched;
import dev.sdclr.data.KnownDataset;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import java.io.PrintWriter;
import java.util.Optional;

/** Gets data ready, telling the user where it came from. */
record DataOpening(PrintWriter out, StopSignal stop) {

  /** Fetches a known data set that is not here yet; other names are left alone. */
  void fetch(String source) {
    Optional<KnownDataset> known = KnownDataset.find(source);
    if (known.isPresent()) {
      try (ProgressDisplay display = new ProgressDisplay(stop, "")) {
        Fetched fetched = known.get().fetch(display::downloaded);
        out.printf("data: %s%n", fetched.origin());
      }
    }
  }

  /** Opens the images to train on and says what they are. */
  PretrainingData open(DataConfig config) {
    fetch(config.source());
    PretrainingData data = PretrainingData.open(config);
    out.printf("images: %s%n", data.description());
    out.flush();
    return data;
  }
}
