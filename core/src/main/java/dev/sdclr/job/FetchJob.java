package dev.sdclr.job;

import dev.sdclr.Guess;
import dev.sdclr.UsageException;
import dev.sdclr.data.known.Fetched;
import dev.sdclr.data.known.KnownDataset;

/**
 * Gets a known data set ready, downloading it unless it is here.
 *
 * @param name of one of {@link KnownDataset}
 */
public record FetchJob(String name) implements Job<Fetched> {

  @Override
  public Fetched run(JobListener listener) {
    return KnownDataset.find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "unknown data set '%s'%s; valid names: %s"
                        .formatted(
                            name,
                            Guess.after(name, KnownDataset.names()),
                            String.join(", ", KnownDataset.names()))))
        .fetch(listener);
  }
}
